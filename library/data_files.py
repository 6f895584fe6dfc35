"""Resources from their table."""

import datetime as dt
from pathlib import Path

from django.utils.translation import gettext as _

from audit.actors import Actor
from hubs.data_files.organisations import Key, by_key, organisation_meant
from hubs.models import Hub
from library.models import Resource
from publishing.item_tables import ItemLoader, ItemRows, items_of, key_columns
from toolkit import clock
from toolkit.actions import action
from toolkit.languages import OFFERED
from toolkit.spreadsheets.cells import one_of, partial_date, reference, several, text, web_address
from toolkit.spreadsheets.load_report import LoadReport
from toolkit.spreadsheets.tables import FileColumn

UNDATED = dt.date(2026, 1, 1)  # the day of resources whose source gives none


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
    publishers = by_key()
    loader = ItemLoader(by=by, report=report, what="resources", model=Resource)
    for item, meant in entries:
        publisher, issued = publishers.get(meant), item.row["issued"]
        content = item.content("kind", "link", "licence", "source") | {
            "languages": list(item.row["document_languages"]),
            "country": item.row["country_iso2"],
            "publisher": publisher and publisher.pk,
            "issued": str(issued or ""),
            "file": None,
        }
        day = issued.first_day if issued else UNDATED
        loader.load(item, hub=hubs.get(item.row["hub_country_iso2"]), content=content, day=day, at=clock.now())


def read_resources(folder: Path, report: LoadReport) -> list[tuple[ItemRows, Key]]:
    """``resources.csv``, in the same way; each item with its publisher."""
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
    items = items_of(report, table, ("title", "description"), must=("kind", "link", "licence", "source"))
    return [
        (item, organisation_meant(item.row, "publisher", report, country="publisher_country_iso2")) for item in items
    ]
