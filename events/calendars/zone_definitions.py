"""Time zones as VTIMEZONE components (RFC 5545, 3.6.5), made of the changes of the clock as the zone database lists them.

No recurrence rule is guessed: Casablanca changes its clock around Ramadan, on other days every year.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

STEP = dt.timedelta(days=1)  # no zone changes its clock twice a day
SECOND = dt.timedelta(seconds=1)


class ClockChange(NamedTuple):
    """A moment in UTC from which the clocks of a zone show another time, and the time around it."""

    at: dt.datetime
    offset_before: dt.timedelta
    offset_after: dt.timedelta
    name: str
    is_daylight: bool


@lru_cache(maxsize=256)
def zone_definition(key: str, first_year: int, last_year: int) -> Timezone:
    """Return the VTIMEZONE of a zone, right for every moment from the first year to the last."""
    definition = Timezone()
    definition.add("tzid", key)
    for changes in _alike(ZoneInfo(key), first_year, last_year):
        definition.add_component(_observance(changes))
    return definition


def clock_changes(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[ClockChange]:
    """Find the clock changes of these years, the oldest first, to the second."""
    moment, end = dt.datetime(first_year, 1, 1, tzinfo=dt.UTC), dt.datetime(last_year + 1, 1, 1, tzinfo=dt.UTC)
    while moment < end:
        if _clock(zone, moment) != _clock(zone, moment + STEP):
            yield _change(zone, _first_moment_after(zone, moment))
        moment += STEP


def _alike(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[list[ClockChange]]:
    """The time the first year begins with, then the changes, those to the same time together."""
    start = dt.datetime(first_year, 1, 1, tzinfo=dt.UTC)
    offset, name, daylight = _clock(zone, start)
    yield [ClockChange(start, offset, offset, name, daylight)]
    alike = defaultdict(list)
    for change in clock_changes(zone, first_year, last_year):
        alike[change[1:]].append(change)
    yield from alike.values()


def _observance(changes: list[ClockChange]) -> TimezoneStandard | TimezoneDaylight:
    first = changes[0]
    observance = TimezoneDaylight() if first.is_daylight else TimezoneStandard()
    onsets = [(change.at + change.offset_before).replace(tzinfo=None) for change in changes]
    observance.add("dtstart", onsets[0])
    if onsets[1:]:
        observance.add("rdate", onsets[1:])
    observance.add("tzoffsetfrom", first.offset_before)
    observance.add("tzoffsetto", first.offset_after)
    observance.add("tzname", first.name)
    return observance


def _first_moment_after(zone: ZoneInfo, before: dt.datetime) -> dt.datetime:
    """The first second of the new time, in the day after ``before``."""
    clock, after = _clock(zone, before), before + STEP
    while after - before > SECOND:
        middle = before + (after - before) // 2
        if _clock(zone, middle) == clock:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _change(zone: ZoneInfo, at: dt.datetime) -> ClockChange:
    (before, _name, _daylight), (after, name, daylight) = _clock(zone, at - SECOND), _clock(zone, at)
    return ClockChange(at, before, after, name, daylight)


def _clock(zone: ZoneInfo, moment: dt.datetime) -> tuple[dt.timedelta, str, bool]:
    """The offset from UTC, its name and whether it is daylight saving time."""
    local = moment.astimezone(zone)
    return local.utcoffset() or dt.timedelta(), local.tzname() or "", (local.dst() or dt.timedelta()) > dt.timedelta()
