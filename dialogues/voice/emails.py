"""The emails about messages of citizens. Subjects and the first email say nothing of what was written.

None of them belongs to a hub's list of sent emails, which viewers read: only the inbox shows who wrote. The answer stays encrypted
in its thread and is put into its email when that is sent; so is whether the text sounds urgent.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.personal_links import link_to
from dialogues.models import Helpline
from dialogues.voice.helplines import urgent_help
from dialogues.voice.models.message import VoiceEntry, VoiceMessage
from dialogues.voice.urgency import sounds_urgent
from events.programme.wording import offered
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail
from outbox.senders import sender
from toolkit.date_formatting import partial_words

ROUTE = "dialogues_personal:message"
ANSWERED = "dialogues/voice_answered"
WITH_HELP = ("dialogues/voice_confirm", "dialogues/voice_received")


def to_confirm(message: VoiceMessage) -> Draft:
    """Ask whether the address is theirs: nothing that was typed is in it, but where to turn for help at once."""
    return _draft(message, "voice_confirm", "asked", name="", message_id=message.pk)


def received(message: VoiceMessage) -> Draft:
    """It has arrived: who answers until when, and the personal link."""
    return _draft(message, "voice_received", "received", message_id=message.pk)


def answered(message: VoiceMessage, entry: VoiceEntry) -> Draft:
    """The answer, which is read when the email is sent (``answer_of_email``)."""
    return _draft(message, "voice_answered", f"answered:{entry.pk}", entry=entry.pk)


def handed_over(message: VoiceMessage, at: dt.datetime) -> Draft:
    """It was passed on: who has it now."""
    return _draft(message, "voice_handed_over", f"handed_over:{int(at.timestamp())}")


def closed(message: VoiceMessage) -> Draft:
    """It was closed, and why."""
    with translation.override(offered(message.language)):
        reason = message.closed_words
    is_medical = message.closed_because == VoiceMessage.Reason.MEDICAL
    return _draft(message, "voice_closed", "closed", reason=reason, is_medical=is_medical)


def proposed(message: VoiceMessage, version: int) -> Draft:
    """The team would like to publish question and answer: read the wording and decide."""
    return _draft(message, "voice_proposed", f"proposed:{version}")


def taken_up(message: VoiceMessage) -> Draft:
    """A public dialogue takes up what they wrote."""
    dialogue = message.dialogue
    assert dialogue is not None  # noqa: S101
    with translation.override(offered(message.language)):
        texts = {name: str(dialogue.words[name]) for name in ("title", "question")}
        context = {**texts, "page_path": dialogue.get_absolute_url()}
    return _draft(message, "voice_dialogue", f"dialogue:{dialogue.pk}", **context)


def to_team(
    message: VoiceMessage, people: Iterable[User], why: str, fact: str, *, valid_until: dt.datetime | None = None
) -> Iterator[Draft]:  # fmt: skip
    """Tell colleagues why the inbox needs them: no content, no name.

    ``why``: "new", "urgent", "handed_over", "follow_up", "due" or "due_today".
    """
    for person in people:
        with translation.override(offered(person.language)):
            context = {
                "name": person.name,
                "why": why,
                "due": partial_words(message.due_on, "day") if message.due_on else "",
                "address": f"{settings.SITE_URL.rstrip('/')}{desk_path(message)}",
            }
            signed = sender(message.hub)
        yield Draft(
            key=f"voice-team:{message.pk}:{fact}:{person.pk}",
            kind="dialogues/voice_team",
            lane=Lane.NOTICE,
            recipient=person.email,
            language=offered(person.language),
            context=context,
            **signed,
            valid_until=valid_until,
        )


def desk_path(message: VoiceMessage) -> str:
    """The page of the message at its desk."""
    if message.hub is None:
        return reverse("dialogues_network:message", args=[message.pk])
    return reverse("dialogues_manage:message", args=[message.hub.slug, message.pk])


def answer_of_email(email: OutgoingEmail) -> Mapping[str, Any]:
    """Return the text of an answer for its email; empty once it was deleted."""
    key = email.context.get("entry")
    entry = VoiceEntry.objects.filter(pk=key).first() if key else None
    return {"answer": entry.text if entry is not None else ""}


def urgency_of_email(email: OutgoingEmail) -> Mapping[str, Any]:
    """Return whether the text had words of urgency, for the emails that say first where to turn."""
    key = email.context.get("message_id")
    entry = VoiceEntry.objects.filter(message=key).first() if key else None
    return {"is_urgent": entry is not None and sounds_urgent(entry.text)}


def _as_data(helpline: Helpline | None) -> dict[str, str]:
    return {"name": helpline.name, "phone": helpline.phone} if helpline is not None else {}


def _draft(message: VoiceMessage, kind: str, fact: str, **more: Any) -> Draft:
    language = offered(message.language)
    with translation.override(language):
        help_now = urgent_help(message.country)
        context = {
            "name": message.name,
            "hub": message.recipient,
            "due": partial_words(message.due_on, "day") if message.due_on else "",
            "has_112": help_now.has_112,
            "helpline": _as_data(help_now.cancer),
            "emotional_support": _as_data(help_now.emotional_support),
            **more,
        }
        return Draft(
            key=f"{message.emails_key}:{fact}",
            kind=f"dialogues/{kind}",
            lane=Lane.NOTICE,
            recipient=message.email,
            language=language,
            context=context,
            **sender(message.hub),
            link=link_to(ROUTE, message),
        )
