"""The page of a country: all 49, a headline that says something, and a number of queries that does not grow."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from events.models import Event
from hubs.models import Country, Hub, Membership
from tests.factories import make_country, make_hub, make_milestone
from tests.network import load_tables

pytestmark = pytest.mark.django_db


def page(client: Client, slug: str) -> str:
    response = client.get(f"/en/hubs/{slug}/")
    assert response.status_code == 200
    return response.content.decode()


def h1(text: str) -> str:
    return text.partition("<h1>")[2].partition("</h1>")[0]


def test_every_country_has_a_page_of_seven_queries_and_eleven_with_a_hub(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_tables()
    countries = list(Country.objects.with_hub())
    assert len(countries) == 49
    for country in countries:
        with django_assert_num_queries(11 if country.published_hub else 7):
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
        with django_assert_num_queries(11):
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


def test_contact_point_is_named_where_one_is_known(client: Client) -> None:
    load_tables()
    text = page(client, "gr")
    block = text.partition('id="contact-points"')[2].partition("</section>")[0]
    assert block.count("National Documentation Centre") == 1
    assert page(client, "lt").count("No contact point in Lithuania is recorded here yet.") == 1
