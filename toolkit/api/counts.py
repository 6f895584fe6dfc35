"""How many rows a list has: exact as long as counting is cheap, an estimate beyond that."""

import time
from typing import Any

from django.db.models import QuerySet

from toolkit.api.json_rows import MOST_COUNTED, estimated_count

KEPT_SECONDS = 60
MOST_KEPT = 1000
_kept: dict[str, tuple[float, int]] = {}


def counted(rows: QuerySet[Any], number: int, *, kept_as: str = "") -> tuple[int, bool]:
    """Return the number of rows and whether it is an estimate; ``number`` was counted up to ``MOST_COUNTED`` and one more.

    An estimate is PostgreSQL's own, kept for a minute under a name or else under the query.
    """
    if number <= MOST_COUNTED:
        return number, False
    key = f"{rows.model._meta.label} {kept_as}" if kept_as else str(rows.query)
    until, kept = _kept.get(key, (0.0, 0))
    if until < time.monotonic():
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        kept = estimated_count(rows)
        _kept[key] = (time.monotonic() + KEPT_SECONDS, kept)
    return kept, True


def forget() -> None:
    """Estimate anew; for measuring."""
    _kept.clear()
