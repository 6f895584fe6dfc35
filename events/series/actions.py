"""A series of events: made by repeating an event, changed, and its dates added and taken out."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import Actor
from events.copies.actions import copy_event
from events.models import Event, EventSeries
from events.programme.locking import lock_event
from events.series.emails import series_key
from events.series.links import lock_registrations, send_own_links
from outbox.actions import withdraw
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row

FIELDS = ("title", "text", "text_language", "translations", "registers_together")
MOST_DATES = 52


@action
def repeat_event(
    *, by: Actor, event: Event, days: Iterable[dt.date], new_series: Mapping[str, Any], at: dt.datetime
) -> EventSeries:
    """Copy an event to each of these days as a draft of its series, at the same local time.

    ``new_series``: the fields of the series, which an event that is in none gets. Refuses more than 52 dates of a series, and what
    ``copy_event`` refuses, for all days.
    """
    source = Event.objects.for_pages().filter(pk=event.pk).first()
    if source is None:
        raise ActionRefused(_("This event was deleted."))
    series = _series_of(by, source, new_series)
    wanted = sorted(set(days))
    _refuse_too_many(series, len(wanted) + (source.series_id is None))
    for day in wanted:
        copy = copy_event(by=by, event=source, first_day=day, at=at)
        _put_into(by, series, copy)
    if source.series_id is None:
        _put_into(by, series, _lock_free(source, series))  # last, so that people register for it meanwhile
    return series


def _series_of(by: Actor, event: Event, fields: Mapping[str, Any]) -> EventSeries:
    """Return the series of an event, locked; create it where the event is in none."""
    if event.series_id is not None:
        return _lock_series(EventSeries(pk=event.series_id))
    if event.hub is None:
        raise ActionRefused(_("Only events of a hub can be a series."))
    series = EventSeries(hub=event.hub)
    apply_changes(series, fields, by=by, allowed=FIELDS, guard=_refuse_untitled)
    record(by=by, action="events.create_series", subject=series, fields=list(fields))
    return series


@action
def change_series(*, by: Actor, series: EventSeries, fields: Mapping[str, Any], seen: str | None = None) -> EventSeries:
    """Change title, text, their translations and the way of registering; its dates stay as they are.

    ``seen`` is the ``series_edition`` the writer had.
    """
    current = _lock_series(series)
    if changed := apply_changes(current, fields, by=by, allowed=FIELDS, seen=seen, guard=_refuse_untitled):
        record(by=by, action="events.change_series", subject=current, fields=changed)
    return current


@action
def add_date(*, by: Actor, series: EventSeries, event: Event) -> Event:
    """Take an event of the same hub into a series. In it already: nothing happens. Refuses an event of another series."""
    current = _lock_series(series)
    locked = lock_event(event)
    if locked.series_id == current.pk:
        return locked
    locked = _lock_free(locked, current)
    _refuse_too_many(current, 1)
    return _put_into(by, current, locked)


@action
def remove_date(*, by: Actor, event: Event, at: dt.datetime) -> Event:
    """Take an event out of its series. The event and its registrations stay. In none, or out already: nothing happens.

    People who registered with the form of the series are emailed the link of this date: their page no longer lists it. Refuses
    while one of them has not confirmed.
    """
    series = Event.objects.filter(pk=event.pk).values_list("series", flat=True).first()
    registered = lock_registrations(series) if series is not None else []
    current = lock_event(event)
    if series is not None and current.series_id == series:
        send_own_links(registered, [current], at=at)
        _take_out(by, current)
    return current


@action
def delete_series(*, by: Actor, series: EventSeries, at: dt.datetime) -> None:
    """Delete a series with the pages of people who registered with its form; its events stay. Deleted already: nothing happens.

    These people are emailed the link of each date they have a place at or wait for; emails with the link that ends are
    withdrawn. Refuses while one of them has not confirmed, and while emails about cancelled dates are being written.
    """
    registered = lock_registrations(series.pk)
    current = EventSeries.objects.filter(pk=series.pk).first()
    if current is None:
        return
    if current.cancellations.filter(finished_at=None).exists():
        raise ActionRefused(_("Emails about cancelled dates are being written. Try again in a minute."))
    dates = Event.objects.for_pages().filter(series=series.pk).order_by("pk")
    events = list(dates.select_for_update(of=("self",), no_key=True))
    for ours in registered:
        withdraw(key_prefix=series_key(ours), because=gettext_noop("The series was deleted"))
    send_own_links(registered, events, at=at)
    for event in events:
        _take_out(by, event)
    record(by=by, action="events.delete_series", subject=current)
    current.delete()


def series_edition(series: EventSeries) -> str:
    """The state of a series that a form carries as ``seen``."""
    return edition_of(series, names=FIELDS)


def _lock_series(series: EventSeries) -> EventSeries:
    return lock_row(EventSeries.objects.select_related("hub__country"), series.pk, gone=_("This series was deleted."))


def _lock_free(event: Event, series: EventSeries) -> Event:
    """Return an event of the hub that is in no series, locked."""
    locked = lock_event(event)
    if locked.hub_id != series.hub_id or locked.series_id is not None:
        raise ActionRefused(_("Choose an event of your hub that is in no series."), "event")
    return locked


def _take_out(by: Actor, event: Event) -> None:
    event.series = None
    event.save(update_fields=["series", "updated_at"])
    record(by=by, action="events.remove_from_series", subject=event, fields=["series"])


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
