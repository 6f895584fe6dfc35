"""The text of a mailing: subject and body by language, with placeholders, and what the emails say beside it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from events.models import Campaign, Event
from events.programme.wording import reply_by_words, short_words, when_words, where_words
from mailings.models import OF_AN_EVENT, Mailing
from toolkit import clock
from toolkit.actions import ActionRefused
from toolkit.placeholders import Placeholders

LONGEST_SUBJECT, LONGEST_BODY = 150, 10_000
Texts = Mapping[str, Mapping[str, str]]

_EVENT = ("event", "date", "place", "hub")
_OF_AUDIENCE = {
    Mailing.Audience.SEGMENT: ("hub",),
    Mailing.Audience.ATTENDEES: _EVENT,
    Mailing.Audience.CHOSEN: _EVENT,
    Mailing.Audience.INVITEES: (*_EVENT, "reply_by"),
    Mailing.Audience.DIALOGUE: ("dialogue", "hub"),
}


def subject_placeholders(audience: str) -> Placeholders:
    """Return the placeholders of a subject, which is the same for everyone."""
    return Placeholders(*_OF_AUDIENCE[Mailing.Audience(audience)])


def body_placeholders(audience: str) -> Placeholders:
    """Return the placeholders of a body: those of the subject, and the name of the recipient."""
    return Placeholders("name", *_OF_AUDIENCE[Mailing.Audience(audience)])


def refuse_unless_writable(texts: Texts, audience: str) -> None:
    """Refuse a text with one of subject and body, one that is too long, and unknown placeholders; names the input."""
    for language, text in texts.items():
        subject, body = text.get("subject", ""), text.get("body", "")
        if not subject or not body:
            name = f"body_{language}" if subject else f"subject_{language}"
            raise ActionRefused(_("Enter both a subject and a text, or leave both blank."), name)
        parts = (
            (f"subject_{language}", subject, LONGEST_SUBJECT, subject_placeholders(audience)),
            (f"body_{language}", body, LONGEST_BODY, body_placeholders(audience)),
        )
        for name, words, most, placeholders in parts:
            if len(words) > most:
                raise ActionRefused(_("Shorten the text to %(most)d characters.") % {"most": most}, name)
            try:
                placeholders(words)
            except ValidationError as error:
                raise ActionRefused(error.messages[0], name) from error


def contents_of(mailing: Mailing) -> dict[str, dict[str, Any]]:
    """Return what the emails say now, by language: subject, body, and the values of the placeholders but the name."""
    found = {}
    for language, text in mailing.texts.items():
        with translation.override(language):
            values = _values(mailing)
            subject = subject_placeholders(mailing.audience).fill_plain(text["subject"], values)
            found[language] = {"subject": subject, "body": text["body"], "audience": mailing.audience, **values}
    return found


def _values(mailing: Mailing) -> dict[str, str]:
    values = {"hub": str(mailing.hub.title)}
    if mailing.audience in OF_AN_EVENT and mailing.event is not None:
        values |= _of_event(mailing.event, _reply_by_of(mailing))
    if mailing.dialogue is not None:
        values["dialogue"] = mailing.dialogue.title
    return values


def _reply_by_of(mailing: Mailing) -> dt.date | None:
    """Return the day the hub asked all its invitees to reply by; None where it named none, or several."""
    if mailing.audience != Mailing.Audience.INVITEES:
        return None
    campaigns = Campaign.objects.filter(event=mailing.event_id, hub=mailing.hub_id)
    days = set(campaigns.values_list("reply_by", flat=True))
    return days.pop() if len(days) == 1 else None


def _of_event(event: Event, reply_by: dt.date | None) -> dict[str, str]:
    """The values of the placeholders, and what the card in the email shows."""
    title, when, where = str(event.words["title"]), when_words(event), where_words(event)
    return {
        "event": title, "date": when, "place": where, "reply_by": reply_by_words(event, reply_by, at=clock.now()),
        "title": title, "when": when, "where": where, "short": short_words(event),
    }  # fmt: skip
