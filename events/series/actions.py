"""A series of events: made by repeating an event, changed, and its dates added and taken out."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from events.copies.actions import copy_event
from events.models import Event, EventSeries
from events.programme.locking import lock_event
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row

FIELDS = ("title", "text", "text_language", "registers_together")
MOST_DATES = 52


@action
def repeat_event(
    *, by: Actor, event: Event, days: Iterable[dt.date], new_series: Mapping[str, Any], at: dt.datetime
) -> EventSeries:
    """Copy an event to each of these days as a draft of its series, at the same local time.

    ``new_series``: the fields of the series, which an event that is in none gets. Refuses more than 52 dates of a series, and what
    ``copy_event`` refuses, for all days.
    """
    current = lock_event(event)
    series = _series_of(by, current, new_series)
    wanted = sorted(set(days))
    _refuse_too_many(series, len(wanted))
    for day in wanted:
        copy = copy_event(by=by, event=current, first_day=day, at=at)
        _put_into(by, series, copy)
    return series


def _series_of(by: Actor, event: Event, fields: Mapping[str, Any]) -> EventSeries:
    """Return the series of a locked event, locked; create it where the event is in none."""
    if event.series_id is not None:
        return _lock_series(EventSeries(pk=event.series_id))
    if event.hub is None:
        raise ActionRefused(_("Only events of a hub can be a series."))
    series = EventSeries(hub=event.hub)
    apply_changes(series, fields, by=by, allowed=FIELDS, guard=_refuse_untitled)
    record(by=by, action="events.create_series", subject=series, fields=list(fields))
    _put_into(by, series, event)
    return series


@action
def change_series(*, by: Actor, series: EventSeries, fields: Mapping[str, Any], seen: str | None = None) -> EventSeries:
    """Change title, text and way of registering; ``seen`` is the ``series_edition`` the writer had. Its dates stay as they are."""
    current = _lock_series(series)
    if changed := apply_changes(current, fields, by=by, allowed=FIELDS, seen=seen, guard=_refuse_untitled):
        record(by=by, action="events.change_series", subject=current, fields=changed)
    return current


@action
def add_date(*, by: Actor, series: EventSeries, event: Event) -> Event:
    """Take an event of the same hub into a series. In it already: nothing happens. Refuses an event of another series."""
    locked = lock_event(event)
    current = _lock_series(series)
    if locked.series_id == current.pk:
        return locked
    if locked.hub_id != current.hub_id or locked.series_id is not None:
        raise ActionRefused(_("Choose an event of your hub that is in no series."), "event")
    _refuse_too_many(current, 1)
    return _put_into(by, current, locked)


@action
def remove_date(*, by: Actor, event: Event) -> Event:
    """Take an event out of its series. The event, its registrations and their personal pages stay. In none: nothing happens."""
    current = lock_event(event)
    if current.series_id is not None:
        current.series = None
        current.save(update_fields=["series", "updated_at"])
        record(by=by, action="events.remove_from_series", subject=current, fields=["series"])
    return current


@action
def delete_series(*, by: Actor, series: EventSeries) -> None:
    """Delete a series; its events stay, each for itself. Deleted already: nothing happens.

    Refuses while emails about cancelled dates are being written.
    """
    dates = Event.objects.filter(series=series.pk).order_by("pk")
    for event in list(dates.select_for_update(of=("self",), no_key=True)):
        remove_date(by=by, event=event)
    current = EventSeries.objects.select_for_update().filter(pk=series.pk).first()
    if current is None:
        return
    if current.cancellations.filter(finished_at=None).exists():
        raise ActionRefused(_("Emails about cancelled dates are being written. Try again in a minute."))
    record(by=by, action="events.delete_series", subject=current)
    current.delete()


def series_edition(series: EventSeries) -> str:
    """The state of a series that a form carries as ``seen``."""
    return edition_of(series, names=FIELDS)


def _lock_series(series: EventSeries) -> EventSeries:
    return lock_row(EventSeries.objects.select_related("hub__country"), series.pk, gone=_("This series was deleted."))


def _put_into(by: Actor, series: EventSeries, event: Event) -> Event:
    event.series = series
    event.save(update_fields=["series", "updated_at"])
    record(by=by, action="events.add_to_series", subject=event, fields=["series"])
    return event


def _refuse_too_many(series: EventSeries, more: int) -> None:
    if Event.objects.filter(series=series).count() + more > MOST_DATES:
        raise ActionRefused(_("A series can have %(most)s dates at most. Enter fewer.") % {"most": MOST_DATES})


def _refuse_untitled(series: EventSeries) -> None:
    if not series.title.strip():
        raise ActionRefused(_("Enter a title."), "title")
