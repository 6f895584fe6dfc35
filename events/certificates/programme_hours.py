"""How long the programme of an event was, for its certificates."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import ngettext

from events.models import Event, EventSession

MINUTES_PER_HOUR = 60
Span = tuple[dt.datetime, dt.datetime]


def programme_hours(event: Event) -> str:
    """Return the length of the programme in words, without breaks; sessions at the same time count once.

    Without a programme it is the length of an event of one day; of a longer one it is not known, and the answer is empty.
    """
    sessions = [one for one in EventSession.objects.filter(event=event) if not one.is_pause]
    if sessions:
        return _words(_joined((one.starts_at, one.ends_at) for one in sessions))
    if event.starts_at is None or event.ends_at is None:
        return ""
    is_one_day = event.starts_at.astimezone(event.zone).date() == event.ends_at.astimezone(event.zone).date()
    return _words(event.ends_at - event.starts_at) if is_one_day else ""


def _joined(spans: Iterable[Span]) -> dt.timedelta:
    """The time in which at least one of the spans runs."""
    total, until = dt.timedelta(), None
    for start, end in sorted(spans):
        begin = start if until is None else max(start, until)
        if end > begin:
            total += end - begin
            until = end
    return total


def _words(length: dt.timedelta) -> str:
    hours, minutes = divmod(int(length.total_seconds()) // MINUTES_PER_HOUR, MINUTES_PER_HOUR)
    parts = []
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if minutes:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes})
    return ", ".join(parts)
