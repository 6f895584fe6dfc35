"""Sending a message: typed by anyone, received once the address is confirmed."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.personal_links import new_link
from accounts.two_step.encryption import encrypted
from audit.actions import record
from audit.actors import Actor
from consents.actions import record_consent
from consents.models import Consent
from consents.wording import ShownWording
from dialogues.voice import emails
from dialogues.voice.actions.locking import lock_message
from dialogues.voice.consent_wording import about_message
from dialogues.voice.counts import count_message
from dialogues.voice.models.message import VoiceEntry, VoiceMessage
from dialogues.voice.routing import route_of, team_of
from dialogues.voice.settings import ANSWER_WITHIN
from dialogues.voice.urgency import sounds_urgent
from hubs.models import Hub
from outbox.actions import lift_bounce, queue, queue_all
from toolkit.actions import ActionRefused, action
from toolkit.email_addresses import canonical_address

FIELDS = ("country", "topic", "kind", "name", "language", "agreed_to_hear")


@action
def send_message(*, by: Actor, email: str, text: str, fields: Mapping[str, Any], at: dt.datetime) -> VoiceMessage:
    """Keep a message, encrypted, and ask its address by email to confirm it; ``fields`` are those of ``FIELDS``.

    It is read by the team only then. The email holds nothing of what was typed.
    """
    if unknown := sorted(set(fields) - set(FIELDS)):
        raise ActionRefused(_("“%(name)s” can't be changed here.") % {"name": unknown[0]}, unknown[0])
    route = route_of(fields["country"], fields["topic"])
    nonce, link_hash = new_link(VoiceMessage.LINK_KIND, None)
    message = VoiceMessage.objects.create(
        hub=route.hub, group=route.group, email=canonical_address(email), link_nonce=nonce, link_hash=link_hash, sent_at=at, **fields
    )  # fmt: skip
    VoiceEntry.objects.create(
        message=message, writer=VoiceEntry.Writer.PERSON, encrypted=encrypted(text), written_at=at
    )
    record(by=by, action="dialogues.send_message", subject=message)
    queue(emails.to_confirm(message))
    return message


@action
def confirm_message(
    *, by: Actor, message: VoiceMessage, hub: Hub | None, shown: ShownWording, shown_hearing: ShownWording, at: dt.datetime
) -> VoiceMessage:  # fmt: skip
    """The address is theirs: the message goes to who is to answer it now, with a deadline, and both sides get an email.

    ``hub`` is who gets it as the page said: refuses when that has changed. The consents are recorded as shown. Confirmed twice:
    nothing happens.
    """
    current = lock_message(message)
    if current.is_confirmed:
        return current
    route = route_of(current.country, current.topic)
    if route.hub != hub:
        raise ActionRefused(
            _("Your message now goes to another body than before. Read below who gets it, and confirm again.")
        )
    current.hub, current.group = route.hub, route.group
    current.confirmed_at, current.due_on = at, timezone.localdate(at) + ANSWER_WITHIN
    current.save(update_fields=["hub", "group", "confirmed_at", "due_on"])
    lift_bounce(by=by, address=current.email)  # the email with the link arrived
    record(by=by, action="dialogues.confirm_message", subject=current, fields=["confirmed_at"])
    _consent(by, current, Consent.Purpose.VOICE, shown)
    if current.agreed_to_hear:
        _consent(by, current, Consent.Purpose.VOICE_DIALOGUE, shown_hearing)
    count_message(current, at=at)
    queue(emails.received(current))
    entry = current.entries.first()
    why = "urgent" if entry is not None and sounds_urgent(entry.text) else "new"
    queue_all(emails.to_team(current, team_of(current.hub), why, "new"))
    return current


def _consent(by: Actor, message: VoiceMessage, purpose: Consent.Purpose, shown: ShownWording) -> None:
    record_consent(
        by=by, hub=message.hub, address=message.email, purpose=purpose, shown=shown, about=about_message(message)
    )
