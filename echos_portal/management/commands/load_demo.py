"""`manage.py load_demo --people-file PATH`: invented people, contacts and events to try the portal with. Never in production."""

import datetime as dt
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from echos_portal.demo.people import ACCOUNTS, load_people
from echos_portal.demo.story import load_story
from hubs.models import Hub
from toolkit import clock

TEAMS_SINCE = dt.timedelta(days=400)


class Command(BaseCommand):
    """Add what is missing; may be run again, and then whoever is in the file keeps password and two-step verification."""

    help = "Fill the demo: people to sign in as, and what their hubs did in the last months and plan for the next."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the passwords go."""
        parser.add_argument("--people-file", type=Path, required=True, metavar="PATH")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuse outside the demo, and before the network is loaded."""
        if settings.PORTAL_MODE not in {"demo", "test"}:
            raise CommandError(
                "load_demo works only with PORTAL_MODE=demo: it makes people whose passwords lie in a file."
            )
        needed = {account.hub for account in ACCOUNTS if account.hub}
        missing = needed - set(Hub.objects.values_list("slug", flat=True))
        if missing:
            raise CommandError(f"Run load_network first: there is no hub for {', '.join(sorted(missing))}.")
        now = timezone.now()
        gc.set_threshold(100_000, 20, 20)  # much is made and little of it in circles: looking less often is quicker
        with _without_savepoints():
            with clock.set_to(now - TEAMS_SINCE):
                keys = load_people(options["people_file"])
            load_story(now=now)
        self.stdout.write(f"{len(keys)} people to sign in as; how, is in {options['people_file']}.")


@contextmanager
def _without_savepoints() -> Iterator[None]:
    """Make one transaction, which any refusal ends: no action need be taken back alone, and they were a quarter of the statements."""
    with transaction.atomic():
        connection.features.uses_savepoints = False
        try:
            yield
        finally:
            connection.features.uses_savepoints = True
