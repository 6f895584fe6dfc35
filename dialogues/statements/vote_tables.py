"""The votes of a dialogue as one table of bytes, and what the program of groups gets and returns."""

import csv
import gzip
import io
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from toolkit.child_process import run_module

MISSING = 2
SMALLEST_GROUP = 5  # a smaller one would be a few people whose opinion can be read
LONGEST_RUN = 240  # seconds
GROUP_NAMES = "ABCDE"
WORDS = {1: "agree", 255: "disagree", 0: "pass"}  # by the byte of a vote


@dataclass(frozen=True)
class VoteTable:
    """A row for each participant, a column for each statement (by its number)."""

    statements: list[tuple[int, int]]  # key and number
    participants: int
    cells: bytearray = field(repr=False)
    keys: list[int] = field(default_factory=list, repr=False)  # of the participants, in the order of the rows

    def vote(self, row: int, column: int) -> int:
        """Return one vote."""
        value = self.cells[row * len(self.statements) + column]
        return value - 256 if value > 127 else value

    @property
    def votes(self) -> int:
        """How many votes there are."""
        return len(self.cells) - self.cells.count(MISSING)


def make_table(
    statements: list[tuple[int, int]], votes: Iterator[tuple[int, int, int]], participants: int
) -> VoteTable:
    """Return the table of votes that come as participant, key of the statement, choice, sorted by participant."""
    columns = {key: place for place, (key, _number) in enumerate(statements)}
    width = len(statements)
    cells = bytearray([MISSING]) * (participants * width)
    keys: list[int] = []
    for participant, statement, choice in votes:
        if not keys or participant != keys[-1]:
            keys.append(participant)
        cells[(len(keys) - 1) * width + columns[statement]] = choice & 0xFF
    return VoteTable(statements, participants, cells, keys)


def ask_for_groups(table: VoteTable, *, seed: int) -> dict[str, Any]:
    """Run the program of groups (``grouping``) on the table."""
    asked = {"rows": table.participants, "columns": len(table.statements), "seed": seed}
    sent = json.dumps(asked).encode() + b"\n" + bytes(table.cells)
    return run_module("dialogues.statements.grouping", sent, seconds=LONGEST_RUN)


def participants_file(table: VoteTable, labels: list[int]) -> bytes:
    """Return the votes of everyone in a group as gzipped CSV, a line each, participants shuffled and numbered anew."""
    rows = [row for row, label in enumerate(labels) if label >= 0]
    secrets.SystemRandom().shuffle(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["participant", "group", "statement", "vote"])
    width, numbers = len(table.statements), [number for _key, number in table.statements]
    for number, row in enumerate(rows, 1):
        cells, group = table.cells[row * width : (row + 1) * width], GROUP_NAMES[labels[row]]
        lines = zip(numbers, cells, strict=True)
        writer.writerows([number, group, statement, WORDS[cell]] for statement, cell in lines if cell != MISSING)
    return gzip.compress(text.getvalue().encode(), mtime=0)
