"""The sessions of an event: add, copy, change, remove."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from events.models import Event, EventSession, SessionSpeaker
from events.programme.locking import lock_editable
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row

FIELDS = (
    "kind", "title", "starts_at", "ends_at", "track", "venue", "room", "description", "languages", "interpretation",
    "translations",
)  # fmt: skip
REFUSALS = {
    "events_session_room_is_free": (
        gettext_lazy("Another session takes place in this room at this time. Choose another room or time."),
        "room",
    )
}
_OF_SPEAKERS = ("role", "name", "agreed_to_be_named", "function", "organisation", "to_be_confirmed")


@action
def add_session(
    *, by: Actor, event: Event, fields: Mapping[str, Any], speakers_of: EventSession | None = None
) -> EventSession:
    """Add a session to the programme; ``fields`` are those of ``FIELDS``, times are aware.

    ``speakers_of``: the session of the same event it is a copy of, whose speakers come along. Refuses a time outside the event,
    a room that is taken, a cancelled event, and one whose times are not known.
    """
    current = lock_editable(event)
    session = EventSession(hub=current.hub, event=current)
    apply_changes(session, fields, by=by, allowed=FIELDS, guard=refuse_outside_event, refusals=REFUSALS)
    if speakers_of is not None:
        _copy_speakers(speakers_of, session, by=by)
    record(by=by, action="events.add_session", subject=session, fields=list(fields))
    return session


@action
def change_session(
    *, by: Actor, session: EventSession, fields: Mapping[str, Any], seen: str | None = None
) -> EventSession:
    """Change a session; ``seen`` is the ``session_edition`` the writer had. Refuses as ``add_session`` does."""
    event = lock_editable(session.event)
    current = lock_row(EventSession.objects.all(), session.pk, gone=_("This session was deleted."))
    current.event = event
    changed = apply_changes(
        current, fields, by=by, allowed=FIELDS, seen=seen, guard=refuse_outside_event, refusals=REFUSALS
    )
    if changed:
        record(by=by, action="events.change_session", subject=current, fields=changed)
    return current


@action
def remove_session(*, by: Actor, session: EventSession) -> None:
    """Delete a session and its speakers. Deleted already: nothing happens. Refuses a cancelled event."""
    if not Event.objects.filter(pk=session.event_id).exists():
        return
    lock_editable(session.event)
    current = EventSession.objects.filter(pk=session.pk).select_for_update().first()
    if current is None:
        return
    record(by=by, action="events.remove_session", subject=current)
    current.delete()


def session_edition(session: EventSession) -> str:
    """The state of a session that a form carries as ``seen``."""
    return edition_of(session, names=FIELDS)


def refuse_outside_event(session: EventSession) -> None:
    """Refuse a session that ends before it starts, or lies outside the times of its event."""
    event = session.event
    if event.starts_at is None or event.ends_at is None:
        raise ActionRefused(_("Enter when the event starts and ends before you add sessions."))
    if session.starts_at >= session.ends_at:
        raise ActionRefused(_("Enter an end after the start."), "ends_at")
    if session.starts_at < event.starts_at:
        raise ActionRefused(_("The session starts before the event. Enter a later time."), "starts_at")
    if session.ends_at > event.ends_at:
        raise ActionRefused(_("The session ends after the event. Enter an earlier time."), "ends_at")


def _copy_speakers(source: EventSession, target: EventSession, *, by: Actor) -> None:
    """Their agreement is to be named in the programme of this event, so it holds for the copy too."""
    for known in SessionSpeaker.objects.filter(session=source, session__event=target.event):
        speaker = SessionSpeaker(session=target)
        apply_changes(speaker, {name: getattr(known, name) for name in _OF_SPEAKERS}, by=by, allowed=_OF_SPEAKERS)
