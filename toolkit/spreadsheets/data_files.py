"""Reading a data file that people keep by hand.

    def load_events(*, by: Actor, folder: Path, report: LoadReport) -> None:
        columns = (
            FileColumn("title", text(250), required=True),
            FileColumn("kind", one_of(Event.Kind), required=True),
            FileColumn("start_date", partial_date(), required=True),
            FileColumn("hub_country_iso2", reference(report.known("hub"), "hub")),
        )
        table = report.read(folder / "events.csv", columns, unique=[("title", "start_date")])
        for row in table.rows:                       # only rows without an error of their own
            if row["end_date"] and row["end_date"] < row["start_date"]:
                report.complain(row, "end_date", _("Is before the start."))
        report.know("event", table.texts("title"))   # what later tables may refer to
        if report.problems:
            return                                   # the caller takes the whole transaction back
        for row in table.rows:
            report.keep("events", known.get(row["title"]), row.pick("title", "kind", …), line=row, called="event",
                        add=partial(create_event, by=by), change=partial(change_event, by=by))

The first row names the columns: exactly those asked for, in any order. Rows are counted as a spreadsheet does: the header
is row 1.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from toolkit.spreadsheets.files import read_sheet
from toolkit.spreadsheets.sheets import UnreadableFile
from toolkit.spreadsheets.tables import FileColumn, Problem, Row, TableReader

LARGEST_BYTES = 2 * 1024 * 1024


@dataclass
class DataFile:
    """What a file holds: the rows that are sound by themselves, and everything that is wrong."""

    name: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)

    def texts(self, column: str) -> set[str]:
        """The texts in a column, also of rows with an error: a row that refers to one of those has none itself."""
        return {cells[column] for cells in self.cells}


def read_data_file(path: Path, columns: Sequence[FileColumn], *, unique: Sequence[tuple[str, ...]] = ()) -> DataFile:
    """Read and check the whole file; never raises for what is in it. ``unique``: see ``TableReader``."""
    file = DataFile(path.name)
    by_name = {column.name: column for column in columns}
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise UnreadableFile(_("The file is larger than %(limit)d MB.") % {"limit": LARGEST_BYTES // 1024 // 1024})
        sheet = read_sheet(path.read_bytes(), is_header=by_name.__contains__)
        table = TableReader(sheet, unique=unique, is_strict=True, file=path.name)
        table.columns = [by_name.get(name) for name in table.read_header()]
        file.problems = table.problems
        if _is_header_right(table, by_name):
            for row in table.rows():
                if row.texts:
                    file.cells.append(row.texts)
                if row.is_sound:
                    file.rows.append(row)
    except OSError as error:
        words = _("The file can't be read (%(reason)s).") % {"reason": error.strerror}
        file.problems.append(Problem(0, "", words, path.name))
    except UnreadableFile as refused:
        file.problems.append(Problem(refused.row, "", str(refused), path.name))
    return file


def _is_header_right(table: TableReader, known: Collection[str]) -> bool:
    for name in known:
        if name not in table.headers:
            table.complain(name, _("This column is missing."))
    for name in dict.fromkeys(table.headers):
        if name not in known:
            table.complain(name, _("Unknown column. Rename or delete it."))
        elif table.headers.count(name) > 1:
            table.complain(name, _("This column is there more than once."))
    return not table.problems
