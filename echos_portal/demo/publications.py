"""News and library of the demo: written by the hubs and the network office, two of them still waiting to be published."""

import csv
import datetime as dt
import io
from functools import partial
from typing import Any

from accounts.models import User
from echos_portal.demo.documents import document_of
from echos_portal.demo.history import History
from echos_portal.demo.people import ANKE, TIAGO, coordinator_of, person
from echos_portal.demo.texts import read_texts
from hubs.models import Hub
from library.actions import give_document
from library.models import Resource
from news.models import NewsItem
from publishing.actions import publish, submit
from publishing.items import create_item
from publishing.models import Revision
from publishing.subjects import about

TABLE_TITLE = "The hubs of the network as a table"
LANGUAGES = ("en", "pt", "pl")
SOURCE = "Demo"
WAITING_NEWS = {
    "original_language": "pt",
    "texts": {
        "pt": {
            "title": "Rastreio à porta de casa: a oficina está cheia",
            "body": "Os trinta lugares da oficina para municípios, no Porto, estão ocupados. Uma segunda data está a ser preparada.",
        },
        "en": {
            "title": "The workshop for municipalities is full",
            "body": "All thirty places of the workshop in Porto are taken. A second date is being prepared.",
        },
    },
    "topics": ["MO2"],
    "source": SOURCE,
}
Text = dict[str, Any]


def plan_publications(history: History) -> None:
    """Plan news and resources that no draft or public page has the title of."""
    hubs = {hub.slug: hub for hub in Hub.objects.select_related("country")}
    titles = _titles()
    for text in read_texts("news")["news"]:
        if _original(text)["title"] not in titles:
            history.ago(text["day"], partial(_publish_news, hubs.get(text["hub"]), text))
    for text in read_texts("resources")["resource"]:
        if text["title"] not in titles:
            history.ago(text["day"], partial(_publish_resource, hubs.get(text["hub"]), text))
    if TABLE_TITLE not in titles:
        history.ago(60, _publish_table)
    if WAITING_NEWS["texts"]["pt"]["title"] not in titles:  # type: ignore[index]
        history.ago(2, partial(_submit_news, hubs["pt"]))


def _titles() -> set[str]:
    """The titles of all news and resources that anybody has written, in the language they were written in."""
    contents = Revision.objects.filter(publication__kind__in=["news", "resource"]).values_list("content", flat=True)
    return {str(one["texts"].get(one["original_language"], {}).get("title")) for one in contents}


def _original(text: Text) -> dict[str, str]:
    """The words in the language that comes first in the table."""
    return next(words for language, words in text.items() if language in LANGUAGES)


def _publish_news(hub: Hub | None, text: Text, at: dt.datetime) -> None:
    texts = {code: {name: part.strip() for name, part in text[code].items()} for code in text if code in LANGUAGES}
    content = {"original_language": next(iter(texts)), "texts": texts, "topics": text["topics"], "source": SOURCE}
    by = _writer(hub)
    item = create_item(by=by, model=NewsItem, hub=hub, content=content, at=at)
    if draft := about(item).open_revision():
        publish(by=by, revision=draft, at=at)


def _writer(hub: Hub | None) -> User:
    return coordinator_of(hub) if hub else person(ANKE)


def _publish_resource(hub: Hub | None, text: Text, at: dt.datetime) -> None:
    content = {
        "original_language": text["language"],
        "texts": {
            text["language"]: {"title": text["title"], "description": text["description"]},
            **{code: {"title": title, "description": words} for code, (title, words) in text.get("words", {}).items()},
        },
        "kind": text["kind"],
        "licence": Resource.Licence.CC_BY.value,
        "languages": [text["language"]],
        "country": hub.country.code if hub else "",
        "topics": text["topics"],
        "issued": f"{at:%Y-%m-%d}",
        "source": SOURCE,
    }
    table = "\n".join(text.get("table", []))
    document = table.encode() if table else document_of(text["title"], [text["description"], *text["text"]])
    _publish_with_file(_writer(hub), hub, content, document, f"{text['title'][:60]}.{'csv' if table else 'docx'}", at)


def _publish_with_file(by: User, hub: Hub | None, content: Text, document: bytes, name: str, at: dt.datetime) -> None:
    entry = create_item(by=by, model=Resource, hub=hub, content=content, at=at)
    publish(by=by, revision=give_document(by=by, entry=entry, content=document, name=name, at=at), at=at)


def _publish_table(at: dt.datetime) -> None:
    content = {
        "original_language": "en",
        "texts": {
            "en": {"title": TABLE_TITLE, "description": "Country, name and host of each hub, as the portal knew them."}
        },
        "kind": Resource.Kind.DATA_SET.value,
        "licence": Resource.Licence.CC_BY.value,
        "languages": ["en"],
        "issued": f"{at:%Y-%m-%d}",
        "source": "Data of this portal",
    }
    _publish_with_file(person(ANKE), None, content, _table_of_hubs(), "hubs.csv", at)


def _table_of_hubs() -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["country", "name", "host", "website"])
    for hub in Hub.objects.published().select_related("country").order_by("country__name"):
        writer.writerow([hub.country.name, hub.name, hub.host_as_stated, hub.website])
    return out.getvalue().encode()


def _submit_news(hub: Hub, at: dt.datetime) -> None:
    """News of the editor that wait for the coordinator."""
    item = create_item(by=person(TIAGO), model=NewsItem, hub=hub, content=WAITING_NEWS, at=at)
    if draft := about(item).open_revision():
        submit(by=person(TIAGO), revision=draft, at=at)
