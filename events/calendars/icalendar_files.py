"""Events as calendar objects (RFC 5545 and 5546), for downloads and emails.

Import this module where a calendar is made: the library takes 9 MiB of each process.
"""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence

import icalendar
from django.conf import settings

from events.calendars.zone_definitions import zone_definition
from events.models import Event, Registration
from toolkit import clock
from toolkit.addresses import absolute_address

PRODUCT = "-//ECHoS//National Cancer Mission Hubs portal//EN"
REFRESH = dt.timedelta(hours=4)  # how often programs are asked to look again


def calendar_for(
    event: Event, *, method: str, attendee: Registration | None = None, sequence: int | None = None
) -> str:
    """One VCALENDAR with one VEVENT and the time zone it needs.

    ``method`` is PUBLISH (a download), REQUEST or CANCEL (an email to ``attendee``, whose own sequence is used unless
    ``sequence`` is given). The UID never changes. Needs an event that is known to the day (``has_calendar``).
    """
    calendar = _calendar([event])
    calendar.add("method", method)
    calendar.add_component(_vevent(event, method, attendee, sequence))
    return str(calendar.to_ical(), "utf-8")


def calendar_of_dates(attendances: Iterable[Registration]) -> str:
    """One VCALENDAR with several events of one attendee; those they have no place at, or that are cancelled, as CANCELLED.

    Published, since RFC 5546 allows requests and cancellations of one event only.
    """
    rows = list(attendances)
    calendar = _calendar([one.event for one in rows])
    calendar.add("method", "PUBLISH")
    for one in rows:
        item = _vevent(one.event, "PUBLISH", one, None)
        if not one.takes_a_place:
            item["status"] = icalendar.vText("CANCELLED")
        calendar.add_component(item)
    return str(calendar.to_ical(), "utf-8")


def calendar_feed(events: Iterable[Event], *, name: str, page: str, attendances: Iterable[Registration] = ()) -> bytes:
    """One VCALENDAR to subscribe to (RFC 7986): ``events`` as the public knows them, ``attendances`` as their attendee does.

    ``page`` is the address of the page that shows the same to people. Unchanged events give the same bytes, so that a program
    which has them gets 304. A cancelled event stays, as CANCELLED. Needs events that are known to the day.
    """
    public, theirs = list(events), list(attendances)
    calendar = _calendar([*public, *(one.event for one in theirs)])
    calendar.add("method", "PUBLISH")
    calendar.add("name", _line(name))
    calendar.add("x-wr-calname", _line(name))
    calendar.add("url", page)
    calendar["refresh-interval"] = icalendar.vDuration(REFRESH)
    calendar["refresh-interval"].params["value"] = "DURATION"
    calendar["x-published-ttl"] = icalendar.vDuration(REFRESH)
    for event in public:
        calendar.add_component(_vevent(event, "PUBLISH", None, None, stamp=event.updated_at))
    for one in theirs:
        calendar.add_component(_vevent(one.event, "PUBLISH", one, None, stamp=one.event.updated_at))
    return bytes(calendar.to_ical())


def _calendar(events: Sequence[Event]) -> icalendar.Calendar:
    """An empty calendar with the time zones these events need."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    timed = [event for event in events if event.starts_at is not None and event.time_zone != "UTC"]
    for zone in sorted({event.time_zone for event in timed}):
        years = [day.year for event in timed if event.time_zone == zone for day in (event.starts_on, event.ends_on)]
        calendar.add_component(zone_definition(zone, min(years) - 1, max(years) + 1))
    return calendar


def _vevent(
    event: Event, method: str, attendee: Registration | None, sequence: int | None, stamp: dt.datetime | None = None
) -> icalendar.Event:
    if sequence is None:
        sequence = attendee.calendar_sequence if attendee is not None else event.sequence
    item = icalendar.Event()
    item.add("uid", f"{event.uid}@{settings.EMAIL_FROM.rpartition('@')[2]}")
    item.add("dtstamp", (stamp or clock.now()).astimezone(dt.UTC))
    item.add("last-modified", event.updated_at.astimezone(dt.UTC))
    item.add("sequence", sequence)
    item.add("summary", _line(str(event.words["title"])))
    _add_times(item, event)
    if event.state == Event.State.CANCELLED:
        item.add("status", "CANCELLED")
    elif method != "CANCEL":
        item.add("status", "CONFIRMED")
    _add_words(item, event, with_online_url=attendee is not None or not event.takes_registrations)
    item["organizer"] = _person(settings.EMAIL_FROM, event.hub.title if event.hub else settings.EMAIL_FROM_NAME)
    if attendee is not None and method != "PUBLISH":  # published events name no attendee (RFC 5546, 3.2.1)
        item.add("attendee", _attendee(attendee), encode=False)
    return item


def _add_times(item: icalendar.Event, event: Event) -> None:
    if event.starts_at is not None and event.ends_at is not None:
        item.add("dtstart", event.starts_at.astimezone(event.zone))
        item.add("dtend", event.ends_at.astimezone(event.zone))
    else:
        item.add("dtstart", event.starts_on.first_day)
        item.add("dtend", event.ends_on.last_day + dt.timedelta(days=1))


def _add_words(item: icalendar.Event, event: Event, *, with_online_url: bool) -> None:
    """Place, description and address; where to meet online only for those who registered."""
    place = ", ".join(part for part in (_line(event.venue), _line(event.place_words)) if part)
    if place:
        item.add("location", place)
    paragraphs = [str(event.words["summary"]), str(event.words["description"])]
    page = absolute_address(event.get_absolute_url())
    if with_online_url and event.online_url:
        paragraphs.append(event.online_url)
    item.add("description", _text("\n\n".join(part for part in [*paragraphs, page] if part)))
    item.add("url", page)


def _attendee(registration: Registration) -> icalendar.vCalAddress:
    person = icalendar.vCalAddress(f"mailto:{_line(registration.email)}")  # no name: a stranger may have typed it
    person.params["cutype"] = icalendar.vText("INDIVIDUAL")
    person.params["role"] = icalendar.vText("REQ-PARTICIPANT")
    person.params["partstat"] = icalendar.vText("ACCEPTED" if registration.takes_a_place else "DECLINED")
    person.params["rsvp"] = icalendar.vText("FALSE")
    return person


def _person(address: str, name: str) -> icalendar.vCalAddress:
    person = icalendar.vCalAddress(f"mailto:{_line(address)}")
    person.params["cn"] = icalendar.vText(_line(name).replace('"', "'"))
    return person


def _text(words: str) -> str:
    """Without control characters; line breaks of every kind become plain ones."""
    lines = words.splitlines()
    return "\n".join(
        "".join(character for character in line if unicodedata.category(character) != "Cc") for line in lines
    )


def _line(words: str) -> str:
    """The same on one line."""
    return " ".join(_text(words).split())
