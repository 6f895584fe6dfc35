"""A coordinator's own text of an invitation (``toolkit.placeholders``), a date to reply by, and who signs."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.models import Event
from toolkit.actions import ActionRefused
from toolkit.placeholders import Placeholders

PLACEHOLDERS = Placeholders("name", "event", "date", "place", "hub", "reply_by")
LONGEST = 2000


@dataclass(frozen=True, kw_only=True)
class InvitationText:
    """What a coordinator adds to the standard invitation: an introduction by language, a date to reply by, who signs, and whether invitees
    may name a substitute."""

    introductions: Mapping[str, str] = field(default_factory=dict)
    reply_by: dt.date | None = None
    signed_by: str = ""
    allows_substitutes: bool = False


def refuse_unless_sendable(text: InvitationText, event: Event, *, at: dt.datetime) -> None:
    """Refuse a text that is too long or has unknown placeholders, and a date to reply by that has passed or is after the event."""
    for language, introduction in text.introductions.items():
        name = f"introduction_{language}"
        if len(introduction) > LONGEST:
            raise ActionRefused(_("Shorten the text to %(most)d characters.") % {"most": LONGEST}, name)
        try:
            PLACEHOLDERS(introduction)
        except ValidationError as error:
            raise ActionRefused(error.messages[0], name) from error
        if "{reply_by}" in introduction and text.reply_by is None and event.registration_closes_at is None:
            raise ActionRefused(_("Enter a date to reply by, or take {reply_by} out of the text."), "reply_by")
    if text.reply_by is None:
        return
    if text.reply_by < at.astimezone(event.zone).date():
        raise ActionRefused(_("Choose today or a later day."), "reply_by")
    if event.starts_at is not None and text.reply_by > event.starts_at.astimezone(event.zone).date():
        raise ActionRefused(_("Choose a day before the event starts."), "reply_by")


def placeholder_values(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of each placeholder, from the context of an email about an event."""
    names = {"event": "title", "date": "when", "place": "where"}
    return {name: context.get(names.get(name, name), "") for name in PLACEHOLDERS.names}
