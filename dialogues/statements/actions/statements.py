"""Writing and withdrawing statements; the statements a hub begins with."""

import datetime as dt

from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.frame.acts import PHASE_REFUSALS
from dialogues.frame.phases import Act
from dialogues.models import PolicyDialogue, Pseudonym, Statement, StatementTally
from dialogues.statements.actions.entry import refuse_unless_open
from dialogues.statements.screening import reasons_to_hold
from toolkit.actions import ActionRefused, action, lock_row, refuse_violations
from toolkit.date_formatting import partial_words

A_DAY = 5  # statements of one participant
IN_ALL = 20
GONE = gettext_lazy("Your access to this dialogue has ended. Ask for a new link.")
REFUSALS = {
    "dialogues_statement_text_once": (
        gettext_lazy("Someone has already written this statement. You can vote on it as soon as it is accepted."),
        "text",
    ),
    **PHASE_REFUSALS[Act.STATE],
}


@action
def write_statement(*, by: Actor, pseudonym: Pseudonym, text: str, language: str, at: dt.datetime) -> Statement:
    """Write a statement, which waits for a moderator; what may concern a person is held back with its reasons.

    Refuses outside the phase, a text that is there already, and more than five in 24 hours or twenty in all.
    """
    rows = Pseudonym.objects.select_related("dialogue__hub__country")
    writer = lock_row(rows, pseudonym.pk, gone=str(GONE))
    refuse_unless_open(writer.dialogue, Act.STATE, at=at)
    if words := refusal_of_number(writer, at=at):
        raise ActionRefused(words)
    statement = Statement(
        hub_id=writer.hub_id, dialogue=writer.dialogue, writer=writer, text=text, language=language, written_at=at,
        held_for=reasons_to_hold(text),
    )  # fmt: skip
    _save(statement)
    record(by=by, action="dialogues.write_statement", subject=statement)
    return statement


def refusal_of_number(writer: Pseudonym, *, at: dt.datetime) -> str:
    """Why the participant can't write another statement now, with the moment from which they can; empty when they can."""
    written = list(Statement.objects.filter(writer=writer).order_by("-written_at").values_list("written_at", flat=True))
    if len(written) >= IN_ALL:
        return _("You've written %(number)d statements, the most one person can write in a dialogue.") % {
            "number": IN_ALL
        }
    if len(written) >= A_DAY and (again := written[A_DAY - 1] + dt.timedelta(days=1)) > at:
        words = {"number": A_DAY, "moment": partial_words(again.astimezone(writer.dialogue.hub.zone), "minute")}
        return _("You can write %(number)d statements in 24 hours. You can write the next one from %(moment)s.") % words
    return ""


@action
def withdraw_statement(*, by: Actor, pseudonym: Pseudonym, statement: Statement) -> Statement:
    """Withdraw one's own statement: its text is deleted and no one votes on it any more. Withdrawn already: nothing happens."""
    current = lock_row(Statement.objects.filter(writer=pseudonym.pk), statement.pk)
    if current.state in (Statement.State.WITHDRAWN, Statement.State.REFUSED):
        return current
    current.state, current.text = Statement.State.WITHDRAWN, ""
    current.save(update_fields=["state", "text"])
    record(by=by, action="dialogues.withdraw_statement", subject=current)
    return current


@action
def add_seed_statement(*, by: Actor, dialogue: PolicyDialogue, text: str, language: str, at: dt.datetime) -> Statement:
    """Add a statement of the hub, which people can vote on at once; it is marked as written by the hub.

    Refuses outside the phase, and a text that is there already.
    """
    current = lock_dialogue(dialogue)
    refuse_unless_open(current, Act.STATE, at=at)
    statement = Statement(
        hub_id=current.hub_id, dialogue=current, is_seed=True, text=text, language=language, written_at=at, moderated_at=at,
        state=Statement.State.ACCEPTED, number=next_number(current),
    )  # fmt: skip
    _save(statement)
    record(by=by, action="dialogues.add_seed_statement", subject=statement)
    return statement


@action
def remove_seed_statement(*, by: Actor, dialogue: PolicyDialogue, statement: Statement) -> None:
    """Withdraw a statement of the hub. Refuses once anyone has voted on it, and a statement of a participant."""
    rows = Statement.objects.filter(dialogue=dialogue.pk, is_seed=True)
    current = lock_row(rows, statement.pk, gone=_("Only statements written by your hub can be removed."))
    if StatementTally.objects.filter(statement=current).exclude(agree=0, disagree=0, passed=0).exists():
        raise ActionRefused(_("People have voted on this statement, so it stays."))
    if current.state == Statement.State.ACCEPTED:
        current.state, current.text = Statement.State.WITHDRAWN, ""
        current.save(update_fields=["state", "text"])
        record(by=by, action="dialogues.remove_seed_statement", subject=current)


def next_number(dialogue: PolicyDialogue) -> int:
    """Return the number of the next accepted statement; under the lock of the dialogue."""
    last = Statement.objects.filter(dialogue=dialogue).aggregate(last=Max(F("number")))["last"]
    return (last or 0) + 1


def _save(statement: Statement) -> None:
    with refuse_violations(REFUSALS):
        statement.save(force_insert=True)
    StatementTally.objects.create(statement=statement)
