"""The frame of a dialogue: what is asked, who promised to answer, by when, and under which rule."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from dialogues.frame import phases
from dialogues.frame.errors import DialogueRefused
from dialogues.models import PolicyDialogue
from hubs.models import Hub, Topic

FIELDS = (
    "title", "question", "text_language", "background", "objectives", "programme", "invited", "decision_point", "commissioner",
    "answer_promised_by", "attribution", "organisers", "outcome",
)  # fmt: skip


@transaction.atomic
def create_dialogue(*, by: Actor, hub: Hub, fields: Mapping[str, Any], topics: Iterable[Topic] = ()) -> PolicyDialogue:
    """A draft of the hub. ``fields`` are those of ``FIELDS``. Refuses a title the hub has already."""
    dialogue = PolicyDialogue(hub=hub, **_known(fields))
    try:
        with transaction.atomic():
            dialogue.save()
    except IntegrityError as error:
        raise _refusal_of(error) from None
    dialogue.topics.set(topics)
    record(by=by, action="dialogues.create", subject=dialogue, fields=list(fields))
    return dialogue


@transaction.atomic
def change_dialogue(
    *, by: Actor, dialogue: PolicyDialogue, fields: Mapping[str, Any], topics: Iterable[Topic] | None = None
) -> PolicyDialogue:
    """The frame from now on; ``topics`` None leaves the topics as they are.

    Refuses a title the hub has already; to empty what a published dialogue promised; and another attribution rule once
    somebody was invited or registered.
    """
    saved = locked(dialogue)
    changed = [name for name, value in _known(fields).items() if getattr(saved, name) != value]
    if "attribution" in changed:
        _refuse_attribution(saved, fields["attribution"])
    for name in changed:
        setattr(saved, name, fields[name])
    _refuse_emptied(saved)
    _save(saved, changed)
    if topics is not None and set(topics) != set(saved.topics.all()):
        saved.topics.set(topics)
        changed.append("topics")
    if changed:
        record(by=by, action="dialogues.change", subject=saved, fields=changed)
    return saved


@transaction.atomic
def publish_dialogue(*, by: Actor, dialogue: PolicyDialogue, at: dt.datetime) -> PolicyDialogue:
    """Everybody may see it from now on. Refuses a draft that lacks its question, its promise or its rule, naming each."""
    saved = locked(dialogue)
    if not saved.can_be_published:
        raise DialogueRefused(_("This dialogue is published already."))
    if missing := phases.missing_for_publishing(saved):
        words = _("Before you publish, fill in %(missing)s.") % {"missing": phases.words_for(missing)}
        raise DialogueRefused(words, field=missing[0])
    saved.state, saved.published_at = PolicyDialogue.State.PUBLISHED, at
    saved.save(update_fields=["state", "published_at", "updated_at"])
    record(by=by, action="dialogues.publish", subject=saved, fields=["state"])
    return saved


@transaction.atomic
def record_answer(*, by: Actor, dialogue: PolicyDialogue, answer: str, answered_on: dt.date) -> PolicyDialogue:
    """What the one who promised has answered, and on which day; published with the dialogue, and corrected by a second call.

    Refuses an answer to a draft, and an empty one.
    """
    saved = locked(dialogue)
    if saved.can_be_published:
        raise DialogueRefused(_("Publish the dialogue first: an answer stands beside its question."))
    if not answer:
        raise DialogueRefused(_("Write what was answered."), field="answer")
    saved.answer, saved.answered_on = answer, answered_on
    saved.save(update_fields=["answer", "answered_on", "updated_at"])
    record(by=by, action="dialogues.answer", subject=saved, fields=["answer", "answered_on"])
    return saved


def locked(dialogue: PolicyDialogue) -> PolicyDialogue:
    """The row as it is now, ours until the transaction ends."""
    return PolicyDialogue.objects.select_for_update(no_key=True).get(pk=dialogue.pk)


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(fields) - set(FIELDS)):
        raise DialogueRefused(_("“%(name)s” is no field of dialogues.") % {"name": unknown[0]}, field=unknown[0])
    return dict(fields)


def _refuse_attribution(dialogue: PolicyDialogue, new_rule: str) -> None:
    """Asked with the sessions locked (also against rows that point at them): whoever registers or invites meanwhile waits."""
    list(phases.sessions_of(dialogue).select_for_update(of=["self"]).order_by("pk").values_list("pk"))
    if words := phases.refusal_of_attribution(dialogue, new_rule):
        raise DialogueRefused(words, field="attribution")


def _refuse_emptied(dialogue: PolicyDialogue) -> None:
    if not dialogue.can_be_published and (missing := phases.missing_for_publishing(dialogue)):
        words = _("The dialogue is published. It must say %(missing)s.") % {"missing": phases.words_for(missing)}
        raise DialogueRefused(words, field=missing[0])


def _save(dialogue: PolicyDialogue, changed: list[str]) -> None:
    if not changed:
        return
    try:
        with transaction.atomic():
            dialogue.save(update_fields=[*changed, "updated_at"])
    except IntegrityError as error:
        raise _refusal_of(error) from None


def _refusal_of(error: IntegrityError) -> Exception:
    if "dialogues_dialogue_title_once_a_hub" not in str(error):
        return error
    return DialogueRefused(
        _("Your hub has a dialogue of this title already. Give this one another title."), field="title"
    )
