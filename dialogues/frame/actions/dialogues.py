"""The frame of a dialogue: what is asked, who promised to answer, by when, and under which rule."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from dialogues.frame import phases
from dialogues.models import PolicyDialogue
from hubs.models import Hub, Topic
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row

FIELDS = (
    "title", "question", "text_language", "background", "objectives", "programme", "invited", "decision_point", "commissioner",
    "answer_promised_by", "attribution", "organisers", "outcome",
)  # fmt: skip
ANSWER_FIELDS = ("answer", "answered_on")
# Besides what the desk edits, what is known of a dialogue taken over from a source.
ALLOWED = (*FIELDS, "topics")
LOADED = (*ALLOWED, "source", "note")
REFUSALS = {
    "dialogues_dialogue_title_once_a_hub": (
        gettext_lazy("Your hub has a dialogue of this title already. Give this one another title."),
        "title",
    ),
}


@action
def create_dialogue(
    *, by: Actor, hub: Hub, fields: Mapping[str, Any], topics: Iterable[Topic] = (), source: str = "", note: str = ""
) -> PolicyDialogue:
    """Begin a draft of the hub. ``fields`` are those of ``FIELDS``; ``source`` says where it was taken over from.

    Refuses a title the hub has already.
    """
    dialogue = PolicyDialogue(hub=hub, source=source, note=note)
    apply_changes(dialogue, {**fields, "topics": list(topics)}, by=by, allowed=ALLOWED, refusals=REFUSALS)
    record(by=by, action="dialogues.create", subject=dialogue, fields=list(fields))
    return dialogue


@action
def change_dialogue(
    *, by: Actor, dialogue: PolicyDialogue, fields: Mapping[str, Any], topics: Iterable[Topic] | None = None,
    seen: str | None = None,
) -> PolicyDialogue:  # fmt: skip
    """Change the frame; ``topics`` None leaves the topics as they are, ``seen`` is the ``edition`` the writer had.

    Refuses a title the hub has already; what was saved since (``EditConflict``); to empty what a published dialogue promised;
    and another attribution rule once people were invited or have registered.
    """
    current = lock_dialogue(dialogue)
    told = {**fields, **({} if topics is None else {"topics": list(topics)})}
    if "attribution" in fields:
        _refuse_attribution(current, fields["attribution"])
    changed = apply_changes(
        current,
        told,
        by=by,
        allowed=LOADED if current.source else ALLOWED,
        seen=seen,
        guard=_refuse_emptied,
        refusals=REFUSALS,
    )
    if changed:
        record(by=by, action="dialogues.change", subject=current, fields=changed)
    return current


def edition(dialogue: PolicyDialogue) -> str:
    """The state of the frame that a form carries as ``seen``."""
    return edition_of(dialogue, names=LOADED if dialogue.source else ALLOWED)


@action
def publish_dialogue(*, by: Actor, dialogue: PolicyDialogue, at: dt.datetime) -> PolicyDialogue:
    """Publish the dialogue. Refuses a draft that lacks its question, its promise or its rule, naming each."""
    current = lock_dialogue(dialogue)
    if not current.can_be_published:
        raise ActionRefused(_("This dialogue is published already."))
    if missing := phases.missing_for_publishing(current):
        words = _("Before you publish, fill in %(missing)s.") % {"missing": phases.words_for(missing)}
        raise ActionRefused(words, missing[0])
    current.state, current.published_at = PolicyDialogue.State.PUBLISHED, at
    current.save(update_fields=["state", "published_at", "updated_at"])
    record(by=by, action="dialogues.publish", subject=current, fields=["state"])
    return current


@action
def record_answer(
    *, by: Actor, dialogue: PolicyDialogue, answer: str, answered_on: dt.date, seen: str | None = None
) -> PolicyDialogue:
    """Publish what the one who promised has answered, and on which day; a second call corrects it.

    ``seen`` is the ``answer_edition`` the writer had. Refuses an answer to a draft, and an empty one.
    """
    current = lock_dialogue(dialogue)
    if current.can_be_published:
        raise ActionRefused(_("Publish the dialogue first: an answer stands beside its question."))
    if not answer:
        raise ActionRefused(_("Write what was answered."), "answer")
    told = {"answer": answer, "answered_on": answered_on}
    if changed := apply_changes(current, told, by=by, allowed=ANSWER_FIELDS, seen=seen):
        record(by=by, action="dialogues.answer", subject=current, fields=changed)
    return current


def answer_edition(dialogue: PolicyDialogue) -> str:
    """The state of the answer that a form carries as ``seen``."""
    return edition_of(dialogue, names=ANSWER_FIELDS)


def lock_dialogue(dialogue: PolicyDialogue) -> PolicyDialogue:
    """The row as it is now, ours until the transaction ends."""
    return lock_row(PolicyDialogue, dialogue.pk, gone=_("This dialogue was deleted."))


def _refuse_attribution(dialogue: PolicyDialogue, new_rule: str) -> None:
    """Asked with the sessions locked (also against rows that point at them): whoever registers or invites meanwhile waits."""
    if new_rule == dialogue.attribution:
        return
    list(phases.sessions_of(dialogue).select_for_update(of=["self"]).order_by("pk").values_list("pk"))
    if words := phases.refusal_of_attribution(dialogue, new_rule):
        raise ActionRefused(words, "attribution")


def _refuse_emptied(dialogue: PolicyDialogue) -> None:
    if not dialogue.can_be_published and (missing := phases.missing_for_publishing(dialogue)):
        words = _("The dialogue is published. It must say %(missing)s.") % {"missing": phases.words_for(missing)}
        raise ActionRefused(words, missing[0])
