"""The tables of news and library: what each column holds, what must agree. ``docs/data.md`` explains each.

An entry is one row a language: the first row of a ``key`` is the original and tells everything, those after it tell the
same in another language and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from hubs.data_files.cells import partial_date, whole_date
from hubs.data_files.organisations import Key, organisation_meant
from hubs.data_files.reading import DataFile
from hubs.data_files.report import LoadReport
from library.models import Resource
from toolkit.languages import OFFERED
from toolkit.spreadsheets.cells import matching, one_of, reference, several, text, web_address
from toolkit.spreadsheets.tables import Column, Row


@dataclass
class EntryRows:
    """One entry: its first row, its texts by language, and of a library entry its publisher."""

    row: Row
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    publisher: Key = ("", "")


def read_news(folder: Path, report: LoadReport) -> list[EntryRows]:
    """``news.csv``: checked, by itself and beside the tables read before. Writes nothing to the database."""
    columns = (
        *_named(),
        Column("title", text(200), required=True),
        Column("body", text(20_000), required=True),
        Column("hub_country_iso2", reference(report.known("hub"), _("hub"))),
        Column("date", whole_date()),
        Column("topics", several(reference(report.known("topic"), _("topic")))),
        Column("source", text()),
    )
    table = report.read(folder / "news.csv", columns, unique=[("key", "language")])
    return _entries(report, table, ("title", "body"), must=("date", "source"))


def read_resources(folder: Path, report: LoadReport) -> list[EntryRows]:
    """``resources.csv``, in the same way."""
    columns = (
        *_named(),
        Column("title", text(250), required=True),
        Column("description", text(5_000)),
        Column("hub_country_iso2", reference(report.known("hub"), _("hub"))),
        Column("kind", one_of(Resource.Kind)),
        Column("link", web_address()),
        Column("document_languages", several(one_of(OFFERED))),
        Column("country_iso2", reference(report.known("country"), _("country"))),
        Column("publisher", reference(report.known("organisation"), _("organisation"))),
        Column("publisher_country_iso2", reference(report.known("country"), _("country"))),
        Column("topics", several(reference(report.known("topic"), _("topic")))),
        Column("licence", one_of(Resource.Licence)),
        Column("issued", partial_date()),
        Column("source", text()),
    )
    table = report.read(folder / "resources.csv", columns, unique=[("key", "language")])
    entries = _entries(report, table, ("title", "description"), must=("kind", "link", "licence", "source"))
    for entry in entries:
        entry.publisher = organisation_meant(entry.row, "publisher", report, country="publisher_country_iso2")
    return entries


def _named() -> tuple[Column, Column]:
    return (
        Column(
            "key", matching(r"[a-z0-9][a-z0-9-]{0,59}", _("a key of lower-case letters, digits and “-”")), required=True
        ),
        Column("language", one_of(OFFERED), required=True),
    )


def _entries(report: LoadReport, table: DataFile, texts: Sequence[str], must: Sequence[str]) -> list[EntryRows]:
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
