"""A list as CSV, GeoJSON, JSON-LD, iCalendar and Atom: the same filter and pages as JSON, read by other programs."""

from typing import Any
from xml.etree import ElementTree  # noqa: ICN001

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from events.models import Event
from partners.listings import LISTINGS
from tests.factories import make_country, make_event, make_hub, make_news
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db
SITE = "http://localhost"
ATOM = "{http://www.w3.org/2005/Atom}"
EVERY = [(name, ending) for name, listing in LISTINGS.items() for ending in listing.formats]


def get(client: Client, address: str, **headers: str) -> Any:
    return client.get(f"/api/v1/{address}", headers=headers)


def test_filters_pages_and_fields_are_those_of_the_list(client: Client) -> None:
    make_news(make_hub("PT"), title='=HYPERLINK("https://evil.example")')
    make_news(make_hub("NO"), title="Second")
    make_news(make_hub("NO"), title="Third")
    first = get(client, "news.csv?hub=no&page_size=1&ordering=title&fields=id,title,hub")
    assert first.content.decode("utf-8-sig").splitlines()[0] == '"id","hub","title"'
    following = first["Link"].partition("<")[2].partition(">")[0]
    assert following.startswith(f"{SITE}/api/v1/news.csv?")
    assert b"Third" in client.get(following.removeprefix(SITE)).content
    assert "'=HYPERLINK" in get(client, "news.csv?hub=pt").content.decode()


@pytest.mark.parametrize(
    ("address", "accept", "answer"),
    [
        ("events/?hub=pt", "text/csv", (303, f"{SITE}/api/v1/events.csv?hub=pt")),
        ("events/", "application/geo+json;q=0.9, text/*;q=0.1", (303, f"{SITE}/api/v1/events.geojson")),
        ("events/", "text/calendar, */*;q=0.1", (303, f"{SITE}/api/v1/events.ics")),
        ("events/", "text/html, application/xhtml+xml, */*;q=0.8", (200, None)),
        ("events/", "application/json", (200, None)),
        ("events/", "application/*", (200, None)),
        ("events/", "application/json;q=0, text/csv", (303, f"{SITE}/api/v1/events.csv")),
        ("events/", "image/png", (406, None)),
        ("news/", "text/calendar", (406, None)),
        ("hubs/pt/", "text/csv", (406, None)),
        ("hubs/pt/", "*/*", (200, None)),
        ("changes/", "text/csv", (406, None)),
        ("news.pdf", "*/*", (406, None)),
        ("newts.csv", "*/*", (404, None)),
        ("events.csv", "application/json", (200, None)),
    ],
)
def test_accept_leads_to_the_address_of_a_format_and_unknown_ones_are_refused(
    client: Client, address: str, accept: str, answer: tuple[int, str | None]
) -> None:
    make_hub("PT")
    response = get(client, address, Accept=accept)
    assert (response.status_code, response.headers.get("Location")) == answer
    if answer[0] == 406:
        assert response["Content-Type"] == "application/problem+json"
        assert "csv" in response.json()["detail"] or "application/json" in response.json()["detail"]
    if answer[0] == 303:
        assert response["Cache-Control"] == "no-store"


def test_points_are_those_of_the_capital_and_there_is_none_without_a_country(client: Client) -> None:
    hub = make_hub("PT")
    here, nowhere = make_event(hub), make_event(None, country=None)
    type(hub.country).objects.filter(pk=hub.country_id).update(latitude=38.7, longitude=-9.1)
    features = {one["id"]: one["geometry"] for one in get(client, "events.geojson").json()["features"]}
    assert features == {here.pk: {"type": "Point", "coordinates": [-9.1, 38.7]}, nowhere.pk: None}
    [feature] = get(client, "hubs.geojson").json()["features"]
    assert (feature["properties"]["key"], feature["geometry"]["coordinates"]) == ("pt", [-9.1, 38.7])


def test_event_in_the_words_of_schema_org(client: Client) -> None:
    event = make_event(make_hub("PT"), title="Screening", country=make_country("PT"), format="hybrid", capacity=10)
    Event.objects.update(state="cancelled", cancelled_at=timezone.now())
    document = get(client, "events.jsonld").json()
    [shown] = document["@graph"]
    assert (document["@context"], shown["@type"], shown["name"]) == ("https://schema.org", "Event", "Screening")
    assert shown["@id"] == f"{SITE}/api/v1/events/{event.pk}/"
    assert shown["eventStatus"] == "https://schema.org/EventCancelled"
    assert shown["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert "endDate" in shown
    assert None not in shown.values()


def test_calendar_holds_what_is_known_to_the_day_and_feed_the_language_asked_for(client: Client) -> None:
    event = make_event(title="Kept")
    year = PartialDate(2027)
    make_event(
        title="Only a year", starts_on=year, ends_on=year, starts_at=None, ends_at=None, takes_registrations=False
    )
    [shown] = icalendar.Calendar.from_ical(get(client, "events.ics").content.decode()).walk("VEVENT")
    assert str(shown["summary"]) == "Kept"
    assert str(event.uid) in str(shown["uid"])
    make_news(title="Hello", translations={"pt": {"title": "Olá", "body": "Texto"}})
    feed = ElementTree.fromstring(get(client, "news.atom?language=pt").content)  # noqa: S314 - our own
    [entry] = feed.findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}content")) == ("Olá", "<p>Texto</p>\n")
