"""Drafts of dialogues: a new one, or a change beside the published dialogue. What follows is in ``publishing.actions``.

The row of a dialogue that is not public says the same as its draft.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from audit.actors import Actor
from dialogues.frame.actions.dialogues import (
    begin_dialogue_draft,
    change_dialogue,
    create_dialogue,
    lock_dialogue,
    refuse_attribution,
    refuse_emptied,
)
from dialogues.frame.content import columns_of, with_content, with_fields
from dialogues.models import PolicyDialogue
from hubs.models import Hub, Topic
from hubs.vocabulary.topics import topics_in
from publishing.actions import save_draft
from publishing.models import Revision
from publishing.subjects import about
from publishing.working_copy import working_copy
from toolkit.actions import action


@action
def create_dialogue_draft(
    *, by: Actor, hub: Hub, fields: Mapping[str, Any], topics: Iterable[Topic] = (), at: dt.datetime
) -> PolicyDialogue:
    """Create a dialogue with its first draft. Refuses what ``create_dialogue`` refuses."""
    dialogue = create_dialogue(by=by, hub=hub, fields=fields, topics=topics)
    begin_dialogue_draft(by=by, dialogue=dialogue, at=at)
    return dialogue


@action
def save_dialogue_draft(
    *, by: Actor, dialogue: PolicyDialogue, fields: Mapping[str, Any], topics: Iterable[Topic] | None = None, edition: int,
    at: dt.datetime,
) -> Revision | None:  # fmt: skip
    """Save some columns of the draft of a dialogue; ``topics`` None leaves the topics as they are.

    A published dialogue stays as it is; saving what it says already begins no draft (None). Refuses to empty what it commits to,
    another attribution rule once people were invited, and what ``save_draft`` refuses.
    """
    current = lock_dialogue(dialogue)
    subject = about(current)
    written = working_copy(subject)
    content = with_fields(written.content, current, fields, topics)
    if written.revision is None and content == written.content and edition == written.edition:
        return None
    shown = with_content(current, content)
    refuse_attribution(current, shown.attribution)
    refuse_emptied(shown)
    draft = save_draft(by=by, about=subject, content=content, edition=edition, at=at)
    if current.can_be_published:
        change_dialogue(by=by, dialogue=current, fields=columns_of(shown), topics=topics_in(content))
    return draft
