"""The parser of Evolution, GNOME Calendar and KDE reads every calendar file of the portal without an error.

Skipped where Debian's libical is not installed (``apt-get install libical3``).
"""

import ctypes
import ctypes.util
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.events import test_calendar_feeds as feeds
from tests.events.test_calendars import NASTY, attendee, calendar_for, calendar_of_dates, event
from tests.factories import make_event, make_hub, make_registration, make_series

NAME = ctypes.util.find_library("ical")
VEVENT = 4  # icalcomponent_kind, ical.h of libical 3
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.skipif(NAME is None, reason="libical is not installed (Debian: apt-get install libical3)"),
]


@cache
def library() -> Any:
    """Libical with the types of the functions that are called."""
    found = ctypes.CDLL(NAME)
    found.icalparser_parse_string.restype = ctypes.c_void_p
    found.icalparser_parse_string.argtypes = [ctypes.c_char_p]
    for name in ("icalcomponent_count_errors", "icalrestriction_check"):
        getattr(found, name).argtypes = [ctypes.c_void_p]
    found.icalcomponent_count_components.argtypes = [ctypes.c_void_p, ctypes.c_int]
    found.icalcomponent_free.argtypes = [ctypes.c_void_p]
    return found


def read(text: str | bytes) -> tuple[int, int, bool]:
    """Return the number of events, of errors, and whether the file keeps the rules of its METHOD (RFC 5546)."""
    content = text.encode() if isinstance(text, str) else text
    parsed = library().icalparser_parse_string(content)
    assert parsed, "it is no calendar"
    keeps_rules = bool(library().icalrestriction_check(parsed))
    found = library().icalcomponent_count_components(parsed, VEVENT), library().icalcomponent_count_errors(parsed)
    library().icalcomponent_free(parsed)
    return *found, keeps_rules


def person(method: str, **fields: Any) -> Callable[[], str]:
    """Return what makes the file of a person."""
    of = event(**fields)
    return lambda: calendar_for(of, method=method, attendee=attendee(of))


@pytest.mark.parametrize(
    "make",
    [
        lambda: calendar_for(event(), method="PUBLISH"),
        lambda: calendar_for(event(time_zone="UTC"), method="PUBLISH"),
        lambda: calendar_for(event(starts_at=None, ends_at=None), method="PUBLISH"),
        lambda: calendar_of_dates([attendee(event())]),
        person("REQUEST"),
        person("REQUEST", sequence=3),
        person("CANCEL", state="cancelled"),
        *(person("REQUEST", title=f"Title {words}", venue=words, description=words) for words in NASTY),
    ],
)
def test_file_of_an_event_is_read(make: Callable[[], str]) -> None:
    assert read(make()) == (1, 0, True)


def test_error_is_seen_when_there_is_one() -> None:
    text = calendar_for(event(), method="PUBLISH").replace("DTSTART;TZID=Europe/Lisbon:20270304T093000", "DTSTART:soon")
    assert read(text) != (1, 0, True)


def test_feeds_and_the_personal_calendar_are_read(client: Client) -> None:
    hub = make_hub("PT")
    make_event(hub, title="Off", state="cancelled", cancelled_at=timezone.now())
    series = make_series(hub, dates=3)
    _found, page = feeds.own(client, make_registration(make_event(hub), email="ana@example.org"))
    addresses = {
        "/feeds/en/events.ics": 5, "/feeds/pt/events/pt.ics": 5, "/feeds/pl/events/hubs/pt.ics": 5,
        f"/feeds/en/events/series/{series.pk}.ics": 3, f"{page}events.ics": 1,
    }  # fmt: skip
    for address, number in addresses.items():
        assert read(client.get(address).content) == (number, 0, True), address
