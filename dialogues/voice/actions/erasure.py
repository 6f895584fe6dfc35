"""Deleting what people wrote: because they want it, or because its time is over."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from accounts.addresses import address_hash
from audit.actions import record
from audit.actors import SYSTEM, Actor
from audit.purges import record_purge
from consents.models import Consent
from dialogues.voice.actions.consent_ends import PAGE, end_consent
from dialogues.voice.actions.locking import lock_message
from dialogues.voice.consent_wording import messages_named
from dialogues.voice.models.handover import VoiceHandover
from dialogues.voice.models.message import VoiceEntry, VoiceMessage
from dialogues.voice.models.published_answer import PublishedAnswer
from dialogues.voice.settings import KEPT, UNCONFIRMED_KEPT
from outbox.actions import withdraw
from outbox.erasure import forget_recipient
from toolkit.actions import action
from toolkit.steps import do_each

PURPOSES = (Consent.Purpose.VOICE, Consent.Purpose.VOICE_DIALOGUE, Consent.Purpose.VOICE_PUBLIC)


@action
def delete_message(*, by: Actor, message: VoiceMessage, means: str = PAGE) -> None:
    """Delete a message with its thread, its trace and what is public of it; the consents end."""
    current = lock_message(message)
    for purpose in PURPOSES:
        end_consent(by, current, purpose, means)
    _forget_emails(current)
    record(by=by, action="dialogues.delete_message", subject=current, fields=["state"])
    current.delete()


@action
def erase_messages(*, by: Actor, address: str) -> None:
    """Delete every message of an address, also those that were purged but for a public answer: the ledger still knows whose they are."""
    consents = Consent.objects.filter(address_hash=address_hash(address), purpose__in=PURPOSES)
    names = set(consents.values_list("about", flat=True))
    for message in (messages_named(names) | VoiceMessage.objects.filter(email=address)).order_by("pk"):
        delete_message(by=by, message=message, means="erasure")


@action
def stop_hearing(*, by: Actor, message: VoiceMessage, means: str = PAGE) -> None:
    """The person no longer wants to hear of a dialogue about what they wrote. Twice: nothing happens."""
    current = lock_message(message)
    if current.agreed_to_hear:
        current.agreed_to_hear, current.informed_at = False, None
        current.save(update_fields=["agreed_to_hear", "informed_at"])
        record(by=by, action="dialogues.stop_hearing", subject=current, fields=["agreed_to_hear"])
        end_consent(by, current, Consent.Purpose.VOICE_DIALOGUE, means)


def forget_messages(*, at: dt.datetime) -> int:
    """Delete messages whose address was not confirmed in a week, and those closed or last answered half a year ago.

    Where the answer is public, that stays, and of the message only what leads to it: neither name, address nor texts.
    """
    rows = VoiceMessage.objects.exclude(email="")
    late = rows.filter(confirmed_at=None, sent_at__lte=at - UNCONFIRMED_KEPT)
    over = rows.filter(Q(closed_at__lte=at - KEPT) | Q(state="answered", answered_at__lte=at - KEPT))
    unconfirmed = partial(_forget, late, at, reason=gettext_noop("not confirmed in time"))
    steps: list[Callable[[], int]] = [unconfirmed, partial(_forget, over, at), _forget_withdrawn]
    return do_each(lambda step: step(), steps)


def _forget(rows: "QuerySet[VoiceMessage]", at: dt.datetime, reason: str = "") -> int:
    gone = []

    def forget(message: VoiceMessage) -> int:
        gone.append(_forget_one(message, rows))
        return gone[-1]

    try:
        return do_each(forget, list(rows))
    finally:
        record_purge(VoiceMessage, sum(gone), at=at, reason=reason)


@action
def _forget_one(message: VoiceMessage, due: "QuerySet[VoiceMessage]") -> int:
    current = due.select_for_update(of=("self",), no_key=True).filter(pk=message.pk).first()
    if current is None:
        return 0
    _forget_emails(current)
    record(by=SYSTEM, action="dialogues.forget", subject=current, fields=["entries"])
    if not PublishedAnswer.objects.filter(message=current, state=PublishedAnswer.State.PUBLIC).exists():
        current.delete()
        return 1
    VoiceEntry.objects.filter(message=current).delete()
    VoiceHandover.objects.filter(message=current).delete()
    current.name = current.email = ""
    current.agreed_to_hear, current.informed_at = False, None
    current.save(update_fields=["name", "email", "agreed_to_hear", "informed_at"])
    return 1


@action
def _forget_withdrawn() -> int:
    """What is left of purged messages whose answer is not public any more."""
    rows = VoiceMessage.objects.filter(email="").exclude(published__state=PublishedAnswer.State.PUBLIC)
    return rows.delete()[0]


def _forget_emails(message: VoiceMessage) -> None:
    withdraw(key_prefix=f"voice-team:{message.pk}", because=gettext_noop("The message was deleted"))
    forget_recipient(key_prefix=message.emails_key)
