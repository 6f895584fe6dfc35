"""What the tables of news and library have in common. ``docs/data.md`` explains each column.

An entry is one row a language: the first row of a ``key`` is the original and tells everything, those after it tell the
same in another language and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from hubs.data_files.organisations import Key
from hubs.data_files.reading import DataFile
from hubs.data_files.report import LoadReport
from toolkit.languages import OFFERED
from toolkit.spreadsheets.cells import matching, one_of
from toolkit.spreadsheets.tables import FileColumn, Row


@dataclass
class EntryRows:
    """One entry: its first row, its texts by language, and of a library entry its publisher."""

    row: Row
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    publisher: Key = ("", "")


def key_columns() -> tuple[FileColumn, FileColumn]:
    return (
        FileColumn(
            "key", matching(r"[a-z0-9][a-z0-9-]{0,59}", _("a key of lower-case letters, digits and “-”")), required=True
        ),
        FileColumn("language", one_of(OFFERED), required=True),
    )


def entries_of(report: LoadReport, table: DataFile, texts: Sequence[str], must: Sequence[str]) -> list[EntryRows]:
    """The rows put together by key. The first row of a key must tell ``must``; the others tell ``texts`` only."""
    original: dict[str, str] = {}
    for cells in table.cells:
        original.setdefault(cells["key"], cells["language"])
    found: dict[str, EntryRows] = {}
    for row in table.rows:
        first = original[row["key"]] == row["language"]
        if first:
            found[row["key"]] = EntryRows(row)
        if row["key"] in found:
            found[row["key"]].texts[row["language"]] = {name: row[name] for name in texts if row[name]}
        for column in must if first else ():
            if not row[column]:
                report.complain(row, column, _("Fill this in the first row of an entry."))
        for column in () if first else set(row.values) - {"key", "language", *texts}:
            if row[column]:
                report.complain(row, column, _("Leave this empty: only the first row of a key has it."))
    return list(found.values())
