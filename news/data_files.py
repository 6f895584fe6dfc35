"""News from their table."""

import datetime as dt
from typing import Any

from hubs.models import Hub
from hubs.tables.entries import EntryRows
from library.data_files import NOON, _texts
from news.models import NewsItem


def _news_fields(entry: EntryRows, hubs: dict[str, Hub]) -> dict[str, Any]:
    at = dt.datetime.combine(entry.row["date"].first_day, NOON)
    return {
        **_texts(NewsItem, entry),
        "hub": hubs.get(entry.row["hub_country_iso2"]),
        "source": entry.row["source"],
        "published_at": at,
        "changed_at": at,
    }
