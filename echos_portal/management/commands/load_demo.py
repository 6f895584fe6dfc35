"""`manage.py load_demo --people-file PATH`: people, addresses and events to try the portal with. Never in production."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from echos_portal.demo.changes import load_changes
from echos_portal.demo.library import load_library
from echos_portal.demo.people import OFFICES, load_people
from echos_portal.demo.programme import load_programme
from echos_portal.demo.stakeholders import load_stakeholders
from hubs.models import Hub


class Command(BaseCommand):
    """Adds what is missing; may be run again, and then whoever stands in the file keeps password and second factor."""

    help = "Fill the demo: people to sign in as, an address book, and events in the coming weeks."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the passwords go."""
        parser.add_argument("--people-file", type=Path, required=True, metavar="PATH")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuses outside the demo, and before the network is loaded."""
        if settings.PORTAL_MODE not in {"demo", "test"}:
            raise CommandError(
                "load_demo works only with PORTAL_MODE=demo: it makes people whose passwords lie in a file."
            )
        needed = {office.hub for office in OFFICES if office.hub} | {"gr"}
        missing = needed - set(Hub.objects.values_list("slug", flat=True))
        if missing:
            raise CommandError(f"Run load_network first: there is no hub for {', '.join(sorted(missing))}.")
        with transaction.atomic():
            keys = load_people(options["people_file"])
            load_stakeholders()
            load_programme(at=timezone.now())
            load_changes(at=timezone.now())
            load_library(at=timezone.now())
        self.stdout.write(f"{len(keys)} people to sign in as; how, stands in {options['people_file']}.")
