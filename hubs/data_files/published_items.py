"""What the tables of news and library have in common when they are loaded."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone

from audit.actors import Actor
from hubs.data_files.entries import EntryRows
from hubs.data_files.report import LoadReport
from hubs.models import Topic
from toolkit.localized_text import Translated

NOON = dt.time(12, tzinfo=dt.UTC)


class ItemLoader:
    """Brings the rows of one table to what it says. What was edited in the portal is left as it is there."""

    def __init__(self, *, by: Actor, report: LoadReport, what: str, model: type[Any], related: tuple[str, ...]) -> None:
        """``what`` is how the report calls the rows, ``related`` the relations that are compared."""
        self.by, self.report, self.what, self.model = by, report, what, model
        loaded = model.objects.exclude(table_key="")
        edited = loaded.filter(~Q(publication__revisions=None) | Q(withdrawn_at__isnull=False)).distinct()
        self.edited = {row.table_key: row for row in edited}
        known = loaded.select_related(*related).prefetch_related("topics")
        self.known = {row.table_key: row for row in known}
        self.topics = {topic.code: topic for topic in Topic.objects.all()}

    def load(self, entry: EntryRows, fields: dict[str, Any]) -> None:
        """Create or update the row of one entry."""
        key = entry.row["key"]
        if key in self.edited:
            self.report.leave(self.what, self.edited[key])
            return
        topics = [self.topics[code] for code in entry.row["topics"]]
        fields = self._with_change_time(entry, {**_texts(self.model, entry), **fields, "topics": topics})
        self.report.keep(self.by, self.what, self.model, key={"table_key": key}, fields=fields)

    def _with_change_time(self, entry: EntryRows, fields: dict[str, Any]) -> dict[str, Any]:
        """Where the fields or the topics differ from the row's, it changed now, for feeds and ``updated_since``."""
        known = self.known.get(entry.row["key"])
        if known is None:
            return fields
        stated = {name: value for name, value in fields.items() if name != "changed_at"}
        differs = bool(self.report.differing(known, stated))
        return {**stated, "changed_at": max(timezone.now(), stated["published_at"]) if differs else known.changed_at}


def _texts(model: type[Translated], entry: EntryRows) -> dict[str, Any]:
    """The columns of the texts, the first row's language being the original."""
    row = model()
    return {name: getattr(row, name) for name in row.set_texts(entry.row["language"], entry.texts)}
