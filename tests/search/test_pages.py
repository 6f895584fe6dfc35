"""The page of the search, its field on every page, and what programs get."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from search.models import SearchEntry
from search.passages import WordMarker
from search.query import read_terms, text_query
from search.upkeep import renew_words
from tests.dialogues.endorsing import make_joint_statement
from tests.dialogues.proposing import make_public_need
from tests.factories import (
    make_event,
    make_group,
    make_hub,
    make_membership,
    make_news,
    make_organisation,
    make_resource,
    make_topic,
)
from tests.search.searching import run_waiting_triggers, settle

pytestmark = pytest.mark.django_db
API = "/api/v1/search/"
STRANGE = (
    "x" * 10_000, "word " * 2_000, "' OR 1=1 --", "\\", "a:*", "!!", "(", "' | '", "kind=events", "'kind=events'", "\u202eabc\u202c",
    "😀", "%", "_", "a\tb\nc", "<script>alert(1)</script>", "﷽" * 40, "ａｂｃ＇ｄ", "सर्वाइकल", "A" + "\u0301" * 300, "\x01\x1f",
)  # fmt: skip


def page(client: Client, query: str, language: str = "en") -> str:
    answer = client.get(f"/{language}/search/?{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_results_say_what_they_are_mark_the_words_and_lead_to_their_page(client: Client) -> None:
    hub = make_hub("PT")
    item = make_news(
        hub,
        title="Rastreio <b>em</b> Évora",
        original_language="pt",
        body="Nada.\n\nO *rastreio* <i>salva</i> vidas & anos.",
    )
    settle()
    shown = page(client, "q=rastreios")
    assert f'<a href="/en/news/{item.pk}/"><mark>Rastreio</mark> &lt;b&gt;em&lt;/b&gt; Évora</a>' in shown
    assert "O <mark>rastreio</mark> &lt;i&gt;salva&lt;/i&gt; vidas &amp; anos." in shown
    assert re.search(r'<h3 lang="pt" dir="auto">', shown)
    assert "Portuguese" in shown
    assert "1 result" in shown
    assert '<meta name="robots" content="noindex">' in shown
    assert "português" not in page(client, "q=rastreios", "pt")


def test_each_kind_leads_somewhere(client: Client) -> None:
    hub = make_hub("PT", name="Cancer hub")
    make_membership(hub, make_organisation("Cancer league"))
    make_organisation("Cancer institute")
    make_organisation("European cancer federation", country=None)
    make_event(hub, title="Cancer day")
    make_group(hub, name="Cancer policy group", since="2024")
    make_resource(hub, title="Cancer guide")
    make_joint_statement(hub, title="Cancer call")
    make_public_need(title="Cancer nurses")
    settle()
    shown = page(client, "q=cancer")
    addresses = re.findall(r'<h3[^>]*>\s*<a href="([^"]+)"', shown)
    assert {"/en/hubs/pt/", "/en/hubs/pt/members/"} <= set(addresses)
    assert len(addresses) == 8
    assert "European <mark>cancer</mark> federation" in shown
    for address in addresses:
        assert client.get(address).status_code == 200
    assert "since 2024" in shown


def test_proposals_and_joint_statements_are_found_by_programs(client: Client) -> None:
    statement, need = (
        make_joint_statement(of_network=True, title="Cancer call"),
        make_public_need(title="Cancer nurses"),
    )
    settle()
    results = get(client, "q=cancer")["results"]
    addresses = {one["kind"]: one["api_url"].partition("/api/v1/")[2] for one in results}
    assert addresses == {"joint-statements": f"joint-statements/{statement.pk}/", "proposals": f"proposals/{need.pk}/"}
    assert [client.get(f"/api/v1/{one}").status_code for one in addresses.values()] == [200, 200]
    for kind in addresses:
        assert [one["kind"] for one in get(client, f"q=cancer&kind={kind}")["results"]] == [kind]


def test_pages_follow_each_other_also_while_results_come_in(client: Client) -> None:
    for number in range(45):
        make_news(title=f"Screening {number}")
    settle()
    titles: list[str] = []
    address = "/en/search/?q=screening"
    while address:
        shown = client.get(address).content.decode()
        titles += re.findall(r"<mark>Screening</mark> (\d+)", shown)
        onward = re.search(r'rel="next" href="([^"]+)"', shown)
        address = f"/en/search/{onward.group(1)}".replace("&amp;", "&") if onward else ""
        make_news(title="Screening screening screening")
        settle()
    assert len(titles) == len(set(titles)) == 45


def test_without_words_and_without_results_the_page_says_how_to_go_on(client: Client) -> None:
    assert "What you can search" in page(client, "")
    assert "What you can search" in page(client, "q=%20")
    nothing = page(client, "q=xylophone")
    assert "Nothing found" in nothing
    assert "0 results" in nothing
    assert "Search without filters" in page(client, "q=xylophone&country=PT" if make_hub("PT") else "")
    make_news(title="Screening")
    settle()
    renew_words()
    assert "Similar results" in page(client, "q=screning")


@pytest.mark.parametrize(
    "query", ["q=%00", "kind=x&q=a", "country=ZZ&q=a", "period=x&q=a", "after=x&q=a", "q=a&after=WyIxIl0"]
)
def test_unknown_values_are_no_error_of_ours(client: Client, query: str) -> None:
    assert client.get(f"/en/search/?{query}").status_code == (400 if "%00" in query else 200)


@pytest.mark.parametrize("text", STRANGE)
def test_strange_words_are_looked_for_like_any_other(client: Client, text: str) -> None:
    make_news(title="Screening", body=text[:2_000].replace("\x01", "").replace("\x1f", ""))
    settle()
    renew_words()
    asked = quote(text)
    shown = page(client, f"q={asked}")
    assert "<script>alert" not in shown
    assert client.get(f"{API}?q={asked}").status_code == (400 if len(text) > 100 else 200)


def test_topics_lead_to_the_lists_of_what_is_published_under_them(client: Client) -> None:
    hub = make_hub("PT")
    topic = make_topic("MO2", "Prevention and early detection", pt="Prevenção e deteção precoce")
    make_topic("MO3", "Prevention of nothing")
    for row in (
        make_event(hub),
        make_event(hub, days=-9),
        make_event(hub, state="draft", published_at=None),
        make_news(hub),
    ):
        row.topics.add(topic)
    settle()
    for language, words in (
        ("en", "preventing"),
        ("en", "early+prevention"),
        ("pt", "prevencao"),
        ("pt", "prevention"),
    ):
        found = client.get(f"/{language}/search/?q={words}").context["topics"]
        assert [one.topic for one in found] == [topic]
        lists = (
            f"/{language}/events/?topic=MO2",
            f"/{language}/events/?topic=MO2&period=past",
            f"/{language}/news/?topic=MO2",
        )
        assert [(url, str(number)) for _label, url, number in found[0].links] == [(url, "1") for url in lists]
        for _label, url, _number in found[0].links:
            assert client.get(url).status_code == 200
    assert "Nothing found" not in page(client, "q=early+prevention")
    for others in ("q=prevention+lighthouse", "q=prevention&kind=news", "q=prevention&after=x", "q=Portugal", "q="):
        assert client.get(f"/en/search/?{others}").context["topics"] == []


def test_number_of_queries_does_not_grow(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    hub = make_hub("PT")
    for number in range(30):
        make_event(hub, title=f"Screening {number}")
    settle()
    renew_words()
    client.get("/en/search/?q=screening")
    with django_assert_num_queries(
        5
    ):  # countries of the filter; the words, what is found, the rows of the page; topics
        client.get("/en/search/?q=screening")
    with django_assert_num_queries(
        11
    ):  # twice more looked for what is near, with the threshold of the comparison in a transaction
        client.get("/en/search/?q=scrining+lighthouse+begins")


def test_every_page_has_the_field(client: Client) -> None:
    for address in ("/en/", "/pl/events/", "/en/about/", "/en/accounts/login/"):
        shown = client.get(address).content.decode()
        form = re.search(r'<form action="/../search/" role="search">(.*?)</form>', shown, re.DOTALL)
        assert form is not None
        assert '<input type="search" name="q"' in form.group(1)


def test_passage_begins_shortly_before_the_first_word_found() -> None:
    long = "Alpha " * 80 + "then screening of lungs " + "omega " * 80
    marker = WordMarker(text_query(read_terms("screening", "en"), "en"))
    passage = marker.passage(f"Introduction.\n\n{long}")
    assert passage.startswith("…Alpha")
    assert passage.endswith("omega…")
    assert "screening of lungs" in passage
    assert len(passage) <= 242
    assert marker.passage("Nothing of it.") == "Nothing of it."
    assert marker.marked("Screenings, screened & screens") == (
        "<mark>Screenings</mark>, <mark>screened</mark> &amp; <mark>screens</mark>"
    )


def get(client: Client, query: str) -> dict[str, Any]:
    answer = client.get(f"{API}?{query}")
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = json.loads(answer.content)
    return body


def test_programs_get_the_same(client: Client) -> None:
    hub = make_hub("PT", name="Screening hub", summary="We *screen* early.")
    item = make_news(hub, title="Screening begins", translations={"pt": {"title": "Screening começa"}})
    settle()
    body = get(client, "q=screening&country=pt")
    assert {one["id"] for one in body["results"]} == {"pt", str(item.pk)}
    assert body["count"] == 2
    assert body["next"] is None
    assert body["count_is_estimate"] is False
    first = next(one for one in body["results"] if one["kind"] == "hubs")
    assert first == {
        "kind": "hubs", "id": "pt", "title": "Screening hub", "excerpt": "We screen early.", "language": "en", "countries": ["PT"],
        "is_exact": True, "url": "http://testserver/en/hubs/pt/", "api_url": "http://testserver/api/v1/hubs/pt/",
    } | {name: first[name] for name in ("url", "api_url")}  # fmt: skip
    for one in body["results"]:
        assert (
            client.get(one["api_url"].partition("/api/")[1] + one["api_url"].partition("/api/")[2]).status_code == 200
        )
    assert [one["title"] for one in get(client, "q=screening&language=pt")["results"]] == ["Screening começa"]
    assert [one["kind"] for one in get(client, "q=screening&kind=hubs")["results"]] == ["hubs"]
    page_one = get(client, "q=screening&page_size=1")
    page_two = json.loads(client.get(page_one["next"].partition("testserver")[2] or page_one["next"]).content)
    assert page_one["results"] + page_two["results"] == body["results"]
    assert page_two["previous"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("", "q"), ("q=", "q"), ("q=%20", "q"), ("country=PT", "q"), ("q=a&kind=x", "kind"), ("q=a&country=ZZ", "country"),
        ("q=a&language=xx", "language"), ("q=a&page_size=101", "page_size"), ("q=a&after=x", "after"), ("q=a&contry=PT", "contry"),
        ("q=a&q=b", "q"), ("q=a&period=now", "period"),
    ],
)  # fmt: skip
def test_what_programs_ask_wrongly_is_named(client: Client, query: str, named: str) -> None:
    answer = client.get(f"{API}?{query}")
    assert answer.status_code == 400
    assert named in {one["parameter"] for one in json.loads(answer.content)["errors"]}


def test_unchanged_answer_is_304_and_a_change_is_seen_at_once(client: Client) -> None:
    make_news(title="Screening")
    settle()
    tag = client.get(f"{API}?q=screening")["ETag"]
    assert client.get(f"{API}?q=screening", headers={"If-None-Match": tag}).status_code == 304
    make_news(title="Screening again")
    run_waiting_triggers()
    assert client.get(f"{API}?q=screening", headers={"If-None-Match": tag}).status_code == 200
    assert SearchEntry.objects.filter(resource="news").count() == 2
