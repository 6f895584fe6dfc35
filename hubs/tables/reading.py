"""Reading CSV tables that people keep by hand: everything that is wrong with a file is told, by row and column.

    from hubs.tables.cells import one_of, partial_date, reference, several, text, web_address, whole_number
    from hubs.tables.report import LoadReport
    from hubs.tables.reading import Column

    def load_events(*, by: Actor, folder: Path, report: LoadReport) -> None:
        columns = (
            Column("title", text(250), required=True),
            Column("kind", one_of(Event.Kind), required=True),
            Column("start_date", partial_date(), required=True),
            Column("hub_country_iso2", reference(report.known("hub"), "hub")),
        )
        table = report.read(folder / "events.csv", columns, unique=[("title", "start_date")])
        for row in table.rows:                       # only rows without a mistake of their own
            if row["end_date"] and row["end_date"] < row["start_date"]:
                report.complain(row, "end_date", _("lies before the start"))
        report.know("event", table.texts("title"))   # what later tables may refer to
        if report.problems:
            return                                   # the caller takes the whole transaction back
        for row in table.rows:
            report.keep(by, "events", Event, key={"title": row["title"], …}, fields={…})

Files are UTF-8 (with or without byte order mark), comma separated, quoted as RFC 4180 says, at most 2 MB and 50 000
rows. The first row names the columns: exactly those asked for, in any order. Rows are counted as a spreadsheet does:
the header is row 1.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from hubs.tables.cells import CellError, Reader

LARGEST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 50_000
HEADER_ROW = 1


@dataclass(frozen=True)
class Column:
    """A column by its name in the header, how its cells are read, and whether they must be filled."""

    name: str
    reader: Reader
    required: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where. Row 0 means the whole file, an empty column the whole row."""

    file: str
    row: int
    column: str
    words: str

    def __str__(self) -> str:
        where = [self.file]
        if self.row:
            where.append(_("row %(row)d") % {"row": self.row})
        if self.column:
            where.append(_("column %(column)s") % {"column": self.column})
        return f"{', '.join(where)}: {self.words}"


@dataclass(frozen=True)
class Row:
    """The values of one row by column name."""

    file: str
    number: int
    values: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass
class Table:
    """What a file holds: the rows that are sound by themselves, and everything that is wrong."""

    file: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)

    def texts(self, column: str) -> set[str]:
        """What stands in a column, also in rows with a mistake: a row that refers to one of those has none itself."""
        return {cells[column] for cells in self.cells}

    def complain(self, row: int, column: str, words: str) -> None:
        """Note that something is wrong."""
        self.problems.append(Problem(self.file, row, column, words))


def read_table(path: Path, columns: Sequence[Column], *, unique: Sequence[tuple[str, ...]] = ()) -> Table:
    """Read and check the whole file; never raises for what stands in it.

    ``unique`` lists the keys (column names together) of which no two rows may have the same values; letter case makes
    no difference. Two rows that are the same in all columns are always refused. A row with a mistake is not in
    ``rows``.
    """
    table = Table(path.name)
    content = _decoded(path, table)
    records = [] if content is None else _records(content, table)
    if table.problems or not _header_is_right(records, columns, table):
        return table
    names = [name.strip() for name in records[0][1]]
    readers = {column.name: column for column in columns}
    for number, cells in records[1:]:
        _read_row(table, number, [readers[name] for name in names], cells)
    for key in dict.fromkeys([*unique, tuple(names)]):
        _refuse_doubles(table, key)
    return table


def _decoded(path: Path, table: Table) -> str | None:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            table.complain(0, "", _("is larger than %(limit)d MB") % {"limit": LARGEST_BYTES // 1024 // 1024})
            return None
        content = path.read_bytes()
    except OSError as error:
        table.complain(0, "", _("cannot be read (%(reason)s)") % {"reason": error.strerror})
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        words = _("is not UTF-8 from byte %(byte)d on; save the file as “CSV UTF-8”") % {"byte": error.start + 1}
        table.complain(row, "", words)
        return None


def _records(content: str, table: Table) -> list[tuple[int, list[str]]]:
    """The filled rows with their numbers; empty lines count but hold nothing."""
    records: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(content, newline=""), strict=True), start=HEADER_ROW):
            if number > MOST_ROWS + HEADER_ROW:
                table.complain(number, "", _("is one row too many: at most %(limit)d are read") % {"limit": MOST_ROWS})
                break
            if cells:
                records.append((number, cells))
    except csv.Error as error:
        table.complain(number + 1, "", _("cannot be read as CSV (%(reason)s)") % {"reason": error})
    return records


def _header_is_right(records: list[tuple[int, list[str]]], columns: Sequence[Column], table: Table) -> bool:
    if not records:
        table.complain(0, "", _("is empty; the first row must name the columns"))
        return False
    names = [name.strip() for name in records[0][1]]
    expected = [column.name for column in columns]
    if len(names) == 1 and any(separator in names[0] for separator in ";\t"):
        table.complain(HEADER_ROW, "", _("the columns must be separated by commas"))
        return False
    for name in expected:
        if name not in names:
            table.complain(HEADER_ROW, name, _("this column is missing"))
    for name in dict.fromkeys(names):
        if name not in expected:
            table.complain(HEADER_ROW, name, _("this column is not known"))
        elif names.count(name) > 1:
            table.complain(HEADER_ROW, name, _("this column is there more than once"))
    if len(records) == 1 and not table.problems:
        table.complain(0, "", _("has no rows below its header"))
    return not table.problems


def _read_row(table: Table, number: int, columns: list[Column], cells: list[str]) -> None:
    if len(cells) != len(columns):
        words = _("has %(count)d cells; the header has %(expected)d")
        table.complain(number, "", words % {"count": len(cells), "expected": len(columns)})
        return
    before = len(table.problems)
    texts = {column.name: cell.strip() for column, cell in zip(columns, cells, strict=True)}
    table.cells.append(texts)
    values = {column.name: _read_cell(table, number, column, texts[column.name]) for column in columns}
    if len(table.problems) == before:
        table.rows.append(Row(table.file, number, values))


def _read_cell(table: Table, number: int, column: Column, cell: str) -> Any:
    if not cell:
        if column.required:
            table.complain(number, column.name, _("must be filled"))
        return column.reader.empty
    try:
        return column.reader.parse(cell)
    except CellError as refused:
        table.complain(number, column.name, str(refused))
        return None


def _refuse_doubles(table: Table, key: tuple[str, ...]) -> None:
    """Complain of each row whose key an earlier row has, and leave it out."""
    first: dict[tuple[str, ...], int] = {}
    kept: list[Row] = []
    for row in table.rows:
        values = tuple(_folded(row[name]) for name in key)
        if values in first:
            column = ", ".join(key) if len(key) < len(row.values) else ""
            table.complain(row.number, column, _("is the same as in row %(row)d") % {"row": first[values]})
        else:
            first[values] = row.number
            kept.append(row)
    table.rows = kept


def _folded(value: Any) -> str:
    return unicodedata.normalize("NFC", str(value)).casefold()


def sheet_order(problems: Sequence[Problem]) -> Iterator[Problem]:
    """File by file as they came, each by row."""
    files = list(dict.fromkeys(problem.file for problem in problems))
    return iter(sorted(problems, key=lambda problem: (files.index(problem.file), problem.row)))
