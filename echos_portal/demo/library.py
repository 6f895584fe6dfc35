"""A file in the library: the hubs of the network as a table."""

import csv
import datetime as dt
import io

from audit.actors import SYSTEM
from hubs.models import Hub
from library.actions import give_document
from library.models import Resource
from publishing.actions import publish
from publishing.items import create_item

TABLE = "The hubs of the network as a table"


def load_library(*, at: dt.datetime) -> None:
    """Add the table once; what somebody has made of it since is not touched."""
    if not Resource.objects.filter(hub=None, title=TABLE).exists():
        _table_of_hubs(at)


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
    entry = create_item(by=SYSTEM, model=Resource, hub=None, content=content, at=at)
    if isinstance(entry, Resource):
        draft = give_document(by=SYSTEM, entry=entry, content=_csv(), name="hubs.csv", at=at)
        publish(by=SYSTEM, revision=draft, at=at)


def _csv() -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["country", "name", "host", "website"])
    for hub in Hub.objects.published().select_related("country").order_by("country__name"):
        writer.writerow([hub.country.name, hub.name, hub.host_as_stated, hub.website])
    return out.getvalue().encode()
