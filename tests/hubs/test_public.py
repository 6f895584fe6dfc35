"""The list of hubs: filters that stay in the address, a count, and the same two queries however many there are."""

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
    assert listed(client, q="PT") == ["EG", "PT"]
    assert listed(client, q="turkiye") == ["TR"]
    assert listed(client, q="  aicib ") == ["PT"]
    assert listed(client, q="UK") == ["UA", "GB"]
    assert listed(client, q="cancer hub germany") == ["DE"]
    assert listed(client, q="%") == []
    assert listed(client, q="_") == []
    assert listed(client, standing="recognised") == ["HR", "FI", "IL", "IT", "ES", "SE"]
    assert listed(client, standing="operating", membership="associated") == ["NO"]
    assert listed(client, standing="none", q="lith") == ["LT"]


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        ({"standing": "famous"}, "standing"),
        ({"membership": "1 OR 1=1"}, "membership"),
        ({"q": "x" * 10_000}, "q"),
    ],
)
def test_filter_nobody_knows_is_told_and_not_applied(client: Client, filters: dict[str, str], field: str) -> None:
    make_country("LT")
    response = client.get("/en/hubs/", filters)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert [country.code for country in response.context["countries"]] == ["LT"]


def test_character_that_no_page_can_hold_is_refused(client: Client) -> None:
    assert client.get("/en/hubs/", {"q": "a\0b"}).status_code == 400


def test_what_was_typed_stays_in_the_form(client: Client) -> None:
    make_country("LT")
    text = client.get("/en/hubs/", {"q": '"><b>Líth 🎗', "standing": "none"}).content.decode()
    field = text.partition('name="q"')[2].partition(">")[0]
    assert unescape(field.partition('value="')[2].partition('"')[0]) == '"><b>Líth 🎗'
    assert text.count('<option value="none" selected>') == 1


def test_nothing_found_says_what_to_do(client: Client) -> None:
    make_country("LT")
    text = client.get("/en/hubs/", {"q": "atlantis"}).content.decode()
    assert text.count("No country matches") == 1
    assert text.count("0 of 1 countries") == 1


def test_unpublished_hub_is_listed_as_none(client: Client) -> None:
    hub = make_hub("PT", name="Secret hub", is_published=False)
    make_milestone(hub, "launched", "2025")
    text = client.get("/en/hubs/").content.decode()
    assert text.count("Secret hub") == 0
    assert Country.objects.get(code="PT").standing == "none"
    assert listed(client, q="secret") == []
