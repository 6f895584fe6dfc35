"""Publishing a question and its answer: worded by the team, decided by the person."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import Actor
from consents.actions import record_consent
from consents.models import Consent
from consents.wording import ShownWording
from dialogues.voice import emails
from dialogues.voice.actions.consent_ends import PAGE, end_consent
from dialogues.voice.actions.locking import lock_message, lock_own
from dialogues.voice.consent_wording import about_message
from dialogues.voice.models.message import VoiceMessage
from dialogues.voice.models.published_answer import PublishedAnswer
from outbox.actions import queue, withdraw
from toolkit.actions import ActionRefused, action

State = PublishedAnswer.State
SAID_NO = (State.REFUSED, State.WITHDRAWN)


@action
def propose_publication(
    *, by: Actor, message: VoiceMessage, question: str, answer: str, language: str, seen: int, at: dt.datetime
) -> PublishedAnswer:
    """Ask the person whether question and answer may be public in this wording; they see it before anyone does.

    A proposal can be worded anew until they decide (``seen``: its version on the writer's page, 0 for none). Refuses before there
    is an answer, what is public already, and to ask again who has said no.
    """
    current = lock_own(message)
    if current.answered_at is None:
        raise ActionRefused(_("Answer the message first."))
    known = PublishedAnswer.objects.select_for_update().filter(message=current).first()
    if known is not None and known.state in SAID_NO:
        raise ActionRefused(_("The person does not want this published."))
    if known is not None and known.is_public:
        raise ActionRefused(_("This is already public. Unpublish it to change the wording."))
    if (known.version if known else 0) != seen:
        raise ActionRefused(_("A colleague has changed the wording. Reload the page."), "question")
    row = known or PublishedAnswer(message=current, version=0, proposed_at=at)
    row.hub, row.question, row.answer, row.language = current.hub, question, answer, language
    row.version, row.state, row.proposed_at, row.decided_at = row.version + 1, State.PROPOSED, at, None
    row.save()
    record(by=by, action="dialogues.propose_publication", subject=current, fields=["question", "answer"])
    withdraw(key_prefix=f"{current.emails_key}:proposed", because=gettext_noop("The text was changed"))
    queue(emails.proposed(current, row.version))
    return row


@action
def agree_to_publication(
    *, by: Actor, message: VoiceMessage, version: int, shown: ShownWording, at: dt.datetime
) -> PublishedAnswer:
    """Publish the wording the person has read (``version``), and record their consent. Agreed twice: nothing happens."""
    current = lock_message(message)
    row = _published(current)
    if row.is_public and row.version == version:
        return row
    if not row.is_proposed or row.version != version:
        raise ActionRefused(_("The wording has changed since you opened this page. Read it again, then decide."))
    _decide(row, State.PUBLIC, at)
    record_consent(
        by=by, hub=row.hub, address=current.email, purpose=Consent.Purpose.VOICE_PUBLIC, shown=shown, about=about_message(current)
    )  # fmt: skip
    record(by=by, action="dialogues.publish_answer", subject=current, fields=["state"])
    return row


@action
def refuse_publication(*, by: Actor, message: VoiceMessage, at: dt.datetime) -> PublishedAnswer:
    """The person does not want it published: the wording is deleted and they are not asked again. Public already: withdrawn."""
    current = lock_message(message)
    row = _published(current)
    if row.is_public:
        return _withdraw(by, current, row, at, PAGE)
    if row.is_proposed:
        _decide(row, State.REFUSED, at)
        record(by=by, action="dialogues.refuse_publication", subject=current, fields=["state"])
    return row


@action
def withdraw_publication(*, by: Actor, message: VoiceMessage, at: dt.datetime, means: str = PAGE) -> PublishedAnswer:
    """The person withdraws what is public: it is gone at once, and the consent ends."""
    current = lock_message(message)
    row = _published(current)
    return _withdraw(by, current, row, at, means) if row.is_public else row


@action
def take_down_publication(*, by: Actor, message: VoiceMessage, at: dt.datetime) -> PublishedAnswer:
    """The team takes down what is public or proposed. It can be proposed anew."""
    current = lock_own(message)
    return _take_down(by, current, _published(current), at)


@action
def take_down_answer(*, by: Actor, answer: PublishedAnswer, at: dt.datetime) -> PublishedAnswer:
    """The body that answered takes down what is public, also when the message was purged or is with another body by now."""
    current = lock_message(answer.message)
    row = _published(current)
    if row.hub_id != answer.hub_id:
        raise ActionRefused(_("This message was handed over or deleted meanwhile."))
    return _take_down(by, current, row, at)


def _withdraw(by: Actor, message: VoiceMessage, row: PublishedAnswer, at: dt.datetime, means: str) -> PublishedAnswer:
    _decide(row, State.WITHDRAWN, at)
    end_consent(by, message, Consent.Purpose.VOICE_PUBLIC, means)
    record(by=by, action="dialogues.withdraw_publication", subject=message, fields=["state"])
    return row


def _take_down(by: Actor, message: VoiceMessage, row: PublishedAnswer, at: dt.datetime) -> PublishedAnswer:
    if row.is_public or row.is_proposed:
        if row.is_public:
            end_consent(by, message, Consent.Purpose.VOICE_PUBLIC, "taken down by the team")
        _decide(row, State.TAKEN_DOWN, at)
        withdraw(key_prefix=f"{message.emails_key}:proposed", because=gettext_noop("The answer was unpublished"))
        record(by=by, action="dialogues.take_down_answer", subject=message, hub_id=row.hub_id, fields=["state"])
    return row


def _published(message: VoiceMessage) -> PublishedAnswer:
    row = PublishedAnswer.objects.select_related("hub__country").filter(message=message).first()
    if row is None:
        raise ActionRefused(_("Nothing is to be published."))
    return row


def _decide(row: PublishedAnswer, state: str, at: dt.datetime) -> None:
    row.state, row.decided_at = state, at
    if state != State.PUBLIC:
        row.question = row.answer = ""
    row.save(update_fields=["state", "decided_at", "question", "answer"])
