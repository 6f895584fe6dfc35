"""The programme follows its event to another day."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils.translation import ngettext

from events.models import Event, EventSession
from toolkit.actions import ActionRefused

MOST_NAMED = 3


def move_sessions(event: Event, before: Event) -> None:
    """Move the sessions of a locked event by as many days as the event moved, at the same times on the clock of its place.

    Refuses new times that leave a session outside, naming some of them. Part of the change of the event, which is in the trail.
    """
    if event.starts_at is None or before.starts_at is None:
        return
    days = _local_day(event.starts_at, event.zone) - _local_day(before.starts_at, before.zone)
    sessions = list(EventSession.objects.filter(event=event).select_for_update())
    if days or event.time_zone != before.time_zone:
        for session in sessions:
            session.starts_at = _moved(session.starts_at, days, before.zone, event.zone)
            session.ends_at = _moved(session.ends_at, days, before.zone, event.zone)
        EventSession.objects.bulk_update(sessions, ["starts_at", "ends_at"])
    _refuse_outside(event, sessions)


def _moved(moment: dt.datetime, days: dt.timedelta, before: ZoneInfo, now: ZoneInfo) -> dt.datetime:
    local = moment.astimezone(before).replace(tzinfo=None) + days
    return local.replace(tzinfo=now)


def _local_day(moment: dt.datetime, zone: ZoneInfo) -> dt.date:
    return moment.astimezone(zone).date()


def _refuse_outside(event: Event, sessions: list[EventSession]) -> None:
    starts, ends = event.starts_at, event.ends_at
    if starts is None or ends is None:
        return
    early = [one for one in sessions if one.starts_at < starts]
    outside = [one for one in sessions if one.starts_at < starts or one.ends_at > ends]
    if not outside:
        return
    words = ngettext(
        "%(count)s session of the programme would be outside these times: %(titles)s. Change it first.",
        "%(count)s sessions of the programme would be outside these times: %(titles)s. Change them first.",
        len(outside),
    )
    titles = ", ".join(f"“{one.title}”" for one in outside[:MOST_NAMED]) + ("…" if len(outside) > MOST_NAMED else "")
    raise ActionRefused(words % {"count": len(outside), "titles": titles}, "starts_at" if early else "ends_at")
