"""Pages of results by position: one begins behind the last result of the one before, whatever came in between."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from search.finder import FoundEntry
from toolkit.api.positions import REFUSED, read_token, write_token


@dataclass(frozen=True)
class ResultPage:
    """Some of the results, and the positions that lead on; empty where there is nothing further."""

    entries: Sequence[FoundEntry]
    after: str
    before: str


def result_page(entries: Sequence[FoundEntry], size: int, *, after: str = "", before: str = "") -> ResultPage:
    """Return the page behind or before a position. Refuses what is none of ours (ValidationError)."""
    if before:
        position = _position(before)
        earlier = [one for one in entries if _key(one) < position]
        shown, has_earlier, has_later = earlier[-size:], len(earlier) > size, True
    else:
        position = _position(after) if after else (-1, "", 0)
        later = [one for one in entries if _key(one) > position]
        shown, has_earlier, has_later = later[:size], bool(after), len(later) > size
    return ResultPage(
        shown,
        after=_token(shown[-1]) if shown and has_later else "",
        before=_token(shown[0]) if shown and has_earlier else "",
    )


def _key(one: FoundEntry) -> tuple[int, str, int]:
    return one.place, one.resource, one.key


def _token(one: FoundEntry) -> str:
    return write_token([str(part) for part in _key(one)])


def _position(token: str) -> tuple[int, str, int]:
    place, resource, key = read_token(token, size=3)
    if not all(part.isascii() and part.isdigit() and len(part) < 20 for part in (place, key)):
        raise ValidationError(REFUSED)
    return int(place), resource, int(key)
