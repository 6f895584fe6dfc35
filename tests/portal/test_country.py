"""The page of a country: all 49, a headline that says something, and a number of queries that does not grow."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from events.models import Event
from hubs.models import Country, Hub, Membership, Organisation
from tests.factories import make_country, make_event, make_hub, make_milestone
from tests.network import load_tables

pytestmark = pytest.mark.django_db


def page(client: Client, slug: str) -> str:
    response = client.get(f"/en/hubs/{slug}/")
    assert response.status_code == 200
    return response.content.decode()


def h1(text: str) -> str:
    return text.partition("<h1>")[2].partition("</h1>")[0]


def test_every_country_has_a_page_of_nine_queries_and_fifteen_with_a_hub(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_tables()
    countries = list(Country.objects.with_hub())
    assert len(countries) == 49
    for country in countries:
        with django_assert_num_queries(15 if country.published_hub else 9):
            page(client, country.slug)


def test_headlines_say_what_is_going_on(client: Client) -> None:
    load_tables()
    slugs = ["pt", "no", "pl", "fi", "it", "ie", "lt", "nl", "gb", "xk"]
    assert {slug: h1(page(client, slug)) for slug in slugs} == {
        "pt": "Portugal is preparing its candidature",
        "no": "Norway has a hub at work",
        "pl": "Poland has a recognised hub at work",
        "fi": "Finland is setting up its recognised hub",
        "it": "Italy has a recognised hub",
        "ie": "Ireland is forming its hub",
        "lt": "No hub is known in Lithuania yet",
        "nl": "The Netherlands has a recognised hub at work",
        "gb": "No hub is known in the United Kingdom yet",
        "xk": "No hub is known in Kosovo* yet",
    }


def test_kosovo_carries_its_footnote(client: Client) -> None:
    make_country("XK", name="Kosovo*", membership="associated")
    make_country("LT")
    words = "without prejudice to positions on status"
    assert (page(client, "xk").count(words), page(client, "lt").count(words)) == (1, 0)


def test_capital_letters_lead_to_the_one_address(client: Client) -> None:
    make_country("LT")
    response = client.get("/en/hubs/LT/")
    assert (response.status_code, response["Location"]) == (301, "/en/hubs/lt/")


@pytest.mark.parametrize("slug", ["qq", "portugal", "p-t", "1"])
def test_unknown_country_is_not_found(client: Client, slug: str) -> None:
    assert client.get(f"/en/hubs/{slug}/").status_code == 404


def test_post_is_refused(client: Client) -> None:
    make_country("LT")
    assert client.post("/en/hubs/lt/").status_code == 405


def test_hub_that_is_not_published_is_not_shown(client: Client) -> None:
    make_hub("PT", name="Secret hub", is_published=False)
    text = page(client, "pt")
    assert h1(text) == "No hub is known in Portugal yet"
    assert text.count("Secret hub") == 0


def test_draft_event_is_not_shown(client: Client) -> None:
    load_tables()
    Event.objects.filter(hub__slug="pt").update(state="draft", published_at=None, title="Hidden event")
    assert page(client, "pt").count("Hidden event") == 0


def test_timeline_tells_the_past_first_then_the_plans(client: Client) -> None:
    hub = make_hub("FI")
    make_milestone(hub, "established", "", is_actual=False)
    make_milestone(hub, "recognised", "")
    text = page(client, "fi")
    titles = [part.partition("</p>")[0] for part in text.split('<p class="timeline-title">')[1:]]
    assert titles == ["Recognised as National Cancer Mission Hub", "Setting up the hub"]
    assert (text.count("Date not known"), text.count("No date yet")) == (1, 1)


def test_one_member_and_three_members_take_the_same_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_tables()
    keep = Membership.objects.filter(hub__slug="no")
    for count in (3, 1):
        keep.exclude(pk__in=keep.order_by("pk").values("pk")[:count]).delete()
        with django_assert_num_queries(15):
            text = page(client, "no")
        noun = "organisation is known" if count == 1 else "organisations are known"
        assert text.count(f"{count} member {noun}") == 1


def test_country_without_a_hub_says_how_one_begins(client: Client) -> None:
    load_tables()
    assert Hub.objects.filter(country__code="LT").count() == 0
    text = page(client, "lt")
    assert text.count("How a hub could begin in Lithuania") == 1
    near = text.partition('id="near"')[2].partition("</section>")[0]
    links = [part.partition('"')[0] for part in near.split('href="')[1:] if part.startswith("/en/hubs")]
    assert links == ["/en/hubs/lv/", "/en/hubs/pl/", "/en/hubs/fi/", "/en/hubs/se/"]


def block(text: str, name: str) -> str:
    return text.partition(f'id="{name}"')[2].partition("</section>")[0]


def test_contact_point_is_named_where_one_is_known(client: Client) -> None:
    load_tables()
    known, unknown = (block(page(client, slug), "contact-points") for slug in ("gr", "lt"))
    assert (known.count("National Documentation Centre"), known.count("Not known to us yet for Greece.")) == (1, 1)
    assert unknown.count("Not known to us yet for Lithuania.") == 2
    assert unknown.count("https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/support/ncp") == 1


def test_contact_point_that_is_also_a_member_is_named(client: Client) -> None:
    hub = make_hub("NO")
    council = Organisation.objects.create(
        name="Research Council of Norway", country=hub.country, kind="funder", contact_point="ncp"
    )
    Membership.objects.create(hub=hub, organisation=council, role="member")
    assert block(page(client, "no"), "contact-points").count("Research Council of Norway") == 1


@pytest.mark.parametrize("slug", ["al", "cy", "xk", "eg", "kr"])
def test_country_without_a_hub_says_whom_to_ask_and_who_is_near(client: Client, slug: str) -> None:
    load_tables()
    text = page(client, slug)
    assert block(text, "contact-points").count('href="mailto:network-office@echos.example"') == 1
    assert block(text, "near").count('<a href="/en/hubs/') == 4
    assert text.count('id="begin"') == 1


def test_country_outside_europe_is_shown_hubs_at_work(client: Client) -> None:
    load_tables()
    near = block(page(client, "kr"), "near")
    assert (near.count("Hubs at work, the nearest first"), near.count("Hub at work")) == (1, 4)


def test_network_office_without_an_address_is_not_offered(client: Client, settings: Any) -> None:
    settings.NETWORK_OFFICE_EMAIL = ""
    make_country("LT")
    assert page(client, "lt").count("network office") == 0


def test_country_where_nothing_comes_shows_what_comes_elsewhere(client: Client) -> None:
    make_country("LT")
    make_event(make_hub("PT"), title="Open evening")
    assert page(client, "lt").count("Open evening") == 1
    assert page(client, "pt").count("These events of other hubs") == 0


def test_association_is_dated_as_far_as_it_is_known(client: Client) -> None:
    load_tables()
    words = ["Associated since 1 January 2025; signed on 10 November 2025", "Associated; signed on 17 July 2025"]
    words += ["Associated; since when was not found", "Associated since 1 January 2024"]
    assert [page(client, slug).count(said) for slug, said in zip(("ch", "kr", "al", "gb"), words, strict=True)] == [
        1
    ] * 4
    assert page(client, "pt").count("Associated") == 0


def test_country_is_called_as_its_people_do(client: Client) -> None:
    load_tables()
    assert page(client, "cy").count('<bdi lang="el">Κύπρος</bdi> · <bdi lang="tr">Kıbrıs</bdi>') == 1
    assert page(client, "pt").count('<bdi lang="pt">') == 0
    assert page(client, "cy").count("What the country calls itself</dt>") == 1
    assert page(client, "ba").count('<bdi lang="bs">Bosna i Hercegovina</bdi> · <bdi lang="sr">') == 1
