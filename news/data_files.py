"""News from their table."""

from pathlib import Path

from django.utils.translation import gettext as _

from audit.actors import Actor
from hubs.models import Hub
from news.models import NewsItem
from publishing.item_tables import ItemLoader, ItemRows, items_of, key_columns
from toolkit import clock
from toolkit.actions import action
from toolkit.spreadsheets.cells import reference, several, text, whole_date
from toolkit.spreadsheets.load_report import LoadReport
from toolkit.spreadsheets.tables import FileColumn


@action
def load_news(*, by: Actor, folder: Path, report: LoadReport) -> None:
    """Read ``news.csv`` into ``report``, after ``load_network``, and bring the rows to what it says.

    Writes nothing when the report holds a problem. What was edited or unpublished in the portal is left as it is there;
    rows that the table names no more stay.
    """
    items = read_news(folder, report)
    if report.problems:
        return
    hubs = {hub.country.code: hub for hub in Hub.objects.select_related("country")}
    loader = ItemLoader(by=by, report=report, what="news", model=NewsItem)
    for item in items:
        hub, day = hubs.get(item.row["hub_country_iso2"]), item.row["date"].first_day
        loader.load(item, hub=hub, content=item.content("source"), day=day, at=clock.now())


def read_news(folder: Path, report: LoadReport) -> list[ItemRows]:
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
    return items_of(report, table, ("title", "body"), must=("date", "source"))
