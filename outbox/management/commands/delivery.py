"""`manage.py delivery`: whether emails leave, and how they begin to again after a backup was restored."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.actors import SYSTEM
from outbox.delivery_switch import compare_with_log, may_deliver, pause_delivery, release_delivery, unsent_emails
from outbox.errors import OutboxRefused


class Command(BaseCommand):
    """Shows, pauses, compares and releases the delivery of emails."""

    help = (
        "Show whether emails leave (status), pause and release them, and compare what waits with the mail server's log."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One word, and what to do with unsent emails at a release."""
        parser.add_argument("do", choices=["status", "pause", "compare", "release"])
        parser.add_argument("--reason", default="Paused by an operator")
        unsent = parser.add_mutually_exclusive_group()
        unsent.add_argument("--hold-unsent", dest="hold", action="store_true", default=None, help="keep them on hold")
        unsent.add_argument("--send-unsent", dest="hold", action="store_false", help="send them now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and tell the numbers."""
        try:
            getattr(self, f"_{options['do']}")(options)
        except OutboxRefused as refused:
            raise CommandError(str(refused)) from refused

    def _status(self, options: dict[str, Any]) -> None:
        self.stdout.write("Emails leave." if may_deliver() else "Delivery is paused.")
        for lane, state, number, oldest in unsent_emails():
            self.stdout.write(f"{number:>8} {lane} {state}, the oldest of {oldest:%Y-%m-%d %H:%M} UTC")

    def _pause(self, options: dict[str, Any]) -> None:
        pause_delivery(by=SYSTEM, reason=options["reason"])
        self.stdout.write("Delivery is paused.")

    def _compare(self, options: dict[str, Any]) -> None:
        found = compare_with_log(by=SYSTEM)
        back = (
            f"{found.complete_since:%Y-%m-%d %H:%M} UTC"
            if found.complete_since
            else "no time at all: it cannot be read"
        )
        self.stdout.write(
            f"{found.accepted} were sent already, says the mail server's log. {found.not_named} are not in it."
        )
        self.stdout.write(f"The log goes back to {back}.")

    def _release(self, options: dict[str, Any]) -> None:
        held = release_delivery(by=SYSTEM, hold_unsent=options["hold"])
        self.stdout.write(f"Emails leave. {held} are on hold.")
