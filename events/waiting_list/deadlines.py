"""Until when an offered place can be accepted: hours in which people are awake and at work, fewer as the event comes near."""

import datetime as dt
from zoneinfo import ZoneInfo

MORNING, NIGHT = dt.time(8), dt.time(22)
SATURDAY = 5
# At least so long before the event starts: so many hours to answer, between 8:00 and 22:00 on the clock of the event.
HOURS_TO_ANSWER = (
    (dt.timedelta(days=14), 28),
    (dt.timedelta(days=3), 14),
    (dt.timedelta(days=1), 6),
    (dt.timedelta(0), 2),
)
LAST_ANSWER = dt.timedelta(hours=2)  # before the event starts
SHORTEST = 1  # hour awake


def offer_deadline(made_at: dt.datetime, starts_at: dt.datetime, zone: ZoneInfo) -> dt.datetime | None:
    """Return until when an offer made now can be accepted, on a full hour; None when it is too late to offer a place.

    Nights and weekends do not count; weekends do where the event is too near for that. Every deadline is at least an hour
    by day after the offer and two hours before the event.
    """
    latest = _awake_before(starts_at - LAST_ANSWER, zone)
    hours = next((hours for ahead, hours in HOURS_TO_ANSWER if starts_at - made_at >= ahead), 0)
    if _after_waking_hours(made_at, SHORTEST, zone, counts_weekends=True) > latest:
        return None
    for counts_weekends in (False, True):
        deadline = _full_hour(_after_waking_hours(made_at, hours, zone, counts_weekends=counts_weekends))
        if deadline <= latest:
            return deadline
    return latest


def _after_waking_hours(start: dt.datetime, hours: int, zone: ZoneInfo, *, counts_weekends: bool) -> dt.datetime:
    left, moment = dt.timedelta(hours=hours), start
    while True:
        local = moment.astimezone(zone)
        opens, closes = (dt.datetime.combine(local.date(), clock, zone) for clock in (MORNING, NIGHT))
        begins = max(moment, opens)
        is_counted = counts_weekends or local.weekday() < SATURDAY
        awake = closes.astimezone(dt.UTC) - begins.astimezone(dt.UTC)
        if is_counted and awake >= left:
            return begins.astimezone(dt.UTC) + left
        if is_counted and awake > dt.timedelta(0):
            left -= awake
        moment = dt.datetime.combine(local.date() + dt.timedelta(days=1), dt.time(), zone)


def _awake_before(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the moment, or the end of the evening before where it is at night."""
    local = moment.astimezone(zone)
    if local.time() < MORNING:
        return dt.datetime.combine(local.date() - dt.timedelta(days=1), NIGHT, zone)
    return min(moment, dt.datetime.combine(local.date(), NIGHT, zone))


def _full_hour(moment: dt.datetime) -> dt.datetime:
    begun = moment.replace(minute=0, second=0, microsecond=0)
    return moment if begun == moment else begun + dt.timedelta(hours=1)
