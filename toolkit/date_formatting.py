"""Dates and times as people say them, with the time zone; word order is the translator's."""

from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import dateformat, timezone
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext, pgettext

from toolkit.time_zones import city_of

PARTIAL_ISO = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}


def as_zone(timezone: str | tzinfo) -> tzinfo:
    """A time zone from its IANA name ("Europe/Athens") or as it is."""
    return ZoneInfo(timezone) if isinstance(timezone, str) else timezone


def day_words(day: date) -> str:
    """A day with its weekday: "Thursday 2 July 2026"."""
    return dateformat.format(day, pgettext("date format", "l j F Y"))


def clock_words(moment: date) -> str:
    """The time on the clock: "13:00". The moment must already be in its zone."""
    return dateformat.format(moment, pgettext("time format", "H:i"))


def partial_words(day: date, precision: str) -> str:
    """A date as far as it is known: "2 July 2025", "July 2025", "2025" ("day", "month", "year").

    A moment has "minute" too: "2 July 2025, 13:00, Brussels time (UTC+2)".
    """
    if precision == "minute" and isinstance(day, datetime):
        moment = {"day": partial_words(day, "day"), "clock": clock_span_words(day, None)}
        return gettext("%(day)s, %(clock)s") % moment
    return _date_words(day.date() if isinstance(day, datetime) else day, precision, get_language())


@lru_cache(maxsize=2048)
def _date_words(day: date, precision: str, _language: str | None) -> str:
    """The words in the active language, kept: lists show the same days again and again."""
    formats = {
        "day": pgettext("date format", "j F Y"),
        "month": pgettext("date format", "F Y"),
        "year": pgettext("date format", "Y"),
    }
    return dateformat.format(day, formats[precision])


def partial_iso(day: date, precision: str) -> str:
    """The same for machines: "2025-07-02", "2025-07" or "2025"."""
    return day.strftime(PARTIAL_ISO[precision])


def age_words(since: datetime, now: datetime | None = None) -> str:
    """How long something has lasted: "4 days", "1 hour"; below a minute without a number."""
    if (now or timezone.now()) - since < timedelta(minutes=1):
        return gettext("less than a minute")
    return timesince(since, now, depth=1)


def zone_words(moment: datetime) -> str:
    """The zone of a time: "Athens time (UTC+3)". The moment must already be in its zone."""
    offset = offset_words(moment)
    key = getattr(moment.tzinfo, "key", "")
    if "/" not in key:
        return offset
    return gettext("%(city)s time (%(offset)s)") % {"city": city_of(key), "offset": offset}


def offset_words(moment: datetime) -> str:
    """How far the clock of a moment is from UTC: "UTC+5:30"."""
    offset = moment.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    if not minutes:
        return "UTC"
    sign = "+" if minutes > 0 else "\u2212"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def clock_span_words(start: datetime, end: datetime | None) -> str:
    """From when to when on the clock, with the zone; with the days where they differ: "15 Dec, 10:00 to 16 Dec, 16:00"."""
    times = {"start": clock_words(start), "zone": zone_words(start)}
    if end is None:
        return gettext("%(start)s, %(zone)s") % times
    if end.date() != start.date():
        times["start"], last = short_moment_words(start), short_moment_words(end)
        return gettext("%(start)s to %(end)s, %(zone)s") % {**times, "end": last}
    return gettext("%(start)s to %(end)s, %(zone)s") % {**times, "end": clock_words(end)}


def short_moment_words(moment: datetime) -> str:
    """Day and time in short: "15 Dec, 10:00". The moment must already be in its zone."""
    day = dateformat.format(moment, pgettext("date format", "j M"))
    return gettext("%(day)s, %(clock)s") % {"day": day, "clock": clock_words(moment)}


def local_moment_words(moment: datetime) -> str:
    """Day and time on the clock of a place that is named elsewhere: "2 July 2025, 13:00"."""
    return gettext("%(day)s, %(clock)s") % {"day": partial_words(moment, "day"), "clock": clock_words(moment)}


def span_words(start: datetime, end: datetime | None) -> str:
    """Day and time of something, both ends when it lasts for days."""
    if end is None or end.date() == start.date():
        return gettext("%(day)s, %(clock)s") % {"day": day_words(start), "clock": clock_span_words(start, end)}
    return gettext("%(first)s, %(start)s to %(last)s, %(end)s, %(zone)s") % {
        "first": day_words(start),
        "start": clock_words(start),
        "last": day_words(end),
        "end": clock_words(end),
        "zone": zone_words(start),
    }
