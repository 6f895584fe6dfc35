"""How two contents differ, so that a person can read it."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from publishing.subjects.content import Line

WORDS = re.compile(r"\s+|[^\s]+")
CONTEXT = 12  # words shown around a change; what lies further away is left out
ALIKE = 0.3  # below this share of common words a text counts as written anew
MOST = 4000  # words or lines compared one by one; what is longer counts as written anew


@dataclass(frozen=True)
class Piece:
    """Some words: ``kept``, ``added``, ``removed``, or ``gap`` where unchanged words are left out."""

    what: str
    text: str


@dataclass(frozen=True)
class Change:
    """What became of one part of the content. ``is_list``: each piece is a line of its own."""

    label: str
    pieces: tuple[Piece, ...]
    is_list: bool = False

    @property
    def what(self) -> str:
        """``added`` or ``removed`` when the whole part is, otherwise ``changed``."""
        kinds = {piece.what for piece in self.pieces}
        return kinds.pop() if len(kinds) == 1 else "changed"


def changes(before: list[Line], after: list[Line]) -> list[Change]:
    """The parts that differ, in the order of ``after``, then what is gone; both lists have each key once."""
    old, new = {line.key: line for line in before}, {line.key: line for line in after}
    keys = [*new, *(key for key in old if key not in new)]
    found = []
    for key in keys:
        was, now = old.get(key), new.get(key)
        one = now or was
        if one is not None and _identity(was) != _identity(now):
            found.append(_change(one, was.text if was else "", now.text if now else ""))
    return found


def _identity(line: Line | None) -> tuple[str, str]:
    return (line.text, line.thing) if line else ("", "")


def _change(line: Line, before: str, after: str) -> Change:
    if before == after:  # another thing of the same name
        return Change(line.label, (Piece("removed", before), Piece("added", after)))
    if line.is_list:
        return Change(line.label, tuple(_lines(before.splitlines(), after.splitlines())), is_list=True)
    return Change(line.label, tuple(_shortened(list(_joined(_pieces(before, after))))))


def _lines(old: list[str], new: list[str]) -> Iterator[Piece]:
    """Whole lines, each kept, added or removed."""
    for what, gone, come in _steps(old, new):
        yield from (Piece("kept" if what == "equal" else "removed", line) for line in gone)
        if what != "equal":
            yield from (Piece("added", line) for line in come)


def _pieces(before: str, after: str) -> Iterator[Piece]:
    """The two texts as one row of pieces: first line by line, and within changed lines word by word."""
    for what, gone, come in _steps(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if what == "equal":
            yield Piece("kept", "".join(gone))
        else:
            yield from _word_pieces("".join(gone), "".join(come))


def _word_pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    steps = list(_steps(old, new))
    kept = sum(1 for what, gone, _come in steps if what == "equal" for word in gone if not word.isspace())
    if kept < ALIKE * max(len(before.split()), len(after.split())):
        steps = [("replace", [before], [after])]
    for what, gone, come in _tidied(steps):
        if what == "equal":
            yield Piece("kept", "".join(gone))
            continue
        yield from (Piece(kind, "".join(words)) for kind, words in (("removed", gone), ("added", come)) if any(words))


Step = tuple[str, list[str], list[str]]


def _steps(old: list[str], new: list[str]) -> Iterator[Step]:
    """What to do to come from ``old`` to ``new``. What both begin and end with is set aside first: in a long text in which
    one word changes nothing else is compared."""
    head = next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    rest = min(len(old), len(new)) - head
    ends = zip(reversed(old), reversed(new), strict=False)
    tail = min(rest, next((place for place, (a, b) in enumerate(ends) if a != b), rest))
    if head:
        yield "equal", old[:head], new[:head]
    yield from _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    if tail:
        yield "equal", old[len(old) - tail :], new[len(new) - tail :]


def _middle(old: list[str], new: list[str]) -> Iterator[Step]:
    if max(len(old), len(new)) > MOST:
        yield "replace", old, new
        return
    for what, i1, i2, j1, j2 in difflib.SequenceMatcher(str.isspace, old, new).get_opcodes():
        yield what, old[i1:i2], new[j1:j2]


def _tidied(steps: list[Step]) -> Iterator[Step]:
    """Two changes with only a blank between them are one."""
    waiting: Step | None = None
    for position, (what, gone, come) in enumerate(steps):
        between = 0 < position < len(steps) - 1 and what == "equal" and "".join(gone).isspace()
        if what == "equal" and not between:
            if waiting:
                yield waiting
            waiting = None
            yield what, gone, come
        else:
            waiting = ("replace", [*waiting[1], *gone], [*waiting[2], *come]) if waiting else (what, gone, come)
    if waiting:
        yield waiting


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of one kind as one piece, so that they are shortened as one."""
    together: list[Piece] = []
    for piece in pieces:
        if together and together[-1].what == piece.what == "kept":
            together[-1] = Piece("kept", together[-1].text + piece.text)
        else:
            together.append(piece)
    yield from together


def _shortened(pieces: list[Piece]) -> Iterator[Piece]:
    """Long unchanged stretches lose their middle, and their far end at the start and at the end of the text."""
    for place, piece in enumerate(pieces):
        words = WORDS.findall(piece.text)
        if piece.what != "kept" or len(words) <= 4 * CONTEXT:
            yield piece
            continue
        if place > 0:
            yield Piece("kept", "".join(words[: 2 * CONTEXT]))
        yield Piece("gap", "")
        if place < len(pieces) - 1:
            yield Piece("kept", "".join(words[-2 * CONTEXT :]))
