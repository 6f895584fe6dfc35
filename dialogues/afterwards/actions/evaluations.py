"""The notes of the team, and the draft of the evaluation. What follows the draft is in ``publishing.actions``."""

import datetime as dt

from audit.actions import record
from audit.actors import Actor
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import Debrief, Evaluation, PolicyDialogue
from publishing.actions import save_draft
from publishing.models import Revision
from publishing.subjects import about
from publishing.subjects.content import Content
from toolkit.actions import action, apply_changes, edition_of_values, refuse_unread_values

NOTES = ("went_well", "to_change", "figures")


def debrief_values(debrief: Debrief | None) -> dict[str, str]:
    """The notes by their names; empty before there are any."""
    return {name: getattr(debrief, name) if debrief else "" for name in NOTES}


def debrief_edition(debrief: Debrief | None) -> str:
    """The state of the notes that a form carries as ``seen``: the same whether there are none yet, or empty ones."""
    return edition_of_values(debrief_values(debrief))


@action
def save_debrief(*, by: Actor, dialogue: PolicyDialogue, seen: str | None = None, **notes: str) -> Debrief:
    """Keep the notes of the team; ``notes`` are those of ``NOTES``. Refuses what was saved since (``seen``)."""
    current = lock_dialogue(dialogue)
    debrief, _made = Debrief.objects.get_or_create(dialogue=current, defaults={"hub": current.hub})
    stored = debrief_values(debrief)
    if seen is not None and (wanted := {**stored, **notes}) != stored:
        refuse_unread_values(debrief, stored=stored, wanted=wanted, seen=seen)
    if changed := apply_changes(debrief, notes, by=by, allowed=NOTES):
        record(by=by, action="dialogues.save_debrief", subject=debrief, fields=changed)
    return debrief


@action
def save_evaluation_draft(
    *, by: Actor, dialogue: PolicyDialogue, content: Content, edition: int, at: dt.datetime
) -> Revision:
    """Save the draft of a dialogue's evaluation; the first one begins it. Refuses what ``save_draft`` refuses."""
    current = lock_dialogue(dialogue)
    evaluation, _made = Evaluation.objects.get_or_create(dialogue=current, defaults={"hub": current.hub})
    return save_draft(by=by, about=about(evaluation), content=content, edition=edition, at=at)
