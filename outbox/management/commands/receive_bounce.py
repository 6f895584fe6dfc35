"""`manage.py receive_bounce`: a mail server pipes into it what comes back to the address for bounces."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from outbox.bounces.actions import receive_message
from outbox.bounces.notices import LONGEST
from toolkit.actions import Busy

TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the message and pipes it again


class Command(BaseCommand):
    """Reads one message from standard input."""

    help = "Read one returned email or complaint from standard input, as a mail server pipes it, and act on it."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Succeed whatever the message is, so that no bounce bounces; ask for another try while the database is away."""
        raw = sys.stdin.buffer.read(LONGEST)
        try:
            found = receive_message(raw)
        except (DatabaseError, Busy) as error:
            self.stderr.write(f"Try again later: {type(error).__name__}")
            sys.exit(TRY_LATER)
        self.stdout.write(f"{found} emails of ours reported.")
