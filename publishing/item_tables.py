"""What the tables of news and library have in common. ``docs/data.md`` explains each column.

An item is one row a language: the first row of a ``key`` is the original and tells everything, those after it tell the
same in another language and nothing else.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from audit.actors import Actor
from publishing.items import put_sourced_item
from publishing.subjects.content import Content
from toolkit.actions import ActionRefused
from toolkit.languages import OFFERED
from toolkit.spreadsheets.cells import matching, one_of
from toolkit.spreadsheets.data_files import DataFile
from toolkit.spreadsheets.load_report import LoadReport
from toolkit.spreadsheets.tables import FileColumn, Row

if TYPE_CHECKING:
    from hubs.models import Hub

NOON = dt.time(12, tzinfo=dt.UTC)


@dataclass
class ItemRows:
    """One item: its first row, and its texts by language."""

    row: Row
    texts: dict[str, dict[str, str]] = field(default_factory=dict)

    def content(self, *plain: str) -> Content:
        """The texts, the topics and these columns as the forms write them."""
        columns = {name: self.row[name] for name in plain}
        topics = sorted(self.row["topics"])
        return {"original_language": self.row["language"], "texts": self.texts, "topics": topics, **columns}


def key_columns() -> tuple[FileColumn, FileColumn]:
    return (
        FileColumn(
            "key", matching(r"[a-z0-9][a-z0-9-]{0,59}", _("a key of lower-case letters, digits and “-”")), required=True
        ),
        FileColumn("language", one_of(OFFERED), required=True),
    )


def items_of(report: LoadReport, table: DataFile, texts: Sequence[str], must: Sequence[str]) -> list[ItemRows]:
    """The rows put together by key. The first row of a key must tell ``must``; the others tell ``texts`` only."""
    original: dict[str, str] = {}
    for cells in table.cells:
        original.setdefault(cells["key"], cells["language"])
    found: dict[str, ItemRows] = {}
    for row in table.rows:
        first = original[row["key"]] == row["language"]
        if first:
            found[row["key"]] = ItemRows(row)
        if row["key"] in found:
            found[row["key"]].texts[row["language"]] = {name: row[name] for name in texts if row[name]}
        for column in must if first else ():
            if not row[column]:
                report.complain(row, column, _("Fill this in the first row of an entry."))
        for column in () if first else set(row.values) - {"key", "language", *texts}:
            if row[column]:
                report.complain(row, column, _("Leave this empty: only the first row of a key has it."))
    return list(found.values())


class ItemLoader:
    """Brings the rows of one table to what it says. What was edited or unpublished in the portal is left as it is there."""

    def __init__(self, *, by: Actor, report: LoadReport, what: str, model: type[Any]) -> None:
        """``what`` is how the report calls the rows."""
        self.by, self.report, self.what, self.model = by, report, what, model
        self.known = set(model.objects.loaded().values_list("table_key", flat=True))
        self.edited = {row.table_key: row for row in model.objects.loaded().edited_here()}

    def load(self, item: ItemRows, *, hub: "Hub | None", content: Content, day: dt.date, at: dt.datetime) -> None:
        """Add the row of one item, public since noon of ``day``, or bring it to ``content``."""
        key = item.row["key"]
        if key in self.edited:
            self.report.leave(self.what, self.edited[key])
            return
        since = dt.datetime.combine(day, NOON)
        try:
            changed = put_sourced_item(
                by=self.by, model=self.model, key=key, hub=hub, content=content, published_at=since, at=at
            )
        except ActionRefused as refused:
            self.report.complain(item.row, refused.field or "", refused.message)
            return
        if key in self.known:
            self.report.count_change(self.what, is_changed=bool(changed))
        else:
            self.report.tally(self.what).added += 1
