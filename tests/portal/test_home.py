"""Home and the pages about the portal."""

import gzip
import re
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from echos_portal.privacy_notice import kept_data
from events.models import Event
from tests.factories import make_event, make_hub, make_milestone
from tests.network import load_tables

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).resolve().parents[2] / "static"


def home(client: Client) -> str:
    response = client.get("/en/")
    assert response.status_code == 200
    return response.content.decode()


def test_home_takes_five_queries_at_one_and_at_all_countries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_milestone(make_hub("PT"), "established", "2021-11-19")
    with django_assert_num_queries(5):
        home(client)
    load_tables()
    with django_assert_num_queries(5):
        home(client)


def test_numbers_come_from_the_milestones(client: Client) -> None:
    load_tables()
    text = home(client)
    assert text.count("11 of 15") == 1
    assert text.count("9 hubs are at work, 5 of them recognised") == 1
    make_milestone(make_hub("PT"), "recognised", "2026-11-20")
    text = home(client)
    assert text.count("12 of 15") == 1
    assert text.count("9 hubs are at work, 6 of them recognised") == 1


def test_every_country_of_the_map_stands_in_the_list(client: Client) -> None:
    load_tables()
    listed = home(client).partition('class="home-list"')[2].partition("Coming up")[0]
    assert listed.count('<a href="/en/hubs/') == 50  # the countries, and the link to the list


def test_empty_portal_has_a_home(client: Client) -> None:
    assert home(client).count("Nothing is announced just now") == 1


def test_coming_event_is_shown_and_a_draft_is_not(client: Client) -> None:
    hub = make_hub("PT")
    make_event(hub, title="Open evening", state=Event.State.PUBLISHED)
    make_event(hub, title="Not yet public", state=Event.State.DRAFT, published_at=None)
    text = home(client)
    assert (text.count("Open evening"), text.count("Not yet public")) == (1, 0)


def test_page_with_its_styles_and_scripts_stays_below_100_kilobytes(client: Client) -> None:
    load_tables()
    for path in ("/en/", "/en/hubs/"):
        text = client.get(path).content.decode()
        files = re.findall(r'(?:<link rel="stylesheet" href|<script defer src)="/static/([^"]+)"', text)
        assert len(files) >= 10
        parts = [text.encode(), *((STATIC / name).read_bytes() for name in files)]
        assert sum(len(gzip.compress(part, 6)) for part in parts) <= 100_000


@pytest.mark.parametrize("path", ["about", "accessibility", "privacy", "hubs/words", "hubs/find"])
def test_page_about_the_portal_is_open_to_everybody(client: Client, path: str) -> None:
    assert client.get(f"/en/{path}/").status_code == 200
    assert client.post(f"/en/{path}/").status_code == 405


def test_privacy_page_tells_every_kind_of_row_and_how_long(client: Client) -> None:
    text = client.get("/en/privacy/").content.decode()
    kept = {row.what: row for row in kept_data()}
    assert kept["Registrations"].retention != ""
    assert "name" in kept["Registrations"].fields
    assert [row for row in kept.values() if row.retention == ""] == []
    table = text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert table.count("<tr>") == len(kept)


def test_words_name_every_list(client: Client) -> None:
    load_tables()
    text = client.get("/en/hubs/words/").content.decode()
    assert text.count('class="section word-list"') == 23
    assert text.count("Chatham House Rule</li>") == 1
