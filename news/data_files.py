"""News from their table."""

import datetime as dt
from pathlib import Path

from django.db import transaction

from audit.actors import Actor
from hubs.data_files.entries import read_news
from hubs.data_files.published_items import NOON, ItemLoader
from hubs.data_files.report import LoadReport
from hubs.models import Hub
from news.models import NewsItem


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
