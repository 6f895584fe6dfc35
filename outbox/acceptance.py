"""What the mail server says it accepted: the only witness once a connection was lost after the final dot."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

BLOCK = 256 * 1024
CLOCKS_DIFFER = timedelta(hours=1)


def accepted(message_ids: Iterable[str], *, since: datetime | None = None) -> set[str] | None:
    """Those of the Message-IDs the server noted as accepted; None when there is no log that could tell.

    Read from the end backwards, until all are found or the lines are more than an hour older than ``since``. A log
    that is rotated may keep its older part as ``<name>.1``; operators keep a day.
    """
    if not settings.EMAIL_ACCEPTANCE_LOG:
        return None
    newest = Path(settings.EMAIL_ACCEPTANCE_LOG)
    wanted, found = set(message_ids), set[str]()
    try:
        for path in [newest, newest.with_name(f"{newest.name}.1")]:
            if path == newest or path.exists():
                found |= _search(path, wanted - found, since)
    except OSError:
        return None
    return found


def _search(path: Path, wanted: set[str], since: datetime | None) -> set[str]:
    found = set[str]()
    with path.open("rb") as log:
        for line in _lines_backwards(log):
            if found == wanted:
                break
            noted = _parsed(line)
            if noted.get("message_id") in wanted:
                found.add(noted["message_id"])
            if since and _is_older(noted.get("at", ""), since - CLOCKS_DIFFER):
                break
    return found


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


def _is_older(at: str, than: datetime) -> bool:
    try:
        return datetime.fromisoformat(at) < than
    except (TypeError, ValueError):
        return False
