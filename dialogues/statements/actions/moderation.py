"""Accepting and refusing statements. A moderator never changes a text."""

import datetime as dt

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.frame.phases import Act
from dialogues.models import PolicyDialogue, Statement
from dialogues.statements.actions.entry import refuse_unless_open
from dialogues.statements.actions.statements import next_number
from toolkit.actions import ActionRefused, action, lock_row

OF_A_PERSON = (Statement.Reason.NAMES_A_PERSON, Statement.Reason.PERSONAL_DATA, Statement.Reason.HEALTH)


@action
def accept_statement(*, by: Actor, dialogue: PolicyDialogue, statement: Statement, at: dt.datetime) -> Statement:
    """Accept a statement: it gets its number and can be voted on. Accepted already: nothing happens."""
    current = _lock(dialogue, statement, at=at)
    if current.state == Statement.State.ACCEPTED:
        return current
    _refuse_decided(current)
    current.state, current.moderated_at = Statement.State.ACCEPTED, at
    current.number = next_number(dialogue)
    current.save(update_fields=["state", "moderated_at", "number"])
    record(by=by, action="dialogues.accept_statement", subject=current, fields=["state"])
    return current


@action
def refuse_statement(
    *, by: Actor, dialogue: PolicyDialogue, statement: Statement, reason: str, duplicate_of: int | None = None, at: dt.datetime
) -> Statement:  # fmt: skip
    """Refuse a statement with a reason of the list, or take an accepted one down; the log shows reason and time, never the text.

    The text of one that was public and concerns a person is deleted at once; all others stay 30 days for their writer. Its number is
    given to no other. ``duplicate_of`` is the number of the statement that says the same. Refused for the same reason: nothing happens.
    """
    current = _lock(dialogue, statement, at=at)
    if current.state == Statement.State.REFUSED and current.refused_for == reason:
        return current
    was_public = current.state == Statement.State.ACCEPTED
    if not was_public:
        _refuse_decided(current)
    if reason not in Statement.Reason.values:
        raise ActionRefused(_("Choose a reason."), "reason")
    if reason == Statement.Reason.DUPLICATE:
        others = Statement.objects.accepted().exclude(pk=current.pk)
        accepted = others.filter(dialogue=dialogue.pk, number=duplicate_of)
        if duplicate_of is None or (original := accepted.first()) is None:
            raise ActionRefused(_("Enter the number of the accepted statement that says the same."), "duplicate_of")
        current.duplicate_of = original
    current.state, current.moderated_at, current.refused_for = Statement.State.REFUSED, at, reason
    if was_public and reason in OF_A_PERSON:
        current.text = ""
    current.save(update_fields=["state", "moderated_at", "refused_for", "duplicate_of", "text"])
    record(by=by, action="dialogues.refuse_statement", subject=current, fields=["state", "refused_for"])
    return current


def _lock(dialogue: PolicyDialogue, statement: Statement, *, at: dt.datetime) -> Statement:
    refuse_unless_open(lock_dialogue(dialogue), Act.MODERATE, at=at)
    return lock_row(Statement.objects.filter(dialogue=dialogue.pk), statement.pk)


def _refuse_decided(statement: Statement) -> None:
    if statement.state != Statement.State.WAITING:
        words = _("This statement is no longer waiting: %(state)s.") % {"state": statement.get_state_display().lower()}
        raise ActionRefused(words)
