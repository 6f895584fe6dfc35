"""`manage.py encrypt_second_factors`: after an upgrade to encrypted secrets, and after a new first key in DATA_KEY."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions import encrypt_second_factors


class Command(BaseCommand):
    """Puts every secret of a second factor under the first key of DATA_KEY."""

    help = "Encrypt the secrets of second factors anew with the first key of DATA_KEY. May be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell how many."""
        self.stdout.write(f"{encrypt_second_factors()} second factors are encrypted with the first key.")
