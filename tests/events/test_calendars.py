"""Calendar objects: one well-formed VEVENT, whatever titles and names contain."""

import datetime as dt
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from accounts.personal_links import new_link
from events.calendars.icalendar_files import calendar_feed, calendar_for, calendar_of_dates
from events.models import Event, Registration
from hubs.models import Country, Hub
from tests.factories import make_event
from toolkit.partial_dates.dates import PartialDate
from toolkit.time_zones import ZONES

LISBON = ZoneInfo("Europe/Lisbon")
START = dt.datetime(2027, 3, 4, 9, 30, tzinfo=LISBON)


def event(**fields: Any) -> Event:
    usual: dict[str, Any] = {
        "pk": 7,
        "hub": Hub(name="National Cancer Hub Portugal", slug="pt"),
        "title": "Annual meeting",
        "kind": "national_meeting",
        "format": "hybrid",
        "venue": "Culturgest",
        "city": "Lisbon",
        "country": Country(code="PT", name="Portugal"),
        "online_url": "https://meet.example.org/x",
        "starts_at": START,
        "ends_at": START + dt.timedelta(hours=6),
        "time_zone": "Europe/Lisbon",
        "starts_on": PartialDate(2027, 3, 4),
        "ends_on": PartialDate(2027, 3, 4),
        "state": "published",
        "takes_registrations": True,
        "updated_at": timezone.now(),
    }
    return Event(**usual | fields)


def attendee(of: Event, **fields: Any) -> Registration:
    return Registration(**{"event": of, "name": "Zoë Müller", "email": "zoe@example.org"} | fields)


def read(text: str | bytes) -> CalendarEvent:
    calendar = Calendar.from_ical(text)
    (found,) = calendar.walk("VEVENT")
    return found


def test_calendar_of_a_download() -> None:
    text = calendar_for(event(), method="PUBLISH")
    item = read(text)
    assert Calendar.from_ical(text)["method"] == "PUBLISH"
    assert (item["summary"], item["location"]) == ("Annual meeting", "Culturgest, Lisbon, Portugal and online")
    assert (item["dtstart"].dt, item["dtend"].dt) == (START, START + dt.timedelta(hours=6))
    assert (item["status"], item["sequence"]) == ("CONFIRMED", 0)
    assert item["url"] == "http://localhost/en/events/7/"
    assert "attendee" not in item


def test_calendar_has_the_time_zone_it_needs() -> None:
    calendar = Calendar.from_ical(calendar_for(event(), method="PUBLISH"))
    assert [zone.tz_name for zone in calendar.timezones] == ["Europe/Lisbon"]
    assert calendar.get_missing_tzids() == set()


@pytest.mark.parametrize("key", sorted(set(ZONES) - {"UTC"}))
def test_time_zone_of_a_calendar_is_right_on_every_day_of_three_years(key: str) -> None:
    """As another program reads it, every morning of the month of the event."""
    zone, wrong = ZoneInfo(key), []
    for year, month in ((year, month) for year in (2026, 2027, 2028) for month in range(1, 13)):
        start = dt.datetime(year, month, 1, 6, tzinfo=zone)
        day = PartialDate.of_day(start.date())
        end = start + dt.timedelta(hours=1)
        text = calendar_for(
            event(starts_at=start, ends_at=end, starts_on=day, ends_on=day, time_zone=key), method="PUBLISH"
        )
        read_zone = tzical(StringIO(text[text.index("BEGIN:VTIMEZONE") : text.index("BEGIN:VEVENT")])).get(key)
        moments = (start.replace(day=number) for number in range(1, 29))
        wrong += [one for one in moments if one.replace(tzinfo=read_zone).utcoffset() != one.utcoffset()]
    assert wrong == []


def test_calendar_in_universal_time_needs_no_time_zone() -> None:
    text = calendar_for(event(time_zone="UTC"), method="PUBLISH")
    assert "VTIMEZONE" not in text
    assert read(text)["dtstart"].dt == START


def test_calendar_tells_the_online_address_only_to_those_who_come() -> None:
    of = event()
    assert "meet.example.org" not in calendar_for(of, method="PUBLISH")
    assert (
        "https://meet.example.org/x" in read(calendar_for(of, method="REQUEST", attendee=attendee(of)))["description"]
    )
    assert "meet.example.org" in calendar_for(event(takes_registrations=False), method="PUBLISH")


def test_calendar_of_a_person() -> None:
    of = event(sequence=3)
    item = read(calendar_for(of, method="REQUEST", attendee=attendee(of)))
    assert str(item["attendee"]) == "mailto:zoe@example.org"
    parameters = {name: str(value) for name, value in item["attendee"].params.items()}
    assert parameters == {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }
    assert str(item["organizer"]) == "mailto:portal@echos.example"
    assert item["organizer"].params["CN"] == "National Cancer Hub Portugal"
    assert item["sequence"] == 3


def test_published_dates_of_a_person_name_no_attendee_and_tell_the_online_address() -> None:
    """RFC 5546, 3.2.1: programs that keep to it refuse a published event with an attendee."""
    of = event()
    for text in (
        calendar_of_dates([attendee(of)]),
        calendar_feed([], name="Mine", page="/x/", attendances=[attendee(of)]),
    ):
        item = read(text)
        assert ("attendee" in item, "https://meet.example.org/x" in item["description"]) == (False, True)


def test_uid_stays_while_everything_else_changes() -> None:
    of = event()
    first = read(calendar_for(of, method="REQUEST", attendee=attendee(of)))["uid"]
    of.title, of.sequence, of.state = "Another", 5, "cancelled"
    assert read(calendar_for(of, method="CANCEL", attendee=attendee(of)))["uid"] == first
    assert read(calendar_for(of, method="PUBLISH"))["uid"] == first


@pytest.mark.parametrize(
    ("state", "round_", "sequence"), [("registered", 1, 4), ("withdrawn", 1, 5), ("registered", 2, 6)]
)
def test_sequence_of_a_person(state: str, round_: int, sequence: int) -> None:
    of = event(sequence=4)
    person = attendee(of, state=state, round=round_)
    assert read(calendar_for(of, method="REQUEST", attendee=person))["sequence"] == sequence
    assert read(calendar_for(of, method="REQUEST", attendee=person, sequence=9))["sequence"] == 9


def test_status_only_of_a_cancelled_event() -> None:
    of = event()
    assert "status" not in read(calendar_for(of, method="CANCEL", attendee=attendee(of, state="withdrawn")))
    of.state = "cancelled"
    assert read(calendar_for(of, method="CANCEL", attendee=attendee(of)))["status"] == "CANCELLED"


def test_calendar_of_days() -> None:
    of = event(starts_at=None, ends_at=None, ends_on=PartialDate(2027, 3, 5), takes_registrations=False)
    item = read(calendar_for(of, method="PUBLISH"))
    assert (item["dtstart"].dt, item["dtend"].dt) == (dt.date(2027, 3, 4), dt.date(2027, 3, 6))


NASTY = [
    "A\r\nBEGIN:VEVENT\r\nSUMMARY:x",
    "A\nEND:VCALENDAR",
    "semi;colon, comma: \\ backslash \"quotes\" 'single'",
    "\x00\x01\x0b\x0c\x1f\x7f\x85\u2028\u2029",
    "ATTENDEE;CN=x:mailto:evil@example.org",
    "x" * 10_000,
    "Ελληνικά Български 🎗️ \u202e",
    "^n^'^^",
]


@pytest.mark.parametrize("words", NASTY)
def test_whatever_is_written_stays_inside_one_event(words: str) -> None:
    of = event(title=words, venue=words, description=words, summary=words, city=words)
    of.hub = Hub(name=words, slug="pt")
    text = calendar_for(of, method="REQUEST", attendee=attendee(of, name=words))
    lines = text.split("\r\n")
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VCALENDAR") == 1
    assert max(len(line.encode()) for line in lines) <= 75
    assert len([line for line in lines if line.startswith("ATTENDEE")]) == 1
    assert str(read(text)["attendee"]) == "mailto:zoe@example.org"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200), st.text(max_size=100))
def test_any_text_is_read_back_as_one_event(title: str, name: str) -> None:
    of = event(title=title, venue=title)
    text = calendar_for(of, method="REQUEST", attendee=attendee(of, name=name))
    item = read(text)
    assert str(item["attendee"]) == "mailto:zoe@example.org"
    assert text.count("\r\n") == text.count("\n")


@pytest.mark.django_db
def test_calendar_of_a_stored_event_and_person() -> None:
    of = make_event()
    nonce, link_hash = new_link("registration", of.hub_id)
    person = Registration.objects.create(
        hub=of.hub, event=of, name="N", email="n@example.org", registered_at=timezone.now(), link_nonce=nonce,
        link_hash=link_hash,
    )  # fmt: skip
    assert read(calendar_for(of, method="REQUEST", attendee=person))["uid"] == f"{of.uid}@echos.example"
