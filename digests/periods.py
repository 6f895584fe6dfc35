"""When a digest is due: Monday, eight in the morning, by the clock of the subscriber."""

import datetime as dt
from functools import lru_cache
from zoneinfo import ZoneInfo

from digests.choices import Frequency

MONDAY = 1  # as ISO 8601 counts
DUE_AT = dt.time(8)
TOGETHER = dt.timedelta(minutes=15)  # what is published within this span comes in one email
LOOKED_BACK = {
    Frequency.AT_ONCE: dt.timedelta(0),
    Frequency.WEEKLY: dt.timedelta(days=7),
    Frequency.MONTHLY: dt.timedelta(days=31),
}  # how old what the first digest reports may be


def next_due(frequency: str, time_zone: str, *, after: dt.datetime) -> dt.datetime:
    """Return the first Monday (of the week, or of a month) at eight, local time, later than ``after``; at once: ``after``."""
    if frequency == Frequency.AT_ONCE:
        return after
    return _mondays(frequency, time_zone, after)[1]


def period_due(frequency: str, time_zone: str, *, at: dt.datetime) -> str:
    """Return the period whose Monday came last: ``2026-W48``, or ``2026-11``. However late a digest is built, it is of this one."""
    day = _mondays(frequency, time_zone, at)[0].astimezone(ZoneInfo(time_zone)).date()
    return week_of(day) if frequency == Frequency.WEEKLY else f"{day:%Y-%m}"


def week_of(day: dt.date) -> str:
    """The ISO 8601 week a digest belongs to: ``2026-W48``."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


@lru_cache(maxsize=256)
def _mondays(frequency: str, time_zone: str, at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The last moment a digest was due by ``at``, and the next one after it."""
    zone = ZoneInfo(time_zone)
    today = at.astimezone(zone).date()
    monday = today - dt.timedelta(days=today.isoweekday() - MONDAY)
    days = [monday + dt.timedelta(weeks=weeks) for weeks in range(-6, 7)]
    if frequency == Frequency.MONTHLY:
        days = [day for day in days if day.day <= 7]
    moments = [dt.datetime.combine(day, DUE_AT, tzinfo=zone).astimezone(dt.UTC) for day in days]
    return max(one for one in moments if one <= at), min(one for one in moments if one > at)
