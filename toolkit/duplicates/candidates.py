"""Find pairs of rows that may be duplicates: rows that share a key, in time that grows with the number of rows."""

from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

MOST_PAIRS = 500
IdPair = tuple[int, int]


@dataclass(frozen=True)
class Candidate:
    """Two rows by id, the older first, and why they may be duplicates."""

    first: int
    second: int
    sign: Any


def rank_candidates(signs: Iterable[tuple[Any, Iterable[IdPair]]], distinct: Collection[IdPair]) -> list[Candidate]:
    """Return at most 500 pairs, each once with its surest sign; ``signs`` come the surest first. Leave out ``distinct``."""
    found: dict[IdPair, Any] = {}
    for sign, pairs in signs:
        for one, other in pairs:
            pair = (min(one, other), max(one, other))
            if pair not in distinct and len(found) < MOST_PAIRS:
                found.setdefault(pair, sign)
    return [Candidate(*pair, sign) for pair, sign in found.items()]


def pairs_by_key(
    keyed: Iterable[tuple[Hashable, int]], distinct: Collection[IdPair], *, most: int | None = None
) -> Iterator[IdPair]:
    """Pair each row with the last one before it that has the same key and is not marked distinct from it.

    Three rows with one key make two pairs. ``keyed`` holds keys and ids in the order of the ids; a key of more than ``most``
    rows proves nothing and is left out.
    """
    groups: dict[Hashable, list[int]] = {}
    for key, pk in keyed:
        groups.setdefault(key, []).append(pk)
    for ids in groups.values():
        for place, pk in enumerate(ids if most is None or len(ids) <= most else ()):
            before = next((one for one in reversed(ids[:place]) if (one, pk) not in distinct), None)
            if before is not None:
                yield before, pk
