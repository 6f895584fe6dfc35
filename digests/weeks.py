"""When a week's email is due: Thursday, eight in the morning, by the clock of the portal's time zone."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from digests.models import week_of

THURSDAY = 4  # as ISO 8601 counts; the day that decides to which year a week belongs
DUE_AT = dt.time(8)


def due_week(at: dt.datetime) -> str | None:
    """The ISO week whose emails may be built at ``at``: from its Thursday morning to its Sunday night; else None."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = timezone.localdate(at, zone)
    year, week, _weekday = today.isocalendar()
    due = dt.datetime.combine(dt.date.fromisocalendar(year, week, THURSDAY), DUE_AT, tzinfo=zone)
    return week_of(today) if at >= due else None
