"""Lists for programs: pages by key, what changed and what was deleted, and headers for browsers and caches."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.actors import SYSTEM
from events.models import Event
from hubs.models import Hub
from hubs.registry.actions.organisation_merge import merge_organisations
from news.models import NewsItem
from tests.factories import (
    make_country,
    make_event,
    make_group,
    make_hub,
    make_membership,
    make_news,
    make_organisation,
    make_resource,
)
from toolkit.api.json_rows import MOST_KEPT
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db
SITE = "http://localhost"


def ask(client: Client, address: str) -> Any:
    response = client.get(f"/api/v1/{address}" if not address.startswith("http") else address.removeprefix(SITE))
    assert response.status_code == 200, response.content
    return response.json()


def walk(client: Client, address: str, key: str = "id") -> list[Any]:
    """The keys of all pages, following the links."""
    found: list[Any] = []
    following: str | None = address
    while following:
        body = ask(client, following)
        found += [row[key] for row in body["results"]]
        following = body["next"]
    return found


ORDERS = [
    ("organisations", "name"), ("organisations", "updated_at"), ("groups", "name"), ("groups", "updated_at"),
    ("events", "starts_on"), ("events", "title"), ("events", "updated_at"), ("news", "published_at"),
    ("news", "updated_at"), ("news", "title"), ("resources", "published_at"), ("resources", "updated_at"),
    ("resources", "title"), ("resources", "issued"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "order"), ORDERS)
def test_pages_neither_skip_nor_repeat_where_rows_are_equal(client: Client, name: str, order: str) -> None:
    hub, same = make_hub(), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for number in range(7):
        make_organisation(f"University {number // 3}", country=make_country(f"A{chr(65 + number)}"))
        make_group(hub if number % 2 else None, name=f"Group {number // 2}")
        make_event(make_hub(f"B{chr(65 + number)}"), title="Same", starts_on=PartialDate(2026))
        make_news(title="Same", published_at=same, changed_at=same)
        make_resource(title="Same", published_at=same, changed_at=same)
    for model in (NewsItem, Event):
        assert model.objects.count() == 7
    forward = walk(client, f"{name}/?ordering={order}&page_size=2")
    assert len(forward) == len(set(forward)) == 7
    assert walk(client, f"{name}/?ordering=-{order}&page_size=2") == forward[::-1]
    last = ask(client, f"{name}/?ordering={order}&page_size=2")
    while last["next"]:
        last = ask(client, last["next"])
    back = [row["id"] for row in last["results"]][::-1]
    while last["previous"]:
        last = ask(client, last["previous"])
        back += [row["id"] for row in last["results"]][::-1]
    assert back == forward[::-1]


def test_a_row_that_comes_in_before_does_not_repeat_another(client: Client) -> None:
    for name in ("Beta", "Gamma", "Zeta"):
        make_organisation(name)
    first = ask(client, "organisations/?page_size=2")
    make_organisation("Alpha")
    second = ask(client, first["next"])
    assert [row["name"] for row in second["results"]] == ["Zeta"]


def test_names_are_sorted_as_people_sort_them(client: Client) -> None:
    for name in ("Zulmira", "Álvaro", "beatriz", "(Carla)"):
        make_organisation(name)
    names = [row["name"] for row in ask(client, "organisations/")["results"]]
    assert names == ["Álvaro", "beatriz", "(Carla)", "Zulmira"]


def test_count_beyond_a_thousand_is_an_estimate(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hubs_organisation (name, acronym, kind, sector, website, relation, contact_point, source, updated_at)"
            " SELECT 'Organisation ' || n, '', 'university', '', '', '', '', '', now() FROM generate_series(1, 1200) n"
        )
        cursor.execute("ANALYZE hubs_organisation")
    body = ask(client, "organisations/")
    assert (body["count_is_estimate"], 1000 < body["count"] < 1500) == (True, True)
    with CaptureQueriesContext(connection) as queries:
        ask(client, "organisations/")
    assert len(queries) == 2  # the estimate is kept for a minute
    few = ask(client, "organisations/?search=1199")
    assert (few["count"], few["count_is_estimate"]) == (1, False)


@pytest.mark.django_db(transaction=True)
def test_changes_tell_what_is_new_changed_and_deleted(client: Client) -> None:
    _old, gone = make_news(title="Old"), make_news(title="Gone")
    later = ask(client, "news/")["changes"]
    NewsItem.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    new = make_news(title="New")
    body = ask(client, later)
    assert new.pk in [row["id"] for row in body["results"]]  # more, while another transaction of the server is open
    assert body["deleted"] == [gone.pk]
    assert ask(client, body["changes"])["deleted"] in ([], [gone.pk])


def test_changes_come_in_pages(client: Client) -> None:
    keys = [make_news().pk for _ in range(5)]
    NewsItem.objects.filter(pk=keys[2]).update(withdrawn_at=timezone.now())
    for address in ("news/?changed_since=1&page_size=2", "news/?updated_since=2020-01-01T00:00:00Z&page_size=2"):
        rows, deleted, following = [], [], address
        while following:
            body = ask(client, following)
            assert body["count"] == 5
            rows += [row["id"] for row in body["results"]]
            deleted += body["deleted"]
            following = body["next"]
        assert (sorted(rows), deleted) == (keys[:2] + keys[3:], [keys[2]])


def test_own_updated_at_can_be_asked_with(client: Client) -> None:
    event = make_event()
    updated_at = ask(client, f"events/{event.pk}/")["updated_at"]
    assert updated_at.endswith("Z")
    assert (
        client.get(f"/api/v1/events/?updated_since={updated_at}").status_code == 200
    )  # not quoted, as people write it
    plus = event.updated_at.astimezone(dt.timezone(dt.timedelta(hours=2))).isoformat()
    assert client.get(f"/api/v1/events/?updated_since={plus}").status_code == 200  # its plus arrives as a space


@pytest.mark.parametrize(
    "moment", ["2026-01-01T00:00:00%2B23:59", "0272-08-22T21%3A52%3A03.220-18%3A39", "2026-01-01T00:00:00-16:00"]
)
def test_offsets_the_database_does_not_take_are_turned_to_utc(client: Client, moment: str) -> None:
    for name in ("news", "resources", "events"):
        assert client.get(f"/api/v1/{name}/?updated_since={moment}").status_code == 200


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00%2B23:00", "9999-12-31T23:59:59-23:00", "2026-01-01T00:00:00"])
def test_impossible_moments_are_refused(client: Client, moment: str) -> None:
    response = client.get(f"/api/v1/news/?updated_since={moment}")
    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (400, "updated_since")


def test_merged_organisation_and_taken_down_news_are_gone_not_unknown(client: Client) -> None:
    kept, gone, item = make_organisation(), make_organisation(), make_news()
    key = gone.pk
    merge_organisations(by=SYSTEM, kept=kept, gone=gone, fields={})
    NewsItem.objects.update(withdrawn_at=timezone.now())
    assert client.get(f"/api/v1/organisations/{key}/").status_code == 410
    assert client.get(f"/api/v1/news/{item.pk}/").status_code == 410
    assert client.get("/api/v1/news/999999999999/").status_code == 404
    assert ask(client, "organisations/?updated_since=2020-01-01T00:00:00Z")["deleted"] == [key]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("starts_after=2024-12-05", ["December 2024", "2025-01-10"]),
        ("starts_after=2025-01-01", ["2025-01-10"]),
        ("starts_before=2024-12-15", ["Year 2024", "December 2024"]),
        ("starts_before=2024-12-01", ["Year 2024"]),
        ("starts_before=2024-01-01", []),
        ("starts_after=2024-12-31", ["Year 2024", "December 2024", "2025-01-10"]),
    ],
)
def test_partial_dates_are_compared_by_first_and_last_day(client: Client, query: str, found: list[str]) -> None:
    days = {
        "Year 2024": PartialDate(2024),
        "December 2024": PartialDate(2024, 12),
        "2025-01-10": PartialDate(2025, 1, 10),
    }
    for title, day in days.items():
        make_event(title=title, starts_on=day, ends_on=day, starts_at=None, ends_at=None, takes_registrations=False)
    if query == "starts_after=2024-12-05":
        found = ["Year 2024", *found]  # a year can begin on any of its days
    assert [row["title"] for row in ask(client, f"events/?{query}")["results"]] == found


def test_country_means_the_same_as_on_the_page(client: Client) -> None:
    abroad = make_event(make_hub("PT"), title="Abroad", country=make_country("NO"))
    online = make_event(make_hub("PT"), title="Online", country=None)
    make_event(make_hub("GR"), title="Other")
    assert {row["id"] for row in ask(client, "events/?country=PT")["results"]} == {abroad.pk, online.pk}
    assert [row["id"] for row in ask(client, "events/?country=no")["results"]] == [abroad.pk]


def test_hidden_hub_is_no_hub_and_its_events_are_not_shown(client: Client) -> None:
    make_hub("PT")
    hidden = make_hub("NO")
    make_event(hidden)
    Hub.objects.filter(pk=hidden.pk).update(is_published=False)
    assert [row["code"] for row in ask(client, "countries/?has_hub=true")["results"]] == ["PT"]
    assert [row["code"] for row in ask(client, "countries/?has_hub=false")["results"]] == ["NO"]
    assert ask(client, "events/")["results"] == []
    assert client.get("/en/events/").content.count(b"event-card") == 0


def test_browsers_may_send_the_tag(client: Client) -> None:
    response = client.options(
        "/api/v1/hubs/",
        headers={
            "Origin": "https://partner.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )
    assert response.status_code == 200
    assert "if-none-match" in response["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/api/v1/hubs?country=PT", f"{SITE}/api/v1/hubs/?country=PT"),
        ("/api/v1/hubs/pt", f"{SITE}/api/v1/hubs/pt/"),
        ("/api/docs", f"{SITE}/api/docs/"),
    ],
)
def test_address_without_its_slash_is_redirected(client: Client, address: str, target: str) -> None:
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, target)


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v2/hubs", "/api/v1/events/x", "/api/v1"])
def test_address_of_nothing_is_not_redirected(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_hub_nests_the_first_twenty_organisations_with_count_and_link(client: Client) -> None:
    hub = make_hub("PT")
    for _number in range(22):
        make_membership(hub)
    make_membership(hub, make_organisation("AICIB"), role="host")
    shown = ask(client, "hubs/pt/")
    assert len(shown["organisations"]) == 20
    assert (shown["organisations"][0]["name"], shown["organisation_count"]) == ("AICIB", 23)
    assert ask(client, shown["organisations_url"])["count"] == 23


@pytest.mark.parametrize(
    ("address", "word", "found"),
    [
        ("events", "SAÚDE%20publica", True),
        ("events", "sau%CC%81de", True),
        ("events", "zdrowie", False),
        ("organisations", "joao", True),
        ("organisations", "lucja", True),
        ("news", "saude", True),
        ("resources", "łódź%20joao", True),
    ],
)
def test_search_folds_accents_case_and_unicode_form(client: Client, address: str, word: str, found: bool) -> None:
    make_event(title="Saúde Pública")
    publisher = make_organisation("Instituto João e Łucja")
    make_news(title="News", translations={"pt": {"title": "Saúde"}})
    make_resource(title="Lodz", publisher=publisher)
    assert (ask(client, f"{address}/?search={word}")["count"] == 1) is found


def test_kept_statement_of_a_whole_list_shows_each_change_and_no_filter_uses_it(client: Client) -> None:
    make_event(make_hub("PT"), title="100 % %s Lisbon")
    make_event(make_hub("NO"), title="Oslo")
    first = ask(client, "events/")["results"]  # compiled now, kept for the next
    assert ask(client, "events/")["results"] == first
    assert len(ask(client, "events/?hub=no")["results"]) == 1
    assert len(ask(client, "events/?page_size=1")["results"]) == 1
    Event.objects.filter(title="Oslo").update(title="Bergen")
    make_event(make_hub("PL"), title="Warsaw")
    found = ask(client, "events/")
    assert {row["title"] for row in found["results"]} == {"100 % %s Lisbon", "Bergen", "Warsaw"}
    assert found["count"] == 3
    assert [row["id"] for row in ask(client, "events/?ordering=-starts_on")["results"]] == [
        row["id"] for row in reversed(found["results"])
    ]


def test_kept_statement_of_a_later_page_takes_each_position_and_is_planned_once(client: Client) -> None:
    keys = [make_organisation(name).pk for name in ("Ana %s", "Ana %(x)s", "Bento", "Ćma", "Dois")]
    expected = sorted(keys, key=[keys[1], keys[0], *keys[2:]].index)
    for _again in range(2):
        assert walk(client, "organisations/?page_size=1&ordering=name") == expected
    body = ask(client, "organisations/?page_size=1&ordering=-name")
    while body["next"]:
        body = ask(client, body["next"])
    turned = [row["id"] for row in body["results"]]
    while body["previous"]:
        body = ask(client, body["previous"])
        turned += [row["id"] for row in body["results"]]
    assert turned == expected
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%\"sort_name\", %> ($1, $2)%'"
        )
        assert cursor.fetchone() == (1,)


def test_pages_of_any_size_answer_once_as_many_statements_are_kept_as_may_be(client: Client) -> None:
    keys = {make_organisation(name).pk for name in "abcd"}
    for size in range(1, MOST_KEPT + 3):
        assert set(walk(client, f"organisations/?page_size={size}")) == keys
