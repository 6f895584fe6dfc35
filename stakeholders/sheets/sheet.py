"""A table as it stands in a file, whatever kind of file it was."""

from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_ROWS = 50_000  # below the header
MOST_COLUMNS = 60
LARGEST_BYTES = 20 * 1024 * 1024

Line = tuple[int, list[str]]


class Unreadable(Exception):
    """Why a file, from ``row`` on (0: the whole), cannot be read; ``str()`` is said to the person as it is."""

    def __init__(self, words: str, *, row: int = 0) -> None:
        super().__init__(words)
        self.row = row


@dataclass
class Sheet:
    """The lines of a file with their numbers, the header first, counted as a spreadsheet does.

    Reading on may raise ``Unreadable``. ``encoding`` is how the letters were read, empty where the file says so itself
    and cannot be misread; ``is_guessed`` tells that the file does not say. ``expected`` is about how many lines there are.
    """

    lines: Iterator[Line]
    encoding: str = ""
    is_guessed: bool = False
    expected: int = field(default=0)
