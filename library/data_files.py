"""Resources from their table."""

import datetime as dt
from pathlib import Path
from typing import Any

from audit.actors import Actor
from hubs.data_files.entries import EntryRows, read_resources
from hubs.data_files.organisations import Key, by_key
from hubs.data_files.published_items import NOON, ItemLoader
from hubs.data_files.report import LoadReport
from hubs.models import Country, Hub, Organisation
from library.models import Resource
from toolkit.actions import action


@action
def load_resources(*, by: Actor, folder: Path, report: LoadReport) -> None:
    """Read ``resources.csv`` into ``report``, after ``load_network``, and bring the rows to what it says.

    Writes nothing when the report holds a problem. What was edited or unpublished in the portal is left as it is there;
    rows that the table names no more stay.
    """
    entries = read_resources(folder, report)
    if report.problems:
        return
    hubs = {hub.country.code: hub for hub in Hub.objects.select_related("country")}
    countries = {country.code: country for country in Country.objects.all()}
    publishers = by_key()
    related = ("hub", "country", "publisher")
    loader = ItemLoader(by=by, report=report, what="library entries", model=Resource, related=related)
    for entry in entries:
        loader.load(entry, _fields(entry, hubs, countries, publishers))


def _fields(
    entry: EntryRows, hubs: dict[str, Hub], countries: dict[str, Country], publishers: dict[Key, Organisation]
) -> dict[str, Any]:
    row, issued = entry.row, entry.row["issued"]
    at = dt.datetime.combine(issued.first_day if issued else dt.date(2026, 1, 1), NOON)
    return {
        **{name: row[name] for name in ("kind", "link", "licence", "issued", "source")},
        "hub": hubs.get(row["hub_country_iso2"]),
        "languages": list(row["document_languages"]),
        "country": countries.get(row["country_iso2"]),
        "publisher": publishers.get(entry.publisher),
        "published_at": at,
        "changed_at": at,
    }
