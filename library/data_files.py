"""Resources from their table."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from audit.actors import Actor
from hubs.data_files.cells import partial_date
from hubs.data_files.entries import EntryRows, entries_of, key_columns
from hubs.data_files.organisations import Key, by_key, organisation_meant
from hubs.data_files.published_items import NOON, ItemLoader
from hubs.data_files.report import LoadReport
from hubs.models import Country, Hub, Organisation
from library.models import Resource
from toolkit.actions import action
from toolkit.languages import OFFERED
from toolkit.spreadsheets.cells import one_of, reference, several, text, web_address
from toolkit.spreadsheets.tables import FileColumn


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
    loader = ItemLoader(by=by, report=report, what="resources", model=Resource, related=related)
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


def read_resources(folder: Path, report: LoadReport) -> list[EntryRows]:
    """``resources.csv``, in the same way."""
    columns = (
        *key_columns(),
        FileColumn("title", text(250), required=True),
        FileColumn("description", text(5_000)),
        FileColumn("hub_country_iso2", reference(report.known("hub"), _("hub"))),
        FileColumn("kind", one_of(Resource.Kind)),
        FileColumn("link", web_address()),
        FileColumn("document_languages", several(one_of(OFFERED))),
        FileColumn("country_iso2", reference(report.known("country"), _("country"))),
        FileColumn("publisher", reference(report.known("organisation"), _("organisation"))),
        FileColumn("publisher_country_iso2", reference(report.known("country"), _("country"))),
        FileColumn("topics", several(reference(report.known("topic"), _("topic")))),
        FileColumn("licence", one_of(Resource.Licence)),
        FileColumn("issued", partial_date()),
        FileColumn("source", text()),
    )
    table = report.read(folder / "resources.csv", columns, unique=[("key", "language")])
    entries = entries_of(report, table, ("title", "description"), must=("kind", "link", "licence", "source"))
    for entry in entries:
        entry.publisher = organisation_meant(entry.row, "publisher", report, country="publisher_country_iso2")
    return entries
