"""Working on a message: who looks after it, the answer, and what the person says to it."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.personal_links import NO_SUCH_BUTTON
from accounts.two_step.encryption import encrypted
from audit.actions import record
from audit.actors import Actor
from dialogues.voice import emails
from dialogues.voice.actions.locking import lock_message, lock_open, lock_own
from dialogues.voice.models.message import VoiceEntry, VoiceMessage
from dialogues.voice.routing import team_of
from dialogues.voice.settings import ANSWER_WITHIN, FOLLOW_UPS
from dialogues.voice.urgency import sounds_urgent
from outbox.actions import queue, queue_all, withdraw
from toolkit.actions import ActionRefused, action, refuse_unread_values

State = VoiceMessage.State


@action
def assign_message(
    *, by: Actor, message: VoiceMessage, colleague: User | None, seen: str | None = None
) -> VoiceMessage:
    """Note who of the team looks after a message; None: no one in particular. Refuses who doesn't read messages there.

    ``seen`` is the ``assignment_edition`` the writer had.
    """
    current = lock_open(message)
    if colleague is not None and colleague not in team_of(current.hub):
        raise ActionRefused(_("Choose someone of the team who may read messages."), "colleague")
    if current.assigned_to == colleague:
        return current
    if seen is not None:
        wanted = {"colleague": colleague.pk if colleague else None}
        refuse_unread_values(current, stored=assignment_of(current), wanted=wanted, seen=seen)
    current.assigned_to = colleague
    if current.due_on is not None:
        current.state = State.ASSIGNED if colleague else State.NEW
    current.save(update_fields=["assigned_to", "state"])
    record(by=by, action="dialogues.assign_message", subject=current, fields=["assigned_to"])
    return current


def assignment_of(message: VoiceMessage) -> dict[str, int | None]:
    """Who looks after a message, as the form has it."""
    return {"colleague": message.assigned_to_id}


@action
def answer_message(*, by: User, message: VoiceMessage, text: str, seen: int, at: dt.datetime) -> VoiceMessage:
    """Send an answer: into the thread, and to the person by email. Reminders of it are taken back.

    ``seen`` is how many texts the thread had before the writer: refuses when there are more by now.
    """
    current = lock_open(message)
    if current.entries.count() != seen:
        raise ActionRefused(_("Something was added to this message meanwhile. Read it, then send your answer."), "text")
    entry = VoiceEntry.objects.create(
        message=current, writer=VoiceEntry.Writer.TEAM, encrypted=encrypted(text), written_by=by, written_at=at
    )
    current.state, current.answered_at, current.due_on, current.helped = State.ANSWERED, at, None, ""
    current.save(update_fields=["state", "answered_at", "due_on", "helped"])
    record(by=by, action="dialogues.answer_message", subject=current, fields=["state"])
    withdraw(key_prefix=f"voice-team:{current.pk}", because=gettext_noop("The message was answered"))
    queue(emails.answered(current, entry))
    return current


@action
def write_follow_up(*, by: Actor, message: VoiceMessage, text: str, at: dt.datetime) -> VoiceMessage:
    """The person writes back once after the answer: it waits for an answer again, with a new deadline."""
    current = lock_message(message)
    if not can_follow_up(current):
        raise ActionRefused(
            _("You can write back once, after an answer. Send a new message for anything else."), "text"
        )
    VoiceEntry.objects.create(
        message=current, writer=VoiceEntry.Writer.PERSON, encrypted=encrypted(text), written_at=at
    )
    current.state = State.ASSIGNED if current.assigned_to_id else State.NEW
    current.due_on = timezone.localdate(at) + ANSWER_WITHIN
    current.save(update_fields=["state", "due_on"])
    record(by=by, action="dialogues.follow_up_message", subject=current, fields=["state"])
    people = [current.assigned_to] if current.assigned_to in team_of(current.hub) else team_of(current.hub)
    why = "urgent" if sounds_urgent(text) else "follow_up"
    queue_all(emails.to_team(current, [one for one in people if one], why, "follow_up"))
    return current


def can_follow_up(message: VoiceMessage) -> bool:
    """Whether the person can write back now."""
    written = sum(one.is_of_person for one in message.entries.all())
    return message.state == State.ANSWERED and 1 <= written <= FOLLOW_UPS


@action
def say_helped(*, by: Actor, message: VoiceMessage, helped: str) -> VoiceMessage:
    """Note whether the answer helped, as the person says. Refuses before there is one."""
    current = lock_message(message)
    if current.answered_at is None or helped not in VoiceMessage.Helped.values:
        raise ActionRefused(str(NO_SUCH_BUTTON))
    if current.helped != helped:
        current.helped = helped
        current.save(update_fields=["helped"])
        record(by=by, action="dialogues.rate_answer", subject=current, fields=["helped"])
    return current


@action
def close_message(*, by: Actor, message: VoiceMessage, reason: str, seen: int, at: dt.datetime) -> VoiceMessage:
    """Close a message with a reason, which the person gets by email unless it was abusive. Closed already: nothing happens.

    ``seen`` as in ``answer_message``: what no one has read is not closed with the rest.
    """
    current = lock_own(message)
    if current.is_closed:
        return current
    if reason not in VoiceMessage.Reason.values:
        raise ActionRefused(_("Choose an option from the list."), "reason")
    if current.entries.count() != seen:
        raise ActionRefused(_("Something was added to this message meanwhile. Read it, then close it."), "reason")
    current.state, current.closed_at, current.closed_because, current.due_on = State.CLOSED, at, reason, None
    current.save(update_fields=["state", "closed_at", "closed_because", "due_on"])
    record(by=by, action="dialogues.close_message", subject=current, fields=["state", "closed_because"])
    withdraw(key_prefix=f"voice-team:{current.pk}", because=gettext_noop("The message was closed"))
    if reason != VoiceMessage.Reason.ABUSIVE:
        queue(emails.closed(current))
    return current
