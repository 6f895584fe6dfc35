"""When people can be checked in: counted on the calendar of the event's time zone."""

import datetime as dt
import hashlib
import hmac

from django.conf import settings
from django.utils.translation import gettext as _

from events.models import Event
from events.programme.wording import moment_words
from events.registrations.check_in_codes import ALPHABET
from toolkit.actions import ActionRefused

EARLIEST = dt.timedelta(hours=12)  # before the first day of the event
LATEST = dt.timedelta(hours=6)  # after its last day
SELF_EARLIEST = dt.timedelta(hours=2)  # before the start: doors are open, the poster is up
ONLINE_EARLIEST = dt.timedelta(hours=1)
CLOCKS_DIFFER = dt.timedelta(minutes=5)  # between a phone and the server
DAY_CODE_LENGTH = 5


def event_days(event: Event) -> list[dt.date]:
    """Return the days of an event at its place; none where its times are not known."""
    if event.starts_at is None or event.ends_at is None:
        return []
    first, last = (moment.astimezone(event.zone).date() for moment in (event.starts_at, event.ends_at))
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


def opens_at(event: Event) -> dt.datetime:
    """Return from when the team can check people in. Only for events with times."""
    return _midnight(event, event_days(event)[0]) - EARLIEST


def closes_at(event: Event) -> dt.datetime:
    """Return until when people can be checked in as they come, and door links work. Only for events with times."""
    return _midnight(event, event_days(event)[-1] + dt.timedelta(days=1)) + LATEST


def refusal_of_check_in(event: Event) -> str:
    """Return why an event has no check-in; empty where it has one."""
    return "" if event.can_be_changed else _("This event has been cancelled, so no one can be checked in.")


def refusal_of_walk_in(event: Event, *, at: dt.datetime) -> str:
    """Return why no one can be registered and checked in at the door now; empty when they can, as long as places are left."""
    if words := refusal_of_check_in(event):
        return words
    if at < opens_at(event):
        return _opening_words(event)
    return _("This event is over, so no one can be registered any more.") if event.is_over(at=at) else ""


def _opening_words(event: Event) -> str:
    return _("Check-in opens at %(moment)s.") % {"moment": moment_words(opens_at(event), event)}


def refuse_moment(event: Event, *, at: dt.datetime, now: dt.datetime) -> None:
    """Refuse a check-in that happened at ``at``, before or after people can be checked in, or in the future."""
    if at > now + CLOCKS_DIFFER:
        raise ActionRefused(_("The clock of this device is ahead. Set it and check the person in again."))
    if at < opens_at(event):
        raise ActionRefused(_opening_words(event))
    if at >= closes_at(event):
        raise ActionRefused(_("Check-in closed at %(moment)s.") % {"moment": moment_words(closes_at(event), event)})


def is_open_for_attendees(event: Event, *, at: dt.datetime) -> bool:
    """Whether attendees can check themselves in: from two hours before the start until the end."""
    if event.state != Event.State.PUBLISHED or event.starts_at is None or event.ends_at is None:
        return False
    return event.starts_at - SELF_EARLIEST <= at < event.ends_at


def is_online_now(event: Event, *, at: dt.datetime) -> bool:
    """Whether joining the online meeting counts as attending: from an hour before the start until the end."""
    if event.starts_at is None or event.ends_at is None:
        return False
    return event.starts_at - ONLINE_EARLIEST <= at < event.ends_at


def day_code(event: Event, day: dt.date) -> str:
    """Return the code on the poster of this day. It derives from the secret of links, so only the poster shows it."""
    text = f"day code\n{event.uid}\n{day.isoformat()}"
    digest = hmac.new(settings.LINK_KEY[0].encode(), text.encode(), hashlib.sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:DAY_CODE_LENGTH])


def is_day_code(event: Event, typed: str, *, at: dt.datetime) -> bool:
    """Whether ``typed`` is the code of the day it is at the place of the event."""
    code = day_code(event, at.astimezone(event.zone).date())
    return hmac.compare_digest(code.encode(), typed.strip().upper().encode())


def _midnight(event: Event, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), event.zone)
