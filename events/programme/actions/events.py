"""What is said of an event: drafting, changing, throwing a draft away."""

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from events.models import Event
from events.programme import emails as letters
from events.programme.errors import EditConflict, EventRefused
from events.programme.locking import in_turn, locked
from events.programme.notifications import tell_all
from events.programme.readiness import refuse_unless_ready, refuse_unless_sound
from hubs.models import Hub, Topic
from toolkit.editions import edition_of
from toolkit.partial_dates.dates import PartialDate

FIELDS = (
    "title", "kind", "summary", "description", "text_language", "format", "starts_at", "ends_at", "time_zone", "country", "city", "venue",
    "online_url", "languages", "accessibility", "organiser", "attendance_as_stated", "source", "takes_registrations",
    "by_invitation", "capacity", "registration_closes_at",
)  # fmt: skip
TOLD_WHEN_CHANGED = ("starts_at", "ends_at", "time_zone", "format", "country", "city", "venue", "online_url")
IN_CALENDARS = (*TOLD_WHEN_CHANGED, "title", "summary", "description")


@transaction.atomic
def create_event(*, by: Actor, hub: Hub, fields: Mapping[str, Any], topics: Iterable[Topic] = ()) -> Event:
    """A draft, which only the hub's team sees. ``fields`` are those of ``FIELDS``; times are aware.

    Refuses times in the wrong order, and a title the hub uses on that day already, naming the field.
    """
    event = Event(hub=hub)
    _apply(event, fields)
    refuse_unless_sound(event)
    _save(event, None)
    event.topics.set(topics)
    record(by=by, action="events.create", subject=event, fields=list(fields))
    return event


@in_turn
@transaction.atomic
def change_event(
    *,
    by: Actor,
    event: Event,
    fields: Mapping[str, Any],
    topics: Iterable[Topic] | None = None,
    seen: str | None = None,
) -> Event:
    """What is said of the event from now on; ``topics`` None leaves the topics as they are.

    Everybody registered gets a letter when time or place of a published event changed. ``seen`` is the edition of the
    event the writer had before them (``edition``): what somebody else changed since is not overwritten unread
    (``EditConflict``). Refuses changes of a cancelled event, fewer seats than are taken, and taking away what a published event
    must say.
    """
    at = timezone.now()
    current = locked(event)
    if not current.can_be_changed:
        raise EventRefused(_("This event is cancelled. It stays as it was announced."))
    stands, before = edition(current), copy.copy(current)
    changed = _apply(current, fields)
    if changed and seen is not None and seen != stands:
        raise EditConflict(_("Somebody changed this event after you opened this page, so nothing was saved yet."))
    _refuse_fewer_seats(current)
    if current.state == Event.State.PUBLISHED:
        moved = at if {"starts_at", "ends_at"} & set(changed) else None
        refuse_unless_ready(current, at=moved)
    else:
        refuse_unless_sound(current)
    if current.state == Event.State.PUBLISHED and set(changed) & set(IN_CALENDARS):
        current.sequence += 1
    if changed:
        _save(current, [*changed, "starts_on", "ends_on", "sequence"])
    if topics is not None and set(topics) != set(current.topics.all()):
        current.topics.set(topics)
        changed.append("topics")
    if changed:
        record(by=by, action="events.change", subject=current, fields=changed)
    if current.state == Event.State.PUBLISHED and set(changed) & set(TOLD_WHEN_CHANGED) and not current.is_over(at=at):
        tell_all(letters.changed(current, before=before))
    return current


def edition(event: Event) -> str:
    """The state of what is said of an event as one word."""
    return edition_of(event, names=FIELDS)


@in_turn
@transaction.atomic
def delete_draft(*, by: Actor, event: Event) -> None:
    """Throw a draft away. What was published is cancelled instead, so that nobody stands before a closed door."""
    current = locked(event)
    if current.state != Event.State.DRAFT:
        raise EventRefused(_("Only a draft can be deleted. Cancel the event instead: everybody who comes is told."))
    record(by=by, action="events.delete_draft", subject=current)
    current.delete()


def _apply(event: Event, fields: Mapping[str, Any]) -> list[str]:
    """Set the fields and what follows from them; the names of those that differ now."""
    changed = []
    for name, value in fields.items():
        if name not in FIELDS:
            raise EventRefused(_("“%(name)s” is no field of an event.") % {"name": name}, field=name)
        if getattr(event, name) != value:
            setattr(event, name, value)
            changed.append(name)
    if event.starts_at is not None and event.ends_at is not None:
        event.starts_on = PartialDate.of_day(event.starts_at.astimezone(event.zone).date())
        event.ends_on = PartialDate.of_day(event.ends_at.astimezone(event.zone).date())
    return changed


def _refuse_fewer_seats(event: Event) -> None:
    if event.capacity is not None and event.capacity < event.places_taken:
        words = _(
            "%(taken)s people are registered, so there cannot be fewer than %(taken)s seats; you asked for %(seats)s."
        )
        raise EventRefused(words % {"taken": event.places_taken, "seats": event.capacity}, field="capacity")


def _save(event: Event, fields: list[str] | None) -> None:
    try:
        with transaction.atomic():
            event.save(update_fields=[*fields, "updated_at"] if fields is not None else None)
    except IntegrityError as error:
        if "events_event_title_once_a_day" not in str(error):
            raise
        words = _("Your hub has an event of this title on this day already.")
        raise EventRefused(words, field="title") from None
