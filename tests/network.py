"""The real network, loaded from the project's own tables, for tests that look at pages made of it."""

from pathlib import Path

from audit.actors import SYSTEM
from dialogues.recommendations.data_files import load_dialogues
from events.programme.data_file import load_events
from hubs.data_files.loader import load_network
from hubs.tables.report import LoadReport
from library.data_files import load_resources
from news.data_files import load_news

TABLES = Path(__file__).resolve().parents[1] / "data" / "network"


def load_tables() -> None:
    """Countries, organisations, hubs, milestones, news, library, events and dialogues."""
    report = LoadReport()
    for load in (load_network, load_news, load_resources, load_events, load_dialogues):
        load(by=SYSTEM, folder=TABLES, report=report)
    assert [str(problem) for problem in report.problems] == []
