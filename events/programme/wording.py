"""Dates and places of events in words, in the active language: for emails, which carry plain strings."""

import datetime as dt

from django.conf import settings
from django.utils.dateformat import format as spoken
from django.utils.translation import gettext, pgettext

from events.models import Event
from toolkit.time_zones import city_of


def when_words(event: Event) -> str:
    """``Thursday 3 December 2026, 10:00 to 16:30, Lisbon time``; only the days where no times are known."""
    if event.starts_at is None or event.ends_at is None:
        return event.days_words
    start, end = event.starts_at.astimezone(event.zone), event.ends_at.astimezone(event.zone)
    parts = {
        "day": _day(start),
        "start": _clock(start),
        "last": _day(end),
        "end": _clock(end),
        "zone": city_of(event.time_zone),
    }
    if start.date() == end.date():
        return gettext("%(day)s, %(start)s to %(end)s, %(zone)s time") % parts
    return gettext("%(day)s, %(start)s to %(last)s, %(end)s, %(zone)s time") % parts


def short_words(event: Event) -> str:
    """``Tue 15 Dec, Lisbon`` or ``10–11 Feb, Online``: for the subject of an email, which names neither title nor topic."""
    place = gettext("Online") if event.is_online else event.city_words
    return ", ".join(part for part in (_short_days(event), place) if part)


def reply_by_words(event: Event, wished: dt.date | None = None, *, at: dt.datetime | None = None) -> str:
    """The day the hub asks people to reply by, otherwise the last on which an invitation can be accepted; empty without either.

    Where the day is over ``at`` that moment, the last one is meant.
    """
    if wished is not None and (at is None or wished >= at.astimezone(event.zone).date()):
        return _day(wished)
    last = event.registration_closes_at or (event.starts_at if wished else None)
    return _day(last.astimezone(event.zone)) if last else ""


def moment_words(moment: dt.datetime, event: Event) -> str:
    """``10:00 on Thursday 3 December 2026, Lisbon time``: on the clock of the place of the event."""
    local = moment.astimezone(event.zone)
    parts = {"clock": _clock(local), "day": _day(local), "zone": city_of(event.time_zone)}
    return gettext("%(clock)s on %(day)s, %(zone)s time") % parts


def where_words(event: Event) -> str:
    """Room, town and country, or that it is online."""
    return ", ".join(part for part in (event.venue, event.place_words) if part)


def offered(language: str) -> str:
    """The language to write in: the person's own where the portal speaks it, otherwise the portal's first."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _short_days(event: Event) -> str:
    if event.starts_at is None or event.ends_at is None:
        return str(event.days_words)
    start, end = event.starts_at.astimezone(event.zone), event.ends_at.astimezone(event.zone)
    if start.date() == end.date():
        return spoken(start, pgettext("date format", "D j M"))
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{spoken(end, pgettext('date format', 'j M'))}"
    return f"{spoken(start, pgettext('date format', 'j M'))}–{spoken(end, pgettext('date format', 'j M'))}"


def _day(moment: dt.date) -> str:
    return spoken(moment, pgettext("date format", "l j F Y"))


def _clock(moment: dt.datetime) -> str:
    return spoken(moment, pgettext("time format", "H:i"))
