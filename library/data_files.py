"""News and library from their tables."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.actors import Actor
from hubs.models import Country, Hub, Organisation, Topic
from hubs.tables.entries import EntryRows, read_news, read_resources
from hubs.tables.organisations import Key, by_key
from hubs.tables.report import LoadReport
from library.models import Resource
from news.data_files import _news_fields
from news.models import NewsItem
from toolkit.localized_text import Translated

NOON = dt.time(12, tzinfo=dt.UTC)


@transaction.atomic
def load_entries(*, by: Actor, folder: Path, report: LoadReport) -> None:
    """Read ``news.csv`` and ``resources.csv`` into ``report``, after ``load_network``, and bring the rows to what they say.

    Writes nothing when the report holds a problem. What was changed, taken down or is being written in the portal is left
    as it is there; rows that no table names any more stay.
    """
    news, resources = read_news(folder, report), read_resources(folder, report)
    if report.problems:
        return
    hubs = {hub.country.code: hub for hub in Hub.objects.select_related("country")}
    topics = {topic.code: topic for topic in Topic.objects.all()}
    written = _written_in_the_portal(NewsItem)
    there = _loaded(NewsItem, "hub")
    for entry in news:
        fields = _changed_now(there.get(entry.row["key"]), entry, _news_fields(entry, hubs))
        _keep(by, report, "news", NewsItem, entry, written, topics, fields)
    countries = {country.code: country for country in Country.objects.all()}
    publishers = by_key()
    written = _written_in_the_portal(Resource)
    there = _loaded(Resource, "hub", "country", "publisher")
    for entry in resources:
        told = _resource_fields(entry, hubs, countries, publishers)
        fields = _changed_now(there.get(entry.row["key"]), entry, told)
        _keep(by, report, "library entries", Resource, entry, written, topics, fields)


def _written_in_the_portal(model: type[NewsItem | Resource]) -> dict[str, Any]:
    """Loaded rows that somebody has worked on since, by their key in the tables."""
    loaded = model.objects.exclude(table_key="")
    touched = loaded.filter(~Q(publication__revisions=None) | Q(withdrawn_at__isnull=False)).distinct()
    return {row.table_key: row for row in touched}


def _loaded(model: type[NewsItem | Resource], *beside: str) -> dict[str, Any]:
    """The rows that came from the tables, by their key there."""
    rows = model.objects.exclude(table_key="").select_related(*beside).prefetch_related("topics")
    return {row.table_key: row for row in rows}


def _changed_now(there: Any, entry: EntryRows, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields; where they or the topics are others than the row's, it changed now, for feeds and ``updated_since``."""
    if there is None:
        return fields
    told = {name: value for name, value in fields.items() if name != "changed_at"}
    differs = any(getattr(there, name) != value for name, value in told.items())
    differs = differs or {topic.code for topic in there.topics.all()} != set(entry.row["topics"])
    return {**told, "changed_at": max(timezone.now(), told["published_at"]) if differs else there.changed_at}


def _keep(
    by: Actor,
    report: LoadReport,
    what: str,
    model: type[NewsItem | Resource],
    entry: EntryRows,
    written: dict[str, Any],
    topics: dict[str, Topic],
    fields: dict[str, Any],
) -> None:
    key = entry.row["key"]
    if key in written:
        report.leave(what, written[key])
        return
    row: Any = report.keep(by, what, model, key={"table_key": key}, fields=fields)
    wanted = {topics[code].pk for code in entry.row["topics"]}
    if {topic.pk for topic in row.topics.all()} != wanted:
        row.topics.set(wanted)


def _texts(model: type[Translated], entry: EntryRows) -> dict[str, Any]:
    """The columns of the texts, the first row's language being the original."""
    told = model()
    return {name: getattr(told, name) for name in told.set_texts(entry.row["language"], entry.texts)}


def _resource_fields(
    entry: EntryRows, hubs: dict[str, Hub], countries: dict[str, Country], publishers: dict[Key, Organisation]
) -> dict[str, Any]:
    row, issued = entry.row, entry.row["issued"]
    at = dt.datetime.combine(issued.first_day if issued else dt.date(2026, 1, 1), NOON)
    return {
        **_texts(Resource, entry),
        **{name: row[name] for name in ("kind", "link", "licence", "issued", "source")},
        "hub": hubs.get(row["hub_country_iso2"]),
        "languages": list(row["document_languages"]),
        "country": countries.get(row["country_iso2"]),
        "publisher": publishers.get(entry.publisher),
        "published_at": at,
        "changed_at": at,
    }
