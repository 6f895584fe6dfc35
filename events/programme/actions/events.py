"""What is said of an event: drafting, changing, deleting a draft."""

import copy
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from events.mailings.actions import EMAILED_WHEN_CHANGED, start_mailing
from events.models import Event, EventMailing
from events.programme.content import COLUMNS, DAYS
from events.programme.locking import lock_editable
from events.programme.readiness import is_moved, refuse_unless_ready, refuse_unless_sound
from events.registrations.ways import become_hybrid, refuse_fewer_places, stop_being_hybrid
from events.reminders.actions import add_default_reminder
from events.sessions.actions.moves import move_sessions
from events.waiting_list.allocation import hand_out_places, shorten_offers
from hubs.models import Hub, Topic
from publishing.publishable import delete_with_revisions
from publishing.subjects import about
from toolkit import clock
from toolkit.actions import ActionRefused, action, apply_changes
from toolkit.partial_dates.dates import PartialDate

TIMES = ("starts_at", "ends_at", "time_zone")
ALLOWED = (*COLUMNS, *DAYS, "topics")
IN_CALENDARS = (*EMAILED_WHEN_CHANGED, "title", "summary", "description", "translations")
REFUSALS = {
    "events_event_title_once_a_day": (
        gettext_lazy("Your hub already has an event with this title on this day."),
        "title",
    )
}


@action
def create_event(
    *, by: Actor, hub: Hub | None, fields: Mapping[str, Any], topics: Iterable[Topic] = (), is_sourced: bool = False
) -> Event:
    """Begin a draft, which only the hub's team sees. ``fields`` are those of ``COLUMNS``; times are aware.

    ``is_sourced``: taken over from a source, with ``DAYS`` as exact as it gives them. Refuses times in the wrong order, and a
    title the hub uses on that day already, naming the field.
    """
    event = Event(hub=hub)
    values = _with_days(event, {**fields, "topics": list(topics)}, is_sourced=is_sourced)
    if values.get("format") != Event.Format.HYBRID:
        values.pop("online_capacity", None)
    guard = None if is_sourced else refuse_unless_sound
    apply_changes(event, values, by=by, allowed=ALLOWED, guard=guard, refusals=REFUSALS)
    if not is_sourced:
        add_default_reminder(event)
    record(by=by, action="events.create", subject=event, fields=list(fields))
    return event


@action
def change_event(
    *,
    by: Actor,
    event: Event,
    fields: Mapping[str, Any],
    topics: Iterable[Topic] | None = None,
    is_sourced: bool = False,
) -> Event:
    """Change what is said of the event now; ``topics`` None leaves the topics as they are. People write drafts (``drafts``).

    A changed date or place of a published event starts a mailing: everyone informed of another one gets one email with the
    old and the new one. Places that become free are handed out at once. The sessions of the programme move along by as many
    days as the event. Refuses changes of a cancelled event, fewer places than are taken, times that leave a session outside, and
    taking away what a published event must say.
    """
    at = clock.now()
    current = lock_editable(event)
    before = copy.copy(current)
    values = _with_days(
        current, {**fields, **({} if topics is None else {"topics": list(topics)})}, is_sourced=is_sourced
    )

    if values.get("format", current.format) != Event.Format.HYBRID:
        values["online_capacity"] = None
    become_hybrid(current, values)

    def guard(changed_event: Event) -> None:
        refuse_fewer_places(changed_event)
        if not is_sourced:
            _refuse_unready(changed_event, before, at=at)

    changed = apply_changes(current, values, by=by, allowed=ALLOWED, guard=guard, refusals=REFUSALS)
    if not changed:
        return current
    if set(changed) & set(TIMES):
        move_sessions(current, before)
    stop_being_hybrid(current)
    record(by=by, action="events.change", subject=current, fields=sorted(set(changed) - set(DAYS)) or changed)
    if current.state == Event.State.PUBLISHED and set(changed) & set(IN_CALENDARS):
        _announce(current, before, set(changed), at)
    hand_out_places(current, at=at)
    return current


def _announce(event: Event, before: Event, changed: set[str], at: dt.datetime) -> None:
    """Raise the sequence of a published event, email a new date or place, and end open offers when it starts."""
    event.sequence += 1
    event.save(update_fields=["sequence"])
    if changed & set(EMAILED_WHEN_CHANGED) and not event.is_over(at=at):
        start_mailing(event, EventMailing.Kind.MOVED, before=before)
    shorten_offers(event)


@action
def delete_draft(*, by: Actor, event: Event) -> None:
    """Delete a draft. Deleted already: nothing happens.

    A published event is cancelled instead, so that its attendees are informed. Refuses a session of a dialogue, and what waits
    for approval.
    """
    current = Event.objects.select_for_update().filter(pk=event.pk).first()
    if current is None:
        return
    if words := refusal_of_deleting(current):
        raise ActionRefused(words)
    record(by=by, action="events.delete_draft", subject=current)
    delete_with_revisions(current)


def refusal_of_deleting(event: Event) -> str:
    """Return why an event can't be deleted; empty when it can."""
    if not event.can_be_changed:
        return _("This event has been cancelled. Its page stays, so that people can read why.")
    if not event.can_be_published:
        return _("Only a draft can be deleted. Cancel the event instead: we'll email its attendees.")
    revision = about(event).open_revision()
    if revision is not None and not revision.can_be_written:
        return _("This is waiting for approval. Withdraw it to edit it.")
    return ""


def _with_days(event: Event, fields: Mapping[str, Any], *, is_sourced: bool) -> dict[str, Any]:
    """Return the fields and the days that follow from the times; only a source gives days without times."""
    values = dict(fields)
    if not is_sourced and (own := sorted(set(values) & set(DAYS))):
        raise ActionRefused(_("“%(name)s” is not a field of an event.") % {"name": own[0]}, own[0])
    shape = copy.copy(event)
    for name in TIMES:
        setattr(shape, name, values.get(name, getattr(event, name)))
    has_other_times = any(getattr(shape, name) != getattr(event, name) for name in TIMES) or event.pk is None
    if has_other_times and shape.starts_at is not None and shape.ends_at is not None:
        values["starts_on"] = PartialDate.of_day(shape.starts_at.astimezone(shape.zone).date())
        values["ends_on"] = PartialDate.of_day(shape.ends_at.astimezone(shape.zone).date())
    return values


def _refuse_unready(event: Event, before: Event, *, at: dt.datetime) -> None:
    if event.state != Event.State.PUBLISHED:
        refuse_unless_sound(event)
        return
    refuse_unless_ready(event, at=at if is_moved(event, before) else None)
