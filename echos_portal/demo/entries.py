"""A piece of news that waits for approval, and a file in the library: the hubs of the network as a table."""

import csv
import datetime as dt
import io

from audit.actors import SYSTEM
from hubs.actions.documents import give_document
from hubs.actions.entries import begin_entry
from hubs.actions.publishing import publish, submit
from hubs.models import Hub, NewsItem, Resource, Revision
from hubs.publishing import about

NEWS = "Example: what our working group on screening has found"
TABLE = "The hubs of the network as a table"


def load_news_and_library(*, at: dt.datetime) -> None:
    """Add what is missing; what somebody has changed or thrown away since is not touched or brought back twice."""
    hub = Hub.objects.get(slug="pt")
    if not Revision.objects.filter(hub=hub, subject=Revision.Subject.NEWS).exists():
        _news_that_waits(hub, at)
    if not Resource.objects.filter(hub=None, title=TABLE).exists():
        _table_of_hubs(at)


def _news_that_waits(hub: Hub, at: dt.datetime) -> None:
    texts = {
        "en": {"title": NEWS, "body": "This is an example made for the demonstration of the portal.\n\n- One\n- Two"},
        "pt": {"title": "Exemplo: o que o grupo de trabalho encontrou", "body": "Este é um exemplo da demonstração."},
    }
    content = {"original_language": "en", "texts": texts, "topics": ["MO2"], "source": "Example of the demo"}
    item = begin_entry(by=SYSTEM, model=NewsItem, hub=hub, content=content, at=at)
    if draft := about(item).open_revision():
        submit(by=SYSTEM, revision=draft, at=at)


def _table_of_hubs(at: dt.datetime) -> None:
    content = {
        "original_language": "en",
        "texts": {
            "en": {"title": TABLE, "description": "Country, name and host of each hub, as the portal knew them."}
        },
        "kind": Resource.Kind.DATA_SET.value,
        "licence": Resource.Licence.CC_BY.value,
        "languages": ["en"],
        "issued": f"{at:%Y-%m-%d}",
        "source": "Data of this portal",
    }
    entry = begin_entry(by=SYSTEM, model=Resource, hub=None, content=content, at=at)
    if isinstance(entry, Resource):
        draft = give_document(by=SYSTEM, entry=entry, content=_csv(), name="hubs.csv", at=at)
        publish(by=SYSTEM, revision=draft, at=at)


def _csv() -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["country", "name", "host", "website"])
    for hub in Hub.objects.published().select_related("country").order_by("country__name"):
        writer.writerow([hub.country.name, hub.name, hub.host_as_told, hub.website])
    return out.getvalue().encode()
