"""How two contents differ, so that a person can read it."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hubs.publishing.content import Line

WORDS = re.compile(r"\s+|[^\s]+")
CONTEXT = 12  # words shown around a change; what lies further away is left out


@dataclass(frozen=True)
class Piece:
    """Some words: ``kept``, ``added``, ``removed``, or ``gap`` where unchanged words are left out."""

    what: str
    text: str


@dataclass(frozen=True)
class Change:
    """What became of one part of the content."""

    label: str
    pieces: tuple[Piece, ...]


def changes(before: list[Line], after: list[Line]) -> list[Change]:
    """The parts that differ, in the order of ``after``, then what is gone; both lists have each key once."""
    old, new = {line.key: line for line in before}, {line.key: line for line in after}
    keys = [*new, *(key for key in old if key not in new)]
    found = []
    for key in keys:
        was, now = old.get(key), new.get(key)
        if (was.text if was else "") != (now.text if now else ""):
            label = (now or was or Line(key, key, "")).label
            pieces = _pieces(was.text if was else "", now.text if now else "")
            found.append(Change(label, tuple(_shortened(list(pieces)))))
    return found


def _pieces(before: str, after: str) -> Iterator[Piece]:
    """The two texts as one row of pieces: first line by line, and within changed lines word by word."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("kept", "".join(new[j1:j2]))
        else:
            yield from _word_pieces("".join(old[i1:i2]), "".join(new[j1:j2]))


def _word_pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    if matcher.quick_ratio() < 0.3:
        matcher.set_seq1([before])
        matcher.set_seq2([after])
        old, new = [before], [after]
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Piece("kept", "".join(new[j1:j2]))
            continue
        if i2 > i1 and (gone := "".join(old[i1:i2])):
            yield Piece("removed", gone)
        if j2 > j1 and (come := "".join(new[j1:j2])):
            yield Piece("added", come)


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
