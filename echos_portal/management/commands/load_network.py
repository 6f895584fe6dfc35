"""`manage.py load_network FOLDER`: the tables of the network into the database, all of them or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from audit.actors import SYSTEM
from dialogues.recommendations.data_files import load_dialogues
from dialogues.voice.data_file import load_helplines
from events.programme.data_file import load_events
from hubs.data_files.loader import load_network
from library.data_files import load_resources
from news.data_files import load_news
from toolkit.actions import ActionRefused
from toolkit.spreadsheets.load_report import LoadReport
from toolkit.spreadsheets.tables import in_file_order

LOADERS = (load_network, load_news, load_resources, load_events, load_dialogues, load_helplines)


class Command(BaseCommand):
    """Each application reads its tables; with one error in any of them nothing is changed. May be run again."""

    help = "Load countries, organisations, hubs, milestones, news, library, events, dialogues and helplines from the tables in FOLDER."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, then tell the errors by file, row and column, or what was added and changed, and what was not followed."""
        report = LoadReport()
        with transaction.atomic():
            try:
                for load in LOADERS:
                    load(by=SYSTEM, folder=options["folder"], report=report)
            except ActionRefused:
                if not report.problems:  # where its words would be
                    raise
            if report.problems:
                transaction.set_rollback(True)
        for problem in in_file_order(report.problems):
            self.stderr.write(str(problem))
        if report.problems:
            raise CommandError(f"{len(report.problems)} errors; nothing was changed.", returncode=1)
        for what, tally in report.tallies.items():
            self.stdout.write(f"{what}: {tally}")
        for note in in_file_order(report.notes):
            self.stdout.write(str(note))
