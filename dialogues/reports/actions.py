"""The rapporteur and the draft of a synthesis report. What follows is in ``publishing.actions``."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import User
from audit.actions import record
from audit.actors import Actor
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.frame.convenors import possible_rapporteurs
from dialogues.models import PolicyDialogue, SynthesisReport
from publishing.actions import save_draft
from publishing.models import Revision
from publishing.subjects import about
from publishing.subjects.content import Content
from toolkit.actions import ActionRefused, action, apply_changes, edition_of

RAPPORTEUR = ("rapporteur",)


@action
def name_rapporteur(
    *, by: Actor, dialogue: PolicyDialogue, rapporteur: User | None, seen: str | None = None
) -> PolicyDialogue:
    """Name the person who may write the report, or no one. The right ends when they leave the team.

    Refuses who is in no team of the hubs that organise the dialogue, and what was saved since (``seen``).
    """
    current = lock_dialogue(dialogue)
    if rapporteur is not None and not possible_rapporteurs(current).filter(pk=rapporteur.pk).exists():
        words = _("Choose a team member of your hub, or of a hub that co-organises a session.")
        raise ActionRefused(words, "rapporteur")
    changed = apply_changes(current, {"rapporteur": rapporteur}, by=by, allowed=RAPPORTEUR, seen=seen)
    if changed:
        record(by=by, action="dialogues.name_rapporteur", subject=current, fields=changed)
    return current


def rapporteur_edition(dialogue: PolicyDialogue) -> str:
    """Return the state that the form of the rapporteur carries as ``seen``."""
    return edition_of(dialogue, names=RAPPORTEUR)


@action
def save_report_draft(
    *, by: Actor, dialogue: PolicyDialogue, content: Content, edition: int, at: dt.datetime
) -> Revision:
    """Save the draft of a dialogue's report; the first one begins the report. Refuses what ``save_draft`` refuses."""
    current = lock_dialogue(dialogue)
    report, _made = SynthesisReport.objects.get_or_create(
        dialogue=current, defaults={"hub": current.hub, "original_language": current.text_language}
    )
    return save_draft(by=by, about=about(report), content=content, edition=edition, at=at)
