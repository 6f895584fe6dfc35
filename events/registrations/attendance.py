"""Who attended: checked in at the venue, or attended online. A person of a hybrid event may have done both."""

import datetime as dt

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from events.models import Certificate, Event, Registration
from events.programme.choices import EventFormat
from toolkit.actions import ActionRefused, action, lock_row

FIELD_OF_WAY = {EventFormat.IN_PERSON: "checked_in_at", EventFormat.ONLINE: "attended_online_at"}


@action
def record_attendance(*, by: Actor, registration: Registration, way: EventFormat, at: dt.datetime) -> Registration:
    """Record that a person was checked in (``way`` in person) or attended online, at ``at``.

    A second time changes nothing: the first moment stays. The row of the event is not locked, so that check-in at many doors
    does not queue. Refuses who has no confirmed place, and events that are not published.
    """
    current = _lock(registration)
    name = FIELD_OF_WAY[way]
    if getattr(current, name) is not None:
        return current
    if current.event.state != Event.State.PUBLISHED:
        raise ActionRefused(_("This event is not published or has been cancelled."))
    if not current.has_confirmed_place:
        raise ActionRefused(_("Only people with a confirmed registration can be checked in."))
    _write(by, current, name, at, "events.record_attendance")
    return current


@action
def withdraw_attendance(*, by: Actor, registration: Registration, way: EventFormat, at: dt.datetime) -> Registration:
    """Take back an attendance recorded by mistake; a certificate is revoked with it. A second time changes nothing."""
    current = _lock(registration)
    name = FIELD_OF_WAY[way]
    if getattr(current, name) is not None:
        _write(by, current, name, None, "events.withdraw_attendance")
        if not current.has_attended:
            revoke_certificate(by, current, at)
    return current


def refusal_of_online_attendance(event: Event, *, at: dt.datetime) -> str:
    """Return why no one can be recorded as having attended online; empty when people can be."""
    if not event.may_be_attended_online:
        return _("This event takes place in person only.")
    if event.state != Event.State.PUBLISHED:
        return _("This event is not published or has been cancelled.")
    if event.starts_at is not None and event.starts_at > at:
        return _("You can record who attended online once the event has begun.")
    return ""


def may_have_attended_online(registration: Registration, *, at: dt.datetime) -> bool:
    """Whether this person can be recorded as having attended online; their event must be loaded."""
    return registration.has_confirmed_place and not refusal_of_online_attendance(registration.event, at=at)


def revoke_certificate(by: Actor, registration: Registration, at: dt.datetime) -> None:
    """Revoke the certificate of a person who is not recorded as having attended any more. Needs the registration locked."""
    if Certificate.objects.filter(registration=registration, revoked_at=None).update(revoked_at=at):
        record(by=by, action="events.revoke_certificate", subject=registration, fields=["certificate"])


def _lock(registration: Registration) -> Registration:
    rows = Registration.objects.select_related("event")
    return lock_row(rows, registration.pk, gone=_("This registration was deleted."))


def _write(by: Actor, registration: Registration, name: str, value: dt.datetime | None, done: str) -> None:
    setattr(registration, name, value)
    registration.save(update_fields=[name])
    record(by=by, action=done, subject=registration, fields=[name])
