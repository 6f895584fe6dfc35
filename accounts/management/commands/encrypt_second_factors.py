"""`manage.py encrypt_second_factors`: after an upgrade to encrypted secrets, and after a new first key in DATA_KEY."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import encrypt_second_factors


class Command(BaseCommand):
    """Puts every secret of a second factor under the first key of DATA_KEY."""

    help = "Encrypt the secrets of second factors anew with the first key of DATA_KEY. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell how many; fails with the accounts whose secrets no key opens, when all the others are done."""
        done, unreadable = encrypt_second_factors()
        self.stdout.write(f"{done} second factors are encrypted with the first key.")
        if unreadable:
            raise CommandError(
                f"No key of DATA_KEY opens the second factors of these accounts: {', '.join(map(str, unreadable))}. They "
                "were left as they are. Put the key they were encrypted with behind the first one in DATA_KEY and run "
                "this again; without that key these people need a new second factor."
            )
