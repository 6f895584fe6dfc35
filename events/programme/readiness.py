"""What an event must have before a draft is saved, and before it is published."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Event
from events.programme.errors import NotReady
from toolkit.actions import ActionRefused

_NOT_ASKED = ("hub", "starts_on", "ends_on", "country", "illustration")


def refuse_unless_sound(event: Event) -> None:
    """Refuse an event with a wrong field or times in the wrong order; a draft may be incomplete."""
    if event.starts_at is None or event.ends_at is None:
        field = "starts_at" if event.starts_at is None else "ends_at"
        raise ActionRefused(_("Enter when the event starts and ends."), field)
    if event.ends_at <= event.starts_at:
        raise ActionRefused(_("Enter an end after the start."), "ends_at")
    if event.registration_closes_at is not None and event.registration_closes_at > event.ends_at:
        raise ActionRefused(_("Enter a time before the event ends."), "registration_closes_at")
    for name in ("capacity", "online_capacity"):
        number = getattr(event, name)
        if number is not None and number < 1:
            raise ActionRefused(_("Enter a number from 1, or leave blank for no limit."), name)
    try:
        event.clean_fields(exclude=_NOT_ASKED)
    except ValidationError as error:
        name, words = next(iter(error.message_dict.items()))
        raise ActionRefused(words[0], name) from None


def is_moved(event: Event, before: Event) -> bool:
    """Whether an event has other times than before. Times within days that were known only as days are no move."""
    if before.starts_at is not None:
        return (event.starts_at, event.ends_at) != (before.starts_at, before.ends_at)
    first, last = before.starts_on.first_day, before.ends_on.last_day
    return not first <= event.starts_on.first_day <= event.ends_on.last_day <= last


def missing_before_publishing(event: Event, *, at: dt.datetime | None) -> dict[str, str]:
    """Return what is missing before the event can be published, by field; ``at`` None lets a past event be corrected."""
    missing: dict[str, str] = {}
    if not event.title.strip():
        missing["title"] = _("Enter a title.")
    if not event.format:
        missing["format"] = _("Choose whether the event is in person, online or hybrid.")
    elif event.format != Event.Format.ONLINE and not event.venue.strip():
        missing["venue"] = _("Enter a venue.")
    if event.starts_at is None:
        missing["starts_at"] = _("Enter when the event starts.")
    elif at is not None and event.starts_at <= at:
        missing["starts_at"] = _("The event starts in the past. Enter a later date.")
    closes = event.registration_closes_at
    if at is not None and closes is not None and closes <= at and event.takes_registrations:
        missing["registration_closes_at"] = _("Registration closes in the past. Enter a later date.")
    return missing


def refuse_unless_ready(event: Event, *, at: dt.datetime | None) -> None:
    """Refuse an event that is wrong or incomplete; raise ``NotReady`` naming every field."""
    if event.starts_at is not None:
        refuse_unless_sound(event)
    if missing := missing_before_publishing(event, at=at):
        raise NotReady(" ".join(missing.values()), missing=missing)
