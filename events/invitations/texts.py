"""A coordinator's own text of an invitation: plain text with a little Markdown, in which a few placeholders are replaced.

It is no template language: ``{name}`` and the others are replaced literally, once, after the text was formatted and the value
escaped. Any other brace is refused, so that a typing error never goes out to a whole segment.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from events.models import Event
from toolkit.actions import ActionRefused
from toolkit.markdown import formatted

PLACEHOLDERS = ("name", "event", "date", "place", "hub", "reply_by")
KNOWN = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
LONGEST = 2000
_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
_BRACED = re.compile(r"\{[^{}]{0,40}\}|[{}]")


@dataclass(frozen=True, kw_only=True)
class InvitationText:
    """What a coordinator adds to the standard invitation: an introduction by language, a date to reply by, who signs."""

    introductions: Mapping[str, str] = field(default_factory=dict)
    reply_by: dt.date | None = None
    signed_by: str = ""


def refuse_unknown_placeholders(text: str) -> None:
    """A validator: refuse braces that are no placeholder, naming them and the placeholders there are."""
    unknown = list(dict.fromkeys(_BRACED.findall(_PLACEHOLDER.sub("", text))))
    if unknown:
        raise ValidationError(
            _("%(unknown)s isn't a placeholder. You can use: %(known)s."),
            code="placeholder",
            params={"unknown": ", ".join(f"“{one}”" for one in unknown), "known": KNOWN},
        )


def refuse_unless_sendable(text: InvitationText, event: Event, *, at: dt.datetime) -> None:
    """Refuse a text that is too long or has unknown placeholders, and a date to reply by that has passed or is after the event."""
    for language, introduction in text.introductions.items():
        name = f"introduction_{language}"
        if len(introduction) > LONGEST:
            raise ActionRefused(_("Shorten the text to %(most)d characters.") % {"most": LONGEST}, name)
        try:
            refuse_unknown_placeholders(introduction)
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


def fill_plain(text: str, values: Mapping[str, Any]) -> str:
    """Replace the placeholders by their values."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], "")), text)


def fill_formatted(text: str, values: Mapping[str, Any]) -> SafeString:
    """Return the text as safe HTML, its placeholders replaced by the escaped values."""
    html = _PLACEHOLDER.sub(lambda found: str(escape(values.get(found[1], ""))), formatted(text))
    return mark_safe(html)  # noqa: S308 - formatted() is clean and each value is escaped


def placeholder_values(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of each placeholder, from the context of an email about an event."""
    names = {"event": "title", "date": "when", "place": "where"}
    return {name: context.get(names.get(name, name), "") for name in PLACEHOLDERS}
