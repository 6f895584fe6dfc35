"""What became of a statement: the recommendations it led to, or the reason why it led to none."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import PolicyDialogue, Recommendation, Statement, StatementOutcome
from dialogues.reports.attribution import refusal_of_names
from toolkit.actions import ActionRefused, action, edition_of_values, lock_row, refuse_unread_values

Values = dict[str, object]


def outcome_values(statement: Statement) -> Values:
    """The stored outcome by the names of the form's fields. One query, none where the outcomes were fetched along."""
    rows = list(statement.outcomes.all())
    numbers = sorted(row.recommendation_id for row in rows if row.recommendation_id is not None)
    return {"recommendations": numbers, "reason": "".join(row.reason for row in rows)}


def outcome_edition(statement: Statement) -> str:
    """The state of the outcome that a form carries as ``seen``."""
    return edition_of_values(outcome_values(statement))


@action
def set_outcome(
    *, by: Actor, dialogue: PolicyDialogue, statement: Statement, recommendations: Collection[Recommendation], reason: str,
    seen: str | None = None,
) -> None:  # fmt: skip
    """Publish what became of a statement; neither a recommendation nor a reason: it is not decided yet.

    Refuses both at once, a recommendation of another dialogue, a statement that is not public, a reason that names participants
    under a rule that forbids it, and what was saved since (``seen``: the ``outcome_edition`` the writer had).
    """
    current = lock_dialogue(dialogue)
    row = lock_row(Statement.objects.filter(dialogue=current), statement.pk)
    if row.state != Statement.State.ACCEPTED:
        raise ActionRefused(_("This statement is not public."))
    keys = sorted({one.pk for one in recommendations})
    if keys and reason:
        raise ActionRefused(_("Choose recommendations or enter a reason, not both."), "reason")
    if refusal := refusal_of_names(current, [reason]):
        raise ActionRefused(refusal, "reason")
    ours = Recommendation.objects.filter(set__dialogue=current, pk__in=keys)
    if ours.count() != len(keys):
        raise ActionRefused(_("Choose recommendations of this dialogue."), "recommendations")
    stored, wanted = outcome_values(row), {"recommendations": keys, "reason": reason}
    if stored == wanted:
        return
    if seen is not None:
        refuse_unread_values(row, stored=stored, wanted=wanted, seen=seen, saved=row.outcomes.first())
    row.outcomes.all().delete()
    rows = [
        StatementOutcome(dialogue=current, statement=row, recommendation=each, set_id=each.set_id)
        for each in ours.order_by("number")
    ]
    if reason:
        rows = [StatementOutcome(dialogue=current, statement=row, reason=reason)]
    changed = [name for name in wanted if wanted[name] != stored[name]]
    for one in rows:
        one.note_edit(by, changed)
    StatementOutcome.objects.bulk_create(rows)
    record(by=by, action="dialogues.set_outcome", subject=row, fields=changed)
