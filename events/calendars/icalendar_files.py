"""Events as calendar objects (RFC 5545 and 5546), for downloads and emails.

Import this module where a calendar is made: the library takes 9 MiB of each process.
"""

import datetime as dt
import unicodedata

import icalendar
from django.conf import settings

from events.calendars.zone_definitions import zone_definition
from events.models import Event, Registration
from toolkit import clock

PRODUCT = "-//ECHoS//National Cancer Mission Hubs portal//EN"


def calendar_for(
    event: Event, *, method: str, attendee: Registration | None = None, sequence: int | None = None
) -> str:
    """One VCALENDAR with one VEVENT and the time zone it needs.

    ``method`` is PUBLISH (a download), REQUEST or CANCEL (an email to ``attendee``, whose own sequence is used unless
    ``sequence`` is given). The UID never changes. Needs an event that is known to the day (``has_calendar``).
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if event.starts_at is not None and event.time_zone != "UTC":
        calendar.add_component(zone_definition(event.time_zone, event.starts_on.year - 1, event.ends_on.year + 1))
    calendar.add_component(_vevent(event, method, attendee, sequence))
    return str(calendar.to_ical(), "utf-8")


def _vevent(event: Event, method: str, attendee: Registration | None, sequence: int | None) -> icalendar.Event:
    if sequence is None:
        sequence = attendee.calendar_sequence if attendee is not None else event.sequence
    item = icalendar.Event()
    item.add("uid", f"{event.uid}@{settings.EMAIL_FROM.rpartition('@')[2]}")
    item.add("dtstamp", clock.now().astimezone(dt.UTC))
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
    if attendee is not None:
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
    page = settings.SITE_URL.rstrip("/") + event.get_absolute_url()
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
