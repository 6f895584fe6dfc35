"""Who speaks in a session. A name is kept only while the person agrees, and half a year after the event."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import SYSTEM, Actor
from audit.purges import record_purge
from events.models import EventSession, SessionSpeaker
from events.programme.locking import refusal_of_editing
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row

FIELDS = ("role", "name", "agreed_to_be_named", "function", "organisation", "to_be_confirmed")
KEPT_FOR = dt.timedelta(days=183)


@action
def add_speaker(*, by: Actor, session: EventSession, **fields: Any) -> SessionSpeaker:
    """Add a speaker to a session; ``fields`` are those of ``FIELDS``.

    Refuses a name without the person's agreement, a speaker without any fact who is not to be confirmed either, and
    any change of a cancelled event.
    """
    rows = EventSession.objects.select_related("event")
    current = lock_row(rows, session.pk, gone=_("This session was deleted."))
    _refuse_cancelled(current)
    speaker = SessionSpeaker(session=current)
    apply_changes(speaker, fields, by=by, allowed=FIELDS, guard=_refuse_unknown)
    record(by=by, action="events.add_speaker", subject=speaker, hub_id=current.hub_id, fields=list(fields))
    return speaker


@action
def change_speaker(*, by: Actor, speaker: SessionSpeaker, seen: str | None = None, **fields: Any) -> SessionSpeaker:
    """Change what is said of a speaker; ``seen`` is the ``speaker_edition`` the writer had. Refuses as ``add_speaker`` does."""
    current = lock_row(_rows(), speaker.pk, gone=_("This speaker was deleted."))
    _refuse_cancelled(current.session)
    if changed := apply_changes(current, fields, by=by, allowed=FIELDS, seen=seen, guard=_refuse_unknown):
        hub_id = current.session.hub_id
        record(by=by, action="events.change_speaker", subject=current, hub_id=hub_id, fields=changed)
    return current


@action
def remove_speaker(*, by: Actor, speaker: SessionSpeaker) -> None:
    """Delete a speaker, also of a cancelled event: a person can take their agreement back. Deleted already: nothing happens."""
    current = _rows().filter(pk=speaker.pk).select_for_update(of=("self",)).first()
    if current is None:
        return
    record(by=by, action="events.remove_speaker", subject=current, hub_id=current.session.hub_id)
    current.delete()


@action
def forget_speakers(*, at: dt.datetime) -> int:
    """Forget the names of speakers half a year after their event; return how many.

    Function and organisation stay, since they name no person; a speaker with only a name is deleted.
    """
    rows = SessionSpeaker.objects.of_events_over(by=at - KEPT_FOR).exclude(name="").select_related("session")
    old = list(rows.select_for_update(skip_locked=True, of=("self",)))
    for speaker in old:
        hub_id = speaker.session.hub_id
        record(by=SYSTEM, action="events.forget_speaker", subject=speaker, hub_id=hub_id, fields=["name"])
        if speaker.function or speaker.organisation:
            speaker.name, speaker.agreed_to_be_named = "", False
            speaker.save(update_fields=["name", "agreed_to_be_named"])
        else:
            speaker.delete()
    return record_purge(SessionSpeaker, len(old), at=at)


def speaker_edition(speaker: SessionSpeaker) -> str:
    """The state of a speaker that a form carries as ``seen``."""
    return edition_of(speaker, names=FIELDS)


def _refuse_unknown(speaker: SessionSpeaker) -> None:
    if speaker.name and not speaker.agreed_to_be_named:
        raise ActionRefused(
            _("Enter a name only if the person has agreed to it. Otherwise leave it blank."), "agreed_to_be_named"
        )
    if not (speaker.name or speaker.function or speaker.organisation or speaker.to_be_confirmed):
        raise ActionRefused(
            _("Enter a function, an organisation, or a name with the person's agreement; or tick “To be confirmed”."),
            "function",
        )


def _refuse_cancelled(session: EventSession) -> None:
    if words := refusal_of_editing(session.event):
        raise ActionRefused(words)


def _rows() -> "QuerySet[SessionSpeaker]":
    return SessionSpeaker.objects.select_related("session__event")
