"""The real network, loaded from the project's own tables, for tests that look at pages made of it."""

from pathlib import Path

from audit.actors import SYSTEM
from dialogues.recommendations.data_files import load_dialogues
from events.programme.data_file import load_events
from hubs.data_files.loader import load_network
from library.data_files import load_resources
from news.data_files import load_news
from tests.tables import filled_tables, may_switch_triggers_off, put_back, rows_as_bytes
from toolkit.spreadsheets.load_report import LoadReport

TABLES = Path(__file__).resolve().parents[1] / "data" / "network"


_loaded: dict[str, bytes] = {}


def load_tables() -> None:
    """Countries, organisations, hubs, milestones, news, library, events and dialogues.

    Loaded once a process; into an empty database the same rows are copied from then on. Loading itself is tested elsewhere.
    """
    if filled_tables() or not may_switch_triggers_off():
        _load()
    elif _loaded:
        put_back(_loaded)
    else:
        _load()
        _loaded.update(rows_as_bytes())


def _load() -> None:
    report = LoadReport()
    for load in (load_network, load_news, load_resources, load_events, load_dialogues):
        load(by=SYSTEM, folder=TABLES, report=report)
    assert [str(problem) for problem in report.problems] == []
