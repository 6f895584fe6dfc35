"""What changed in all lists at once: complete, in order, with reasons, and cheap to ask for again."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.actors import SYSTEM
from events.models import Event
from hubs.models import Hub, Topic
from hubs.registry.actions.organisation_merge import merge_organisations
from news.models import NewsItem
from partners.listings import LISTINGS
from publishing.models import FeedEntry
from tests.factories import make_event, make_hub, make_news, make_organisation, make_topic
from tests.portal.test_api import fill

pytestmark = pytest.mark.django_db
SITE = "http://localhost"
BEGIN = "/api/v1/changes/"


def ask(client: Client, address: str) -> Any:
    response = client.get(address.removeprefix(SITE))
    assert response.status_code == 200, response.content
    return response.json()


def walk(client: Client, address: str) -> tuple[list[dict[str, Any]], str]:
    """All rows, and where to ask later."""
    rows: list[dict[str, Any]] = []
    following: str | None = address
    while following:
        body = ask(client, following)
        rows += body["results"]
        following = body["next"]
    return rows, body["changes"]


def test_every_public_object_is_listed_once_with_the_address_that_answers_it(client: Client) -> None:
    fill(2)
    rows, _later = walk(client, f"{BEGIN}?page_size=7")
    assert len({(row["resource"], row["id"]) for row in rows}) == len(rows)
    counts = {name: ask(client, f"/api/v1/{name}/")["count"] for name in LISTINGS}
    assert {name: sum(row["resource"] == name for row in rows) for name in LISTINGS} == counts
    assert not [row for row in rows if row["deleted"] or row["reason"] or row["successor"]]
    for name in LISTINGS:
        row = next(row for row in rows if row["resource"] == name)
        assert client.get(row["url"].removeprefix(SITE)).status_code == 200


def test_object_can_come_with_its_change_as_its_own_address_shows_it(client: Client) -> None:
    fill(1)
    with CaptureQueriesContext(connection) as queries:
        rows = ask(client, f"{BEGIN}?expand=object")["results"]
    assert len(queries) <= 4 + len(LISTINGS)
    assert [row for row in rows if row["object"] != client.get(row["url"].removeprefix(SITE)).json()] == []


@pytest.mark.django_db(transaction=True)
def test_tombstones_say_why_and_what_goes_on(client: Client) -> None:
    item, event, hub = make_news(), make_event(), make_hub("NO")
    first, second, last = (make_organisation() for _ in range(3))
    later = walk(client, BEGIN)[1]
    keys = {"event": event.pk, "first": first.pk, "second": second.pk}
    NewsItem.objects.filter(pk=item.pk).update(withdrawn_at=timezone.now())
    event.delete()
    Hub.objects.filter(pk=hub.pk).update(is_published=False)
    merge_organisations(by=SYSTEM, kept=second, gone=first, fields={})
    merge_organisations(by=SYSTEM, kept=last, gone=second, fields={})
    gone = {(row["resource"], row["id"]): row for row in walk(client, later)[0] if row["deleted"]}
    into_last = {"id": last.pk, "url": f"{SITE}/api/v1/organisations/{last.pk}/"}
    assert {place: (row["reason"], row["successor"]) for place, row in gone.items()} == {
        ("news", item.pk): ("unpublished", None),
        ("events", keys["event"]): ("deleted", None),
        ("hubs", hub.pk): ("unpublished", None),
        ("organisations", keys["first"]): ("merged", into_last),
        ("organisations", keys["second"]): ("merged", into_last),
    }
    assert gone["hubs", hub.pk]["url"] == f"{SITE}/api/v1/hubs/no/"
    answer = client.get(f"/api/v1/organisations/{keys['first']}/")
    assert (answer.status_code, answer.json()["detail"]) == (410, f"This was merged into {into_last['url']}.")
    assert client.get(f"/api/v1/news/{item.pk}/").json()["detail"] == "This was unpublished."


def test_one_with_a_code_that_was_deleted_is_known_by_its_number(client: Client) -> None:
    topic = make_topic()
    key = topic.pk
    assert ask(client, f"{BEGIN}?resource=topics")["results"][0]["url"] == f"{SITE}/api/v1/topics/{topic.code}/"
    Topic.objects.all().delete()
    row = ask(client, f"{BEGIN}?resource=topics")["results"][0]
    assert (row["id"], row["url"], row["deleted"], row["reason"]) == (key, None, True, "deleted")


def test_some_resources_can_be_asked_for(client: Client) -> None:
    make_news(make_hub())
    make_event()
    rows, later = walk(client, f"{BEGIN}?resource=news,events&page_size=1")
    assert {row["resource"] for row in rows} == {"news", "events"}
    assert "resource=news%2Cevents" in later


@pytest.mark.django_db(transaction=True)
def test_change_of_a_transaction_that_was_open_is_not_missed(client: Client) -> None:
    slow, quick = make_event(), make_event()
    began, may_end = threading.Event(), threading.Event()

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                Event.objects.filter(pk=slow.pk).update(title="Slow")
                began.set()
                assert may_end.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    assert began.wait(10)
    Event.objects.filter(pk=quick.pk).update(title="Quick")
    later = walk(client, f"{BEGIN}?page_size=1")[1]
    may_end.set()
    thread.join(10)
    assert slow.pk in [row["id"] for row in walk(client, later)[0] if row["resource"] == "events"]


@pytest.mark.django_db(transaction=True)
def test_unchanged_is_304_by_one_query(client: Client) -> None:
    make_news()
    later = walk(client, BEGIN)[1].removeprefix(SITE)
    for address in (BEGIN, f"{BEGIN}?resource=news", later):
        for _again in range(5):  # a transaction of a test beside this one may have ended in between
            tag = client.get(address)["ETag"]
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address, headers={"If-None-Match": tag})
            if response.status_code == 304:
                break
        assert (response.status_code, response.content) == (304, b"")
        assert len(queries) == (1 if address != later else 3)  # a cursor is checked against this database
        make_news()
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def foreign(cursor: str) -> list[str]:
    """Cursors of which none is ours."""
    body, _dot, seal = cursor.rpartition(".")
    return [
        "x",
        "é",
        "1",
        body,
        f"{body}.",
        f"{body}.{seal[:-1]}",
        f"{body[:-2]}AA.{seal}",
        f".{seal}",
        cursor.swapcase(),
    ]


def test_wrong_and_foreign_cursors_are_refused_by_name(client: Client, settings: Any) -> None:
    make_news()
    cursor = ask(client, BEGIN)["changes"].partition("cursor=")[2]
    wrong = [f"cursor={one}" for one in foreign(cursor)] + [f"resource=news&cursor={cursor}"]
    FeedEntry.objects.update(xid=3)
    for query in wrong:
        response = client.get(f"{BEGIN}?{query}")
        assert response.status_code == 400, query
        assert [one["parameter"] for one in response.json()["errors"]] == ["cursor"]
    assert client.get(f"{BEGIN}?cursor={cursor}").status_code == 200
    settings.SECRET_KEY = "another portal"
    assert client.get(f"{BEGIN}?cursor={cursor}").status_code == 400


@pytest.mark.parametrize(
    ("query", "parameter", "known"),
    [
        ("recource=news", "recource", "resource"),
        ("resource=newts", "resource", "news"),
        ("resource=news&resource=events", "resource", ""),
        ("expand=everything", "expand", "object"),
        ("page_size=1001", "page_size", "1000"),
        ("page_size=0", "page_size", "1000"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(client: Client, query: str, parameter: str, known: str) -> None:
    response = client.get(f"{BEGIN}?{query}")
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["parameter"] == parameter
    assert known in error["detail"]
