"""The list of hubs and "find your country": filters that stay in the address, parts for a script, two queries."""

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hubs.models import Country
from tests.factories import make_country, make_hub, make_milestone
from tests.network import load_tables

pytestmark = pytest.mark.django_db


def listed(client: Client, **filters: str) -> list[str]:
    response = client.get("/en/hubs/", filters)
    assert response.status_code == 200
    return [country.code for country in response.context["countries"]]


def test_all_countries_are_listed_with_two_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_hub("PT")
    for code in ("PT", "LT", "CA"):
        make_country(code)
    with django_assert_num_queries(2):
        assert listed(client) == ["CA", "LT", "PT"]
    load_tables()
    with django_assert_num_queries(2):
        assert len(listed(client)) == 49


def test_filters_restrict_the_list(client: Client) -> None:
    load_tables()
    assert listed(client, q="portugal") == ["PT"]
    assert listed(client, q="%") == []
    assert listed(client, q="_") == []
    assert listed(client, status="recognised") == ["HR", "FI", "IL", "IT", "ES", "SE"]
    assert listed(client, status="operating", membership="associated") == ["NO"]
    assert listed(client, status="none", q="lith") == ["LT"]


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"status": "famous"}, "status"),
        ({"membership": "1 OR 1=1"}, "membership"),
        ({"q": "x" * 10_000}, "q"),
    ],
)
def test_unknown_filter_is_reported_and_not_applied(client: Client, filters: dict[str, str], field: str) -> None:
    make_country("LT")
    response = client.get("/en/hubs/", filters)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert [country.code for country in response.context["countries"]] == ["LT"]


def test_character_that_no_page_can_hold_is_refused(client: Client) -> None:
    assert client.get("/en/hubs/", {"q": "a\0b"}).status_code == 400


def test_what_was_typed_stays_in_the_form(client: Client) -> None:
    make_country("LT")
    text = client.get("/en/hubs/", {"q": '"><b>Líth 🎗', "status": "none"}).content.decode()
    field = text.partition("</header>")[2].partition('name="q"')[2].partition(">")[0]
    assert unescape(field.partition('value="')[2].partition('"')[0]) == '"><b>Líth 🎗'
    assert text.count('<option value="none" selected>') == 1


def test_nothing_found_says_what_to_do(client: Client) -> None:
    make_country("LT")
    text = client.get("/en/hubs/", {"q": "atlantis"}).content.decode()
    assert text.count("No matching countries") == 1
    assert text.count("0 of 1 countries") == 1


def test_unpublished_hub_is_listed_as_none(client: Client) -> None:
    hub = make_hub("PT", name="Secret hub", is_published=False)
    make_milestone(hub, "launched", "2025")
    text = client.get("/en/hubs/").content.decode()
    assert text.count("Secret hub") == 0
    assert Country.objects.get(code="PT").status == "none"
    assert listed(client, q="secret") == []


SCRIPT = {"HX-Request": "true", "HX-Current-URL": "http://testserver/en/hubs/"}


def test_script_gets_the_part_that_changes(client: Client) -> None:
    load_tables()
    page = client.get("/en/hubs/", {"q": "port"})
    part = client.get("/en/hubs/", {"q": "port"}, headers=SCRIPT)
    text = part.content.decode()
    assert (text.count("<html"), text.count('<svg class="map-drawing"'), text.count('<div id="found"')) == (0, 0, 1)
    assert text.count('data-found="PT"') == page.content.decode().count('data-found="PT"') == 1
    assert len(re.findall(r'<p id="found-count">\s*1 of 49 countries\s*</p>', text)) == 1
    assert len(re.findall(r'<p id="found-count" role="status">\s*1 of 49 countries\s*</p>', page.content.decode())) == 1


@pytest.mark.parametrize("path", ["/en/hubs/?q=port", "/en/hubs/find/?q=a", "/en/hubs/find/?q=portugal"])
def test_no_cache_gives_a_part_out_as_the_page(client: Client, path: str) -> None:
    load_tables()
    page, part = client.get(path), client.get(path, headers=SCRIPT)
    assert ["HX-Request" in answer["Vary"].split(", ") for answer in (page, part)] == [True, True]
    assert (page.get("Cache-Control"), part["Cache-Control"]) == (None, "no-store")


@pytest.mark.parametrize(
    ("before", "asked", "header", "address"),
    [
        ("", {"q": "po", "status": "", "membership": ""}, "HX-Replace-Url", "/en/hubs/?q=po"),
        ("?q=po", {"q": "", "status": ""}, "HX-Replace-Url", "/en/hubs/"),
        ("?q=po", {"q": "po", "status": "none"}, "HX-Push-Url", "/en/hubs/?q=po&status=none"),
        ("?status=none", {"q": "ł", "status": "none"}, "HX-Replace-Url", "/en/hubs/?q=%C5%82&status=none"),
        ("?status=none", {"q": "", "status": ""}, "HX-Push-Url", "/en/hubs/"),
    ],
)
def test_address_says_what_is_shown(
    client: Client, before: str, asked: dict[str, str], header: str, address: str
) -> None:
    script = SCRIPT | {"HX-Current-URL": f"http://testserver/en/hubs/{before}"}
    response = client.get("/en/hubs/", asked, headers=script)
    assert {name: response[name] for name in ("HX-Replace-Url", "HX-Push-Url") if name in response} == {header: address}


def test_countries_that_do_not_match_fade_on_the_map(client: Client) -> None:
    load_tables()
    faded = client.get("/en/hubs/").content.decode().count("is-faded")
    text = client.get("/en/hubs/", {"q": "portugal"}).content.decode()
    assert (faded, text.count(' is-faded" data-country=')) == (0, 48)
    assert text.count('is-operating" data-country="PT"') == 1


def test_name_leads_to_the_page_of_the_country(client: Client) -> None:
    load_tables()
    meant = {"Portugal": "pt", "pt": "pt", "POLSKA": "pl", "Κύπρος": "cy", "uk": "gb", "AICIB": "pt", "  malta ": "mt"}
    answers = {words: client.get("/en/hubs/find/", {"q": words}) for words in meant}
    assert {answer.status_code for answer in answers.values()} == {302}
    assert {words: answer["Location"] for words, answer in answers.items()} == {
        words: f"/en/hubs/{slug}/" for words, slug in meant.items()
    }


def test_what_is_not_clear_gives_a_choice(client: Client) -> None:
    load_tables()
    answers = {
        "ire zz": "No matches. Check the spelling, or",
        "portugla": "No exact match. Did you mean:",
        "land": "Show all",
        "x" * 101: "at most 100 characters",
        "": "Enter the name of your country.",
    }
    for words, said in answers.items():
        response = client.get("/en/hubs/find/", {"q": words})
        assert (words, response.status_code) == (words, 200)
        assert (words, response.content.decode().count(said) > 0) == (words, True)


def test_suggestions_are_six_at_most_and_take_three_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_tables()
    with django_assert_num_queries(3):
        text = client.get("/en/hubs/find/", {"q": "a"}, headers=SCRIPT).content.decode()
    assert (text.count("<li>"), text.count("countries found")) == (6, 1)


def test_address_of_the_page_that_asks_may_be_nonsense(client: Client) -> None:
    response = client.get("/en/hubs/?q=po", headers={"HX-Request": "true", "HX-Current-URL": "http://[/?q=a"})
    assert (response.status_code, response["HX-Replace-Url"]) == (200, "/en/hubs/?q=po")
