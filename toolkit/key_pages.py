"""Pages of a list by key instead of by number: the last page costs what the first does, and a row that is added repeats none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
BIGGEST = 2**63 - 1


@dataclass(frozen=True)
class KeyPage(Generic[M]):
    """Some rows, newest first, and the keys that lead on; None where there is nothing further."""

    rows: list[M]
    newer_than: int | None
    older_than: int | None

    @property
    def has_other_pages(self) -> bool:
        """Whether there is anything to turn to."""
        return self.newer_than is not None or self.older_than is not None


def key_page(rows: "QuerySet[M, M]", parameters: Mapping[str, Any], *, size: int) -> KeyPage[M]:
    """The page that ``older`` or ``newer`` (a key) or ``end=oldest`` asks for; without, or with nonsense, the newest rows."""
    if (before := _key(parameters.get("older"))) is not None:
        found = list(rows.filter(pk__lt=before).order_by("-pk")[: size + 1])
        return _page(found[:size], has_newer=True, has_older=len(found) > size)
    if parameters.get("end") == "oldest":
        found = list(rows.order_by("pk")[: size + 1])
        return _page(found[:size][::-1], has_newer=len(found) > size, has_older=False)
    if (after := _key(parameters.get("newer"))) is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        if len(found) > size:
            return _page(found[:size][::-1], has_newer=True, has_older=True)
    found = list(rows.order_by("-pk")[: size + 1])
    return _page(found[:size], has_newer=False, has_older=len(found) > size)


def _page(rows: list[M], *, has_newer: bool, has_older: bool) -> KeyPage[M]:
    newer = rows[0].pk if rows and has_newer else None
    return KeyPage(rows, newer, rows[-1].pk if rows and has_older else None)


def _key(text: Any) -> int | None:
    """The key of an address; None when it is none."""
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and int(text) <= BIGGEST else None
