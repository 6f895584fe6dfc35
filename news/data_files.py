"""News from their table."""

import datetime as dt
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from audit.actors import Actor
from hubs.data_files.cells import whole_date
from hubs.data_files.entries import EntryRows, entries_of, key_columns
from hubs.data_files.published_items import NOON, ItemLoader
from hubs.data_files.report import LoadReport
from hubs.models import Hub
from news.models import NewsItem
from toolkit.spreadsheets.cells import reference, several, text
from toolkit.spreadsheets.tables import FileColumn


@transaction.atomic
def load_news(*, by: Actor, folder: Path, report: LoadReport) -> None:
    """Read ``news.csv`` into ``report``, after ``load_network``, and bring the rows to what it says.

    Writes nothing when the report holds a problem. What was edited or unpublished in the portal is left as it is there;
    rows that the table names no more stay.
    """
    entries = read_news(folder, report)
    if report.problems:
        return
    hubs = {hub.country.code: hub for hub in Hub.objects.select_related("country")}
    loader = ItemLoader(by=by, report=report, what="news", model=NewsItem, related=("hub",))
    for entry in entries:
        at = dt.datetime.combine(entry.row["date"].first_day, NOON)
        hub = hubs.get(entry.row["hub_country_iso2"])
        loader.load(entry, {"hub": hub, "source": entry.row["source"], "published_at": at, "changed_at": at})


def read_news(folder: Path, report: LoadReport) -> list[EntryRows]:
    """``news.csv``: checked, by itself and beside the tables read before. Writes nothing to the database."""
    columns = (
        *key_columns(),
        FileColumn("title", text(200), required=True),
        FileColumn("body", text(20_000), required=True),
        FileColumn("hub_country_iso2", reference(report.known("hub"), _("hub"))),
        FileColumn("date", whole_date()),
        FileColumn("topics", several(reference(report.known("topic"), _("topic")))),
        FileColumn("source", text()),
    )
    table = report.read(folder / "news.csv", columns, unique=[("key", "language")])
    return entries_of(report, table, ("title", "body"), must=("date", "source"))
