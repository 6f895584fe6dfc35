"""The days of events that repeat, on the calendar of their place."""

import calendar
import datetime as dt
from collections.abc import Iterator
from itertools import islice, takewhile

WEEK = 7
FIFTH = 4


def every_week(first: dt.date, *, weeks: int = 1) -> Iterator[dt.date]:
    """Yield the days after ``first``, each so many weeks after the one before."""
    day = first
    while day <= dt.date.max - dt.timedelta(weeks=weeks):
        day += dt.timedelta(weeks=weeks)
        yield day


def every_month(first: dt.date) -> Iterator[dt.date]:
    """Yield the days after ``first`` on the same weekday of a month: the second Tuesday; on the last one where it is the fifth."""
    place = (first.day - 1) // WEEK
    year, month = first.year, first.month
    while (year, month) < (dt.MAXYEAR, 12):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        days_before, length = calendar.monthrange(year, month)
        day = 1 + (first.weekday() - days_before) % WEEK + place * WEEK
        if place == FIFTH and day > length:
            day -= WEEK
        yield dt.date(year, month, day)


def limited(days: Iterator[dt.date], *, count: int | None, until: dt.date | None, most: int) -> list[dt.date]:
    """Return the first days: so many, or up to a day, and never more than ``most`` and one, which shows that there are more."""
    return list(
        islice(takewhile(lambda day: until is None or day <= until, days), most + 1 if count is None else count)
    )
