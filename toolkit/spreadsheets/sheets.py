"""The rows of a file as texts, whatever kind of file it was."""

from collections.abc import Iterator
from dataclasses import dataclass, field

LARGEST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000  # filled ones, below the header
MOST_COLUMNS = 200  # an address book exported by Outlook has 92

Line = tuple[int, list[str]]


class UnreadableFile(Exception):
    """Why a file, from ``row`` on (0: all of it), cannot be read; ``str()`` is shown to people."""

    def __init__(self, words: str, *, row: int = 0) -> None:
        super().__init__(words)
        self.row = row


class UnusableCell(str):
    """The text of a cell that has no value of its own, such as ``#N/A``; ``reason`` is shown to people."""

    reason: str = ""

    @classmethod
    def because(cls, reason: str, text: str = "") -> "UnusableCell":
        """Such a cell, with what it shows."""
        cell = cls(text)
        cell.reason = reason
        return cell

    def __bool__(self) -> bool:
        """Counts as filled, also where it shows nothing."""
        return True


@dataclass
class Sheet:
    """The filled lines of a file with their numbers, counted as a spreadsheet does.

    Reading on may raise ``UnreadableFile``. ``encoding`` names that of a text file, ``is_guessed`` whether the file leaves
    it open. ``expected`` is about how many lines there are. ``notes``, complete when all is read, are shown to people.
    """

    lines: Iterator[Line]
    encoding: str = ""
    is_guessed: bool = False
    expected: int = 0
    notes: list[str] = field(default_factory=list)


def column_letters(number: int) -> str:
    """Return the name of a column, counted from 1, as spreadsheets write it: ``AB``."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def is_filled(cell: str) -> bool:
    """Whether there is anything in a cell."""
    return isinstance(cell, UnusableCell) or bool(cell.strip())
