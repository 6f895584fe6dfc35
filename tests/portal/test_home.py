"""Home and the pages about the portal."""

import gzip
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from echos_portal.privacy_notice import kept_data
from echos_portal.stylesheet import combined
from events.models import Event
from tests.factories import make_event, make_hub, make_milestone
from tests.network import load_tables
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db
STATIC = Path(__file__).resolve().parents[2] / "static"


NOON = datetime(2096, 12, 15, 12, 0, tzinfo=UTC)


def block(text: str, name: str) -> str:
    return text.partition(f'id="{name}"')[2].partition("</section>")[0]


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


def progress(text: str) -> tuple[str, str]:
    section = text.partition('id="progress"')[2].partition("</section>")[0]
    words = " ".join(re.sub(r"<[^>]*>", " ", section).split())
    return words.partition("Recognised 1")[2][2:].partition(" A hub can")[0], words.partition("way round. ")[2][:11]


def test_numbers_come_from_the_milestones(client: Client) -> None:
    load_tables()
    text = home(client)
    assert progress(text) == (
        "9 of the 15 hubs planned for March 2026 are operational. 11 are recognised.",
        "5 are both.",
    )
    make_milestone(make_hub("PT"), "recognised", "2026-11-20")
    text = home(client)
    assert progress(text) == (
        "9 of the 15 hubs planned for March 2026 are operational. 12 are recognised.",
        "6 are both.",
    )


def test_every_country_of_the_map_is_in_the_list(client: Client) -> None:
    load_tables()
    listed = home(client).partition('id="every-country"')[2].partition("</section>")[0]
    assert listed.count('<a href="/en/hubs/') == 50  # the countries, and the link to the list


def test_cancelled_event_is_neither_announced_nor_on_the_map(client: Client) -> None:
    hub = make_hub("PT")
    make_event(hub, title="Cancelled evening", state=Event.State.CANCELLED, cancelled_at=NOON)
    days = {"starts_on": PartialDate(2096, 12, 15), "ends_on": PartialDate(2096, 12, 16)}
    make_event(hub, title="Open evening", starts_at=NOON, ends_at=NOON + timedelta(days=1, hours=2), **days)
    text = home(client)
    assert text.count("Cancelled evening") == 0
    assert re.findall(r'data-country="PT" href="/en/hubs/pt/" data-next="([^"]*)"', text) == [
        "15–16 December 2096: Open evening"
    ]
    assert text.count('<span class="date-block-day is-range">15–16</span>') == 1


def test_empty_portal_has_a_home(client: Client) -> None:
    assert home(client).count("No upcoming events yet") == 1


def test_coming_event_is_shown_and_a_draft_is_not(client: Client) -> None:
    hub = make_hub("PT")
    make_event(hub, title="Open evening", state=Event.State.PUBLISHED)
    make_event(hub, title="Not yet public", state=Event.State.DRAFT, published_at=None)
    text = block(home(client), "coming")
    assert (text.count("Open evening"), text.count("Not yet public")) == (1, 0)


def test_page_with_its_styles_and_scripts_stays_below_60_kilobytes(client: Client) -> None:
    load_tables()
    for path in ("/en/", "/en/hubs/", "/en/hubs/pt/", "/en/events/"):
        text = client.get(path).content.decode()
        sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', text)
        scripts = re.findall(r'<script defer src="/static/([^"]+)"', text)
        assert sheets == ["css/portal.css"]
        parts = [text.encode(), combined().encode(), *((STATIC / name).read_bytes() for name in scripts)]
        assert sum(len(gzip.compress(part, 9)) for part in parts) <= 60_000


@pytest.mark.parametrize("path", ["about", "accessibility", "privacy", "hubs/words", "hubs/find"])
def test_page_about_the_portal_is_public(client: Client, path: str) -> None:
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
