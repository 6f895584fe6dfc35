"""The draft of a synthesis report. What follows is in ``publishing.actions``."""

import datetime as dt

from audit.actors import Actor
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import PolicyDialogue, SynthesisReport
from publishing.actions import save_draft
from publishing.models import Revision
from publishing.subjects import about
from publishing.subjects.content import Content
from toolkit.actions import action


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
