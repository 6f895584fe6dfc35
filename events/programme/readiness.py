"""What an event must say before a draft is kept, and before everybody may read it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Event
from events.programme.errors import NotReady
from toolkit.actions import ActionRefused

_NOT_ASKED = ("hub", "starts_on", "ends_on", "country")


def refuse_unless_sound(event: Event) -> None:
    """A draft may be incomplete, but each field that is filled is right, and the times are in order."""
    if event.starts_at is None or event.ends_at is None:
        field = "starts_at" if event.starts_at is None else "ends_at"
        raise ActionRefused(_("Say when the event begins and ends."), field)
    if event.ends_at <= event.starts_at:
        raise ActionRefused(_("The event must end after it begins."), "ends_at")
    if event.registration_closes_at is not None and event.registration_closes_at > event.ends_at:
        raise ActionRefused(_("Registration cannot close after the event is over."), "registration_closes_at")
    if event.capacity is not None and event.capacity < 1:
        raise ActionRefused(_("Give at least one seat, or leave it empty for as many as like."), "capacity")
    try:
        event.clean_fields(exclude=_NOT_ASKED)
    except ValidationError as error:
        name, words = next(iter(error.message_dict.items()))
        raise ActionRefused(words[0], name) from None


def missing_before_publishing(event: Event, *, at: dt.datetime | None) -> dict[str, str]:
    """What everybody must be able to read and is not there, by field; ``at`` None lets a past event be corrected."""
    missing: dict[str, str] = {}
    if not event.title.strip():
        missing["title"] = _("Give the event a title.")
    if not event.format:
        missing["format"] = _("Say whether people come into a room, online, or both.")
    elif event.format != Event.Format.ONLINE and not event.venue.strip():
        missing["venue"] = _("Say where the room is.")
    if event.starts_at is None:
        missing["starts_at"] = _("Say when it begins.")
    elif at is not None and event.starts_at <= at:
        missing["starts_at"] = _("The beginning lies in the past.")
    closes = event.registration_closes_at
    if at is not None and closes is not None and closes <= at and event.takes_registrations:
        missing["registration_closes_at"] = _("Registration would be closed already.")
    return missing


def refuse_unless_ready(event: Event, *, at: dt.datetime | None) -> None:
    """Sound, and nothing missing; raises ``NotReady`` naming every field."""
    if event.starts_at is not None:
        refuse_unless_sound(event)
    if missing := missing_before_publishing(event, at=at):
        raise NotReady(" ".join(missing.values()), missing=missing)
