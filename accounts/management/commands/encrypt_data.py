"""`manage.py encrypt_data`: after an upgrade to encrypted secrets, and after a new first key in DATA_KEY."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import encrypt_second_factors
from accounts.two_step.columns import encrypt_columns


class Command(BaseCommand):
    """Puts everything that is kept encrypted under the first key of DATA_KEY."""

    help = "Encrypt everything that is kept encrypted anew with the first key of DATA_KEY. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell how many; fails with the accounts and rows that no key opens, when all the others are done."""
        done, unreadable = encrypt_second_factors()
        self.stdout.write(f"{done} second factors are encrypted with the first key.")
        problems = []
        if unreadable:
            problems.append(
                f"No key of DATA_KEY opens the second factors of these accounts: {', '.join(map(str, unreadable))}. They "
                "were left as they are. Put the key they were encrypted with behind the first one in DATA_KEY and run "
                "this again; without that key these people need a new second factor."
            )
        for column in encrypt_columns():
            self.stdout.write(f"{column.label}: {column.done} values are encrypted with the first key.")
            if column.unreadable:
                keys = ", ".join(map(str, column.unreadable))
                problems.append(f"No key of DATA_KEY opens {column.label} of these rows: {keys}.")
        if problems:
            raise CommandError(" ".join(problems))
