"""Atom feeds: well formed, what is public only, stable names, 304 for who has them."""

from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from publishing.actions import take_down
from tests.factories import make_country, make_hub, make_member, make_news, make_topic

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def feed(client: Client, path: str = "/feeds/en/news.atom") -> Element:
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    root: Element = fromstring(response.content)
    return root


def titles(root: Element) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]


def test_entries_carry_what_a_reader_needs(client: Client) -> None:
    hub = make_hub("PT")
    item = make_news(hub, title="A & B", body="**Bold** <b>\n\n- one")
    item.topics.add(make_topic())
    root = feed(client)
    assert root.get(LANG) == "en"
    assert root.findtext(f"{ATOM}id") == "tag:localhost,2026:feeds/en/news.atom"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"alternate": "http://localhost/en/news/", "self": "http://localhost/feeds/en/news.atom"}
    entry = root.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == f"tag:localhost,2026:news/{item.pk}"
    assert entry.findtext(f"{ATOM}title") == "A & B"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == hub.title
    assert entry.findtext(f"{ATOM}summary") == "Bold &lt;b&gt; one."
    assert entry.findtext(f"{ATOM}content") == "<p><strong>Bold</strong> &lt;b&gt;</p>\n<ul>\n<li>one</li>\n</ul>\n"
    assert entry.findtext(f"{ATOM}updated") == f"{item.changed_at:%Y-%m-%dT%H:%M:%S.%f}+00:00"
    assert [category.get("term") for category in entry.findall(f"{ATOM}category")] == ["Prevention and early detection"]


def test_entry_keeps_its_name_in_every_language_and_says_which_one_it_is_in(client: Client) -> None:
    make_news(title="Launch", translations={"pt": {"title": "Arranque"}})
    english, portuguese, polish = (feed(client, f"/feeds/{code}/news.atom") for code in ("en", "pt", "pl"))
    assert (titles(english), titles(portuguese), titles(polish)) == (["Launch"], ["Arranque"], ["Launch"])
    assert len({root.findtext(f"{ATOM}entry/{ATOM}id") for root in (english, portuguese, polish)}) == 1
    entry = polish.find(f"{ATOM}entry")
    assert (polish.get(LANG), entry is not None and entry.get(LANG)) == ("pl", "en")


def test_feeds_of_a_country_and_of_a_topic_hold_theirs(client: Client) -> None:
    make_news(make_hub("PT"), title="Of Portugal").topics.add(make_topic())
    make_news(make_hub("NO"), title="Of Norway")
    make_country("LT")
    assert titles(feed(client, "/feeds/en/news/pt.atom")) == ["Of Portugal"]
    assert titles(feed(client, "/feeds/en/topics/MO2.atom")) == ["Of Portugal"]
    assert titles(feed(client, "/feeds/en/news/lt.atom")) == []


@pytest.mark.parametrize(
    "path", ["/feeds/de/news.atom", "/feeds/en/news/zz.atom", "/feeds/en/news/PT.atom", "/feeds/en/topics/zz.atom"]
)
def test_unknown_language_country_or_topic_is_404(client: Client, path: str) -> None:
    make_country("PT")
    assert client.get(path).status_code == 404


def test_only_public_news_is_listed(client: Client) -> None:
    hub = make_hub("PT")
    item = make_news(hub, title="Soon gone")
    make_news(make_hub("NO", is_published=False), title="Of a hidden hub")
    make_news(title="Never published", published_at=None, changed_at=None)
    assert titles(feed(client)) == ["Soon gone"]
    take_down(by=make_member(hub), row=item, at=timezone.now())
    assert titles(feed(client)) == []


def asked_again(client: Client, **headers: str) -> Any:
    return client.get("/feeds/en/news.atom", headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_who_has_it_gets_304_until_something_changes(client: Client) -> None:
    hub = make_hub("PT")
    item = make_news(hub, days_ago=3)
    first = asked_again(client)
    tag, at = first["ETag"], first["Last-Modified"]
    assert asked_again(client, If_None_Match=tag).status_code == 304
    assert asked_again(client, If_Modified_Since=at).status_code == 304
    take_down(by=make_member(hub), row=item, at=timezone.now())
    assert asked_again(client, If_None_Match=tag).status_code == 200


def test_older_news_published_late_is_found_by_date(client: Client, time_machine: Any) -> None:
    time_machine.move_to("2026-03-01T12:00Z", tick=False)
    make_news(days_ago=3)
    asked = asked_again(client)["Last-Modified"]
    assert asked == "Sun, 01 Mar 2026 12:00:00 GMT"
    time_machine.move_to("2026-03-02T12:00Z", tick=False)
    make_news(days_ago=30)
    assert asked_again(client, If_Modified_Since=asked).status_code == 200


def test_empty_feed_stays_the_same(client: Client) -> None:
    tags = {asked_again(client)["ETag"] for _ in range(2)}
    assert len(tags) == 1


def test_answer_is_one_for_all_and_may_be_kept(client: Client) -> None:
    response = client.get("/feeds/pl/news.atom", headers={"Accept-Language": "pt"})
    assert response["Cache-Control"] == "public, max-age=300"
    assert (response.has_header("Vary"), response.has_header("Set-Cookie")) == (False, False)
    assert fromstring(response.content).get(LANG) == "pl"


def test_characters_that_xml_cannot_carry_are_left_out(client: Client) -> None:
    make_news(title="a\ufffeb\U0001f469c", body="]]> <![CDATA[ &amp; \uffff")
    assert titles(feed(client)) == ["ab\U0001f469c"]


@pytest.mark.parametrize("number", [1, 3])
def test_feed_takes_three_queries_however_long_it_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        make_news(make_hub("PT")).topics.add(make_topic())
    with django_assert_num_queries(3):
        feed(client)
