"""The rows of a sheet below its header, read by the columns they are in, with everything that is wrong named."""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from toolkit.spreadsheets.cells import CellError, Reader, shortened
from toolkit.spreadsheets.sheets import MOST_ROWS, Line, Sheet, UnreadableFile, UnusableCell, column_letters, is_filled
from toolkit.spreadsheets.writer import unmarked


@dataclass(frozen=True)
class FileColumn:
    """A column by its name, how its cells are read, and whether they must be filled (``missing`` says with what)."""

    name: str
    reader: Reader
    required: bool = False
    missing: str | Promise = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where. Row 0 means the whole file, an empty column the whole row."""

    row: int
    column: str
    words: str
    file: str = ""

    def __str__(self) -> str:
        where = [self.file]
        if self.row:
            where.append(_("row %(row)d") % {"row": self.row})
        if self.column:
            where.append(_("column %(column)s") % {"column": self.column})
        return f"{', '.join(filter(None, where))}: {self.words}"


@dataclass(frozen=True)
class Row:
    """The values of one row by column name, and the texts they were read from; sound when nothing is wrong with it."""

    number: int
    values: dict[str, Any]
    texts: dict[str, str]
    is_sound: bool = True
    file: str = ""

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    def pick(self, *columns: str) -> dict[str, Any]:
        """The values of these columns."""
        return {name: self.values[name] for name in columns}


class TableReader:
    """Reads a sheet: first its header, then, when ``columns`` says which is at which position, its rows.

    A position without a column is left out. ``unique`` lists keys (names of columns together) of which no two rows may have
    the same values, as they may not in all columns; letter case makes no difference, and a key of which nothing is filled
    is none. ``clean`` prepares the text of every cell. With ``is_strict`` rows must have as many cells as the header.
    """

    def __init__(
        self,
        sheet: Sheet,
        *,
        unique: Sequence[tuple[str, ...]] = (),
        clean: Callable[[str], str] = str.strip,
        is_strict: bool = False,
        file: str = "",
    ) -> None:
        self.sheet, self.file = sheet, file
        self.problems: list[Problem] = []
        self.headers: list[str] = []
        self.columns: list[FileColumn | None] = []
        self.row = 0
        self._unique, self._clean, self._is_strict = unique, clean, is_strict
        self._seen: dict[tuple[str, ...], dict[bytes, int]] = defaultdict(dict)

    def read_header(self) -> list[str]:
        """The texts of the first filled line, which name the columns. Raises ``UnreadableFile`` when there is none."""
        first = next(self.sheet.lines, None)
        if first is None:
            raise UnreadableFile(_("The file is empty. Its first row must name the columns."))
        self.row, line = first
        last = max(place for place, cell in enumerate(line) if is_filled(cell))
        self.headers = [shortened(cell.strip()) for cell in line[: last + 1]]
        return self.headers

    def sample(self, number: int) -> list[list[str]]:
        """The next lines as they are, for people to look at; they are not read again."""
        return [[shortened(cell) for cell in line] for _number, line in islice(self.sheet.lines, number)]

    def rows(self) -> Iterator[Row]:
        """Every filled row; ``problems`` grows meanwhile, and is complete at the end."""
        count = 0
        for count, line in enumerate(self.sheet.lines, start=1):
            self.row = line[0]
            if count > MOST_ROWS:
                self.complain("", _("Too many rows: at most %(limit)d are read.") % {"limit": MOST_ROWS})
                return
            yield self._row(line)
        if not count:
            self.problems.append(Problem(0, "", _("There are no rows below the header."), self.file))

    def header_of(self, name: str) -> str:
        """What the file calls a column."""
        places = (place for place, column in enumerate(self.columns) if column and column.name == name)
        return next((self.headers[place] for place in places), "")

    def complain(self, column: str, words: str) -> None:
        """Note that something is wrong in the current row."""
        self.problems.append(Problem(self.row, column, words, self.file))

    def _row(self, line: Line) -> Row:
        number, cells = line
        before = len(self.problems)
        if self._is_strict and len(cells) != len(self.headers):
            words = _("This row has %(count)d cells; the header has %(expected)d.")
            self.complain("", words % {"count": len(cells), "expected": len(self.headers)})
            return Row(number, {}, {}, is_sound=False, file=self.file)
        self._refuse_cells_without_header(cells)
        padded = [*cells, *[""] * (len(self.columns) - len(cells))]
        texts: dict[str, str] = {}
        values: dict[str, Any] = {}
        failed: set[str] = set()
        for column, cell in zip(self.columns, padded, strict=False):
            if column:
                texts[column.name] = self._clean(unmarked(cell))
                values[column.name] = self._value(column, cell, texts[column.name], failed)
        self._refuse_double(values, failed)
        return Row(number, values, texts, len(self.problems) == before, self.file)

    def _refuse_cells_without_header(self, cells: list[str]) -> None:
        for place, cell in enumerate(cells):
            if is_filled(cell) and not (place < len(self.headers) and self.headers[place]):
                self.complain(column_letters(place + 1), _("This column has no header. Name it or clear its cells."))

    def _value(self, column: FileColumn, cell: str, text: str, failed: set[str]) -> Any:
        try:
            if isinstance(cell, UnusableCell):
                raise CellError(cell.reason)
            if text:
                return column.reader.parse(text)
            if column.required:
                raise CellError(str(column.missing) or _("Enter a value."))
        except CellError as refused:
            failed.add(column.name)
            self.complain(self.header_of(column.name), str(refused))
        return column.reader.empty

    def _refuse_double(self, values: dict[str, Any], failed: set[str]) -> None:
        for key in (*self._unique, tuple(values)):
            if not failed.isdisjoint(key) or not any(values.get(name) for name in key):
                continue
            content = "\n".join(unicodedata.normalize("NFC", str(values.get(name))).casefold() for name in key)
            digest = hashlib.blake2b(content.encode(), digest_size=16).digest()
            first = self._seen[key].setdefault(digest, self.row)
            if first != self.row:
                column = ", ".join(map(self.header_of, key)) if len(key) < len(values) else ""
                self.complain(column, _("Same as in row %(row)d. Delete one of the two rows.") % {"row": first})
                return


def in_file_order(problems: Sequence[Problem]) -> list[Problem]:
    """File by file as they came, each by row."""
    files = list(dict.fromkeys(problem.file for problem in problems))
    return sorted(problems, key=lambda problem: (files.index(problem.file), problem.row))
