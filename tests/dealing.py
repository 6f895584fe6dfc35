"""Which worker begins with which tests: long ones first, so that the last minute of a run is made of short ones."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class RunShare(Generic[T]):
    """A test with its module and the seconds it declares to take, 0 when it is short."""

    test: T
    module: Hashable
    seconds: float


def dealt(pieces: Sequence[RunShare[T]], workers: int) -> list[T]:
    """The tests in the order in which equal parts of it, one a worker, begin with equal shares of the long ones.

    Long tests of a module stay together: they share what the module made. Workers that are done take tests from the end of
    another one's part.
    """
    modules: dict[Hashable, list[RunShare[T]]] = defaultdict(list)
    for piece in pieces:
        if piece.seconds:
            modules[piece.module].append(piece)
    hands: list[list[RunShare[T]]] = [[] for _ in range(workers)]
    for hand in sorted(modules.values(), key=_seconds, reverse=True):
        min(hands, key=_seconds).extend(hand)
    short = [piece for piece in pieces if not piece.seconds]
    order: list[T] = []
    for number, hand in enumerate(hands):
        share = (len(pieces) - len(order)) // (workers - number)
        room = max(share - len(hand), 0)
        order += [piece.test for piece in (*hand, *short[:room])]
        short = short[room:]
    return order + [piece.test for piece in short]


def _seconds(hand: Sequence[RunShare[Any]]) -> float:
    return sum(piece.seconds for piece in hand)
