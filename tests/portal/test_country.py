"""The page of a country: all 49, a headline that says something, and a number of queries that does not grow."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from events.models import Event
from hubs.models import Country, Hub, Membership, Organisation
from tests.factories import make_country, make_event, make_hub, make_milestone, make_organisation
from tests.network import load_tables

pytestmark = pytest.mark.django_db
NOON = datetime(2096, 12, 15, 12, 0, tzinfo=UTC)


def page(client: Client, slug: str) -> str:
    response = client.get(f"/en/hubs/{slug}/")
    assert response.status_code == 200
    return response.content.decode()


def h1(text: str) -> str:
    return text.partition("<h1>")[2].partition("</h1>")[0]


def test_page_takes_a_bounded_number_of_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_tables()
    countries = list(Country.objects.with_hub())
    assert len(countries) == 49
    for country in countries:
        with django_assert_num_queries(_queries(country)):
            page(client, country.slug)


def _queries(country: Country) -> int:
    """Seven of every country; its associations; with a hub eight more; without one the events elsewhere."""
    return (15 if country.published_hub else 8) + (country.membership == "associated")


def test_headlines_say_what_is_going_on(client: Client) -> None:
    load_tables()
    slugs = ["pt", "no", "pl", "fi", "it", "ie", "lt", "nl", "gb", "xk"]
    assert {slug: h1(page(client, slug)) for slug in slugs} == {
        "pt": "Portugal is preparing its application for recognition",
        "no": "Norway has an operational hub",
        "pl": "Poland has an operational, recognised hub",
        "fi": "Finland is setting up its recognised hub",
        "it": "Italy has a recognised hub",
        "ie": "Ireland is setting up its hub",
        "lt": "Lithuania has no hub yet",
        "nl": "The Netherlands has an operational, recognised hub",
        "gb": "The United Kingdom has no hub yet",
        "xk": "Kosovo* has no hub yet",
    }


def test_kosovo_carries_its_footnote(client: Client) -> None:
    make_country("XK", name="Kosovo*", membership="associated")
    make_country("LT")
    words = "without prejudice to positions on status"
    assert (page(client, "xk").count(words), page(client, "lt").count(words)) == (1, 0)


def test_upper_case_leads_to_the_one_address(client: Client) -> None:
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
    assert h1(text) == "Portugal has no hub yet"
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
    assert (text.count("Date not available"), text.count("No date yet")) == (1, 1)


def test_one_member_and_three_members_take_the_same_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_tables()
    keep = Membership.objects.filter(hub__slug="no")
    for count in (3, 1):
        keep.exclude(pk__in=keep.order_by("pk").values("pk")[:count]).delete()
        with django_assert_num_queries(16):
            text = page(client, "no")
        noun = "organisation" if count == 1 else "organisations"
        assert len(re.findall(rf"\b{count} member {noun}\b", text)) == 1


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
    assert (known.count("National Documentation Centre"), known.count("No contact listed yet.")) == (1, 1)
    assert unknown.count("No contact listed yet.") == 2
    assert unknown.count("https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/support/ncp") == 1


def test_contact_point_that_is_also_a_member_is_named(client: Client) -> None:
    hub = make_hub("NO")
    council = Organisation.objects.create(
        name="Research Council of Norway", country=hub.country, kind="funder", contact_point="ncp"
    )
    Membership.objects.create(hub=hub, organisation=council, role="member")
    assert block(page(client, "no"), "contact-points").count("Research Council of Norway") == 1


@pytest.mark.parametrize("slug", ["al", "cy", "xk", "eg", "kr"])
def test_country_without_a_hub_names_a_contact_and_hubs_nearby(client: Client, slug: str) -> None:
    load_tables()
    text = page(client, slug)
    assert block(text, "contact-points").count('href="mailto:network-office@echos.example"') == 1
    assert block(text, "near").count('<a href="/en/hubs/') == 4
    assert text.count('id="begin"') == 1


def test_country_outside_europe_is_shown_operational_hubs(client: Client) -> None:
    load_tables()
    near = block(page(client, "kr"), "near")
    assert (near.count("Nearest operational hubs"), near.count("Operational</span>")) == (1, 4)


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
    words += [">Associated</span>", "Associated since 1 January 2024"]
    assert [page(client, slug).count(said) for slug, said in zip(("ch", "kr", "al", "gb"), words, strict=True)] == [
        1
    ] * 4
    assert page(client, "pt").count("Associated") == 0


def test_country_is_called_as_its_people_do(client: Client) -> None:
    load_tables()
    assert page(client, "cy").count('<bdi lang="el">Κύπρος</bdi> · <bdi lang="tr">Kıbrıs</bdi>') == 1
    assert page(client, "pt").count('<bdi lang="pt">') == 0
    assert page(client, "cy").count("Local name</dt>") == 1
    assert page(client, "ba").count('<bdi lang="bs">Bosna i Hercegovina</bdi> · <bdi lang="sr">') == 1


def test_cancelled_event_is_not_announced(client: Client) -> None:
    make_event(make_hub("PT"), title="Cancelled evening", state=Event.State.CANCELLED, cancelled_at=NOON)
    assert page(client, "pt").count("Cancelled evening") == 0


def test_own_page_does_not_name_the_hub_on_its_events(client: Client) -> None:
    make_event(make_hub("PT", name="The hub"), title="Open evening")
    make_country("LT")
    assert block(page(client, "pt"), "take-part").count("The hub") == 0
    assert block(page(client, "lt"), "take-part").count("The hub") == 1


def test_notes_for_insiders_are_not_public(client: Client) -> None:
    load_tables()
    Hub.objects.filter(slug="se").update(note="host not found; check again")
    for slug in ("se", "es", "pt", "nl", "fi", "ca"):
        assert re.findall(r"not found|not known|in our words|not looked up", page(client, slug)) == []


def test_first_few_of_each_list_are_shown_and_the_rest_is_linked(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    hub = make_hub("PT")
    for number in range(30):
        make_event(hub, title=f"Coming {number}")
        make_event(hub, title=f"Gone {number}", days=-99)
        Membership.objects.create(hub=hub, organisation=make_organisation(f"Member {number:02}"), role="member")
    with django_assert_max_num_queries(16):
        text = page(client, "pt")
    assert (text.count("Coming "), text.count("Gone "), len(re.findall("Member \\d\\d", text))) == (3, 5, 12)
    for words, address in [
        ("Show all events", "/en/events/?country=PT"),
        ("Show all past events", "/en/events/?period=past&amp;country=PT"),
    ]:
        assert text.count(f'<a href="{address}">{words}</a>') == 1
    assert (text.count("Show all 30 members"), text.count('href="/en/hubs/pt/members/"')) == (1, 1)


def test_all_members_are_listed_by_pages(client: Client) -> None:
    hub = make_hub("PT")
    for number in range(61):
        Membership.objects.create(hub=hub, organisation=make_organisation(f"Member {number:02}"), role="member")
    first, second = (client.get(f"/en/hubs/pt/members/?page={number}").content.decode() for number in (1, 2))
    assert (first.count('<th scope="row"'), second.count('<th scope="row"'), first.count("61 organisations")) == (
        60,
        1,
        1,
    )
    assert client.get("/en/hubs/lt/members/").status_code == 404


def test_earlier_milestones_are_folded(client: Client) -> None:
    hub = make_hub("PT")
    for year in range(2015, 2023):
        make_milestone(hub, "annual_meeting", str(year))
    text = page(client, "pt")
    assert text.count("Show 5 earlier milestones") == 1
    folded = text.partition("earlier milestones")[2].partition("</details>")[0]
    assert re.findall(r'<time datetime="(\d+)"', folded) == ["2015", "2016", "2017", "2018", "2019"]


def test_contents_name_the_sections_that_are_there(client: Client) -> None:
    load_tables()
    for slug in ("pt", "lt"):
        text = page(client, slug)
        contents = text.partition('class="on-this-page"')[2].partition("</nav>")[0]
        anchors = re.findall(r'href="#([^"]*)"', contents)
        assert anchors[0] == "take-part"
        assert [anchor for anchor in anchors if text.count(f'id="{anchor}"') != 1] == []


def test_contact_points_are_shown_beside_many_other_organisations(client: Client) -> None:
    country = make_country("LT")
    for number in range(30):
        make_organisation(f"A clinic {number:02}", country=country)
    make_organisation("Research council", country=country, contact_point="ncp")
    text = page(client, "lt")
    assert "Research council" in text
    assert text.count("A clinic") == 8
