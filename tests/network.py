"""The real network, loaded from the project's own tables, for tests that look at pages made of it."""

from collections.abc import Callable
from pathlib import Path

from audit.actors import SYSTEM
from dialogues.recommendations.data_files import load_dialogues
from dialogues.voice.data_file import load_helplines
from events.programme.data_file import load_events
from hubs.data_files.loader import load_network
from library.data_files import load_resources
from news.data_files import load_news
from tests.tables import filled_tables, may_switch_triggers_off, put_back, rows_as_bytes
from toolkit.spreadsheets.load_report import LoadReport

TABLES = Path(__file__).resolve().parents[1] / "data" / "network"
ALL = (load_network, load_news, load_resources, load_events, load_dialogues, load_helplines)
_loaded: dict[tuple[Callable[..., None], ...], dict[str, bytes]] = {}


def load_tables(*loaders: Callable[..., None]) -> None:
    """Countries, organisations, hubs, milestones, news, library, events, dialogues and helplines, or only what ``loaders`` load.

    Loaded once a process; into an empty database the same rows are copied from then on. Loading itself is tested elsewhere.
    """
    chosen = loaders or ALL
    if filled_tables() or not may_switch_triggers_off():
        _load(chosen)
    elif chosen in _loaded:
        put_back(_loaded[chosen])
    else:
        _load(chosen)
        _loaded[chosen] = rows_as_bytes()


def _load(loaders: tuple[Callable[..., None], ...]) -> None:
    report = LoadReport()
    for load in loaders:
        load(by=SYSTEM, folder=TABLES, report=report)
    assert [str(problem) for problem in report.problems] == []
