"""Read the acceptance log of the mail server: after a lost connection only it says whether an email was accepted."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_noop

FOUND_IN_LOG = gettext_noop("Found in the mail server's log")  # why an email counts as sent
BLOCK = 256 * 1024
CLOCKS_DIFFER = timedelta(hours=1)
MARGIN = timedelta(minutes=5)  # the log must go back further than the email by this much: clocks differ


@dataclass(frozen=True)
class Evidence:
    """What the log says: the Message-IDs it names, and from when on a Message-ID it lacks was not accepted.

    ``complete_since`` is a little after the oldest line read; None: the log cannot prove that anything was not accepted.
    """

    accepted: frozenset[str]
    complete_since: datetime | None


def is_configured() -> bool:
    """Whether the settings name a log."""
    return bool(settings.EMAIL_ACCEPTANCE_LOG)


def read_log(message_ids: Iterable[str], *, since: datetime | None = None) -> Evidence:
    """What the server noted about the Message-IDs. A log that cannot be read says nothing: no evidence, either way.

    Read from the end backwards, until all are found or the lines are more than an hour older than ``since``. A log
    that is rotated keeps its older part as ``<name>.1``; while that is missing, what the newer part lacks proves nothing
    about the time before its first line.
    """
    newest = Path(settings.EMAIL_ACCEPTANCE_LOG)
    search = _Search(set(message_ids), since)
    try:
        search.read(newest)
        older = newest.with_name(f"{newest.name}.1")
        if not search.is_over and older.exists():
            search.read(older)
    except OSError:
        return Evidence(frozenset(search.found), None)
    return Evidence(frozenset(search.found), search.oldest and search.oldest + MARGIN)


class _Search:
    """One search through the parts of a log, the newest line first."""

    def __init__(self, wanted: set[str], since: datetime | None) -> None:
        self._missing = wanted
        self._until = since - CLOCKS_DIFFER if since else None
        self.found: set[str] = set()
        self.oldest: datetime | None = None
        self.is_over = not wanted

    def read(self, path: Path) -> None:
        with path.open("rb") as log:
            for line in _lines_backwards(log):
                if self.is_over:
                    return
                self._note(_parsed(line))

    def _note(self, noted: dict[str, str]) -> None:
        message_id, at = noted.get("message_id", ""), _moment(noted.get("at", ""))
        if message_id in self._missing:
            self._missing = self._missing - {message_id}
            self.found.add(message_id)
        if at is not None:
            self.oldest = min(at, self.oldest or at)
        self.is_over = not self._missing or bool(at and self._until and at < self._until)


def _lines_backwards(log: BinaryIO) -> Iterator[bytes]:
    """Lines from the last to the first; a line that is still being written comes too, and does not parse."""
    position, rest = log.seek(0, SEEK_END), b""
    while position:
        size = min(BLOCK, position)
        position = log.seek(position - size)
        rest, *lines = (log.read(size) + rest).split(b"\n")
        yield from reversed(lines)
    yield rest


def _parsed(line: bytes) -> dict[str, str]:
    try:
        noted = json.loads(line)
    except ValueError:
        return {}
    return noted if isinstance(noted, dict) else {}


def _moment(at: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(at)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
