"""Changes of a dialogue: its question, the commitment to respond, the attribution rule, publishing and withdrawing."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from audit.actions import record
from audit.actors import Actor
from dialogues.frame import phases
from dialogues.frame.emails import dialogue_subject
from dialogues.models import Correction, PolicyDialogue
from hubs.models import Hub, Topic
from outbox.actions import withdraw_about
from publishing.actions import publish, save_draft
from publishing.models import Revision
from publishing.subjects import about
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, kept_lock, lock_row

FIELDS = (
    "title", "question", "text_language", "background", "objectives", "programme", "invited", "decision_point", "commissioner",
    "answer_promised_by", "attribution", "organisers", "outcome", "commitment", "level", "languages", "translations",
)  # fmt: skip
ANSWER_FIELDS = ("answer", "answered_on")
ALLOWED = (*FIELDS, "topics")
LOADED = (*ALLOWED, "source", "note")
DIALOGUE = kept_lock(PolicyDialogue.objects.select_related("hub__country"))
REFUSALS = {
    "dialogues_dialogue_title_once_a_hub": (
        gettext_lazy("Your hub already has a dialogue with this title. Choose another title."),
        "title",
    ),
}


@action
def create_dialogue(
    *, by: Actor, hub: Hub, fields: Mapping[str, Any], topics: Iterable[Topic] = (), source: str = "", note: str = ""
) -> PolicyDialogue:
    """Create a draft of the hub. ``fields`` are those of ``FIELDS``; ``source`` says where it was imported from.

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

    Changes of a public dialogue are listed as corrections. Refuses a title the hub has already; what was saved since
    (``EditConflict``); to empty what a published dialogue commits to; and another attribution rule once people were invited or
    have registered.
    """
    current = lock_dialogue(dialogue)
    before = _stated(current)
    values = {**fields, **({} if topics is None else {"topics": list(topics)})}
    if "attribution" in fields:
        refuse_attribution(current, fields["attribution"])
    changed = apply_changes(
        current,
        values,
        by=by,
        allowed=LOADED if current.source else ALLOWED,
        seen=seen,
        guard=refuse_emptied,
        refusals=REFUSALS,
    )
    if changed:
        record(by=by, action="dialogues.change", subject=current, fields=changed)
        _note_corrections(current, before)
    return current


def edition(dialogue: PolicyDialogue) -> str:
    """The state of the frame that a form carries as ``seen``."""
    return edition_of(dialogue, names=LOADED if dialogue.source else ALLOWED)


@action
def begin_dialogue_draft(*, by: Actor, dialogue: PolicyDialogue, at: dt.datetime) -> Revision | None:
    """Return the open revision of a dialogue; of one that is not public, begin it where there is none."""
    subject = about(lock_dialogue(dialogue))
    revision = subject.open_revision()
    if revision is None and subject.row.can_be_published:
        return save_draft(by=by, about=subject, content=subject.type.live(subject), edition=subject.edition(), at=at)
    return revision


@action
def publish_dialogue(
    *, by: Actor, dialogue: PolicyDialogue, at: dt.datetime, seen: int | None = None
) -> PolicyDialogue:
    """Publish a draft, the changes of a published dialogue, or one that was withdrawn.

    ``seen`` is the edition on the page of the person (``publishing.actions.publish``). Refuses a published dialogue without
    changes, and one without question, commitment or rule, naming each.
    """
    current = lock_dialogue(dialogue)
    revision = begin_dialogue_draft(by=by, dialogue=current, at=at)
    if revision is None:
        raise ActionRefused(_("This dialogue is already published."))
    if current.can_be_published and (missing := phases.missing_for_publishing(current)):
        words = _("Before you publish, fill in %(missing)s.") % {"missing": phases.words_for(missing)}
        raise ActionRefused(words, missing[0])
    publish(by=by, revision=revision, at=at, seen=seen)
    return lock_dialogue(dialogue)


@action
def make_public(*, by: Actor, dialogue: PolicyDialogue, at: dt.datetime) -> PolicyDialogue:
    """Show a draft, or what was withdrawn, to the public as it is. Published already: nothing happens."""
    current = lock_dialogue(dialogue)
    if current.can_be_published:
        current.state, current.published_at = PolicyDialogue.State.PUBLISHED, current.published_at or at
        current.withdrawn_at, current.withdrawal_reason = None, ""
        current.save(update_fields=["state", "published_at", "withdrawn_at", "withdrawal_reason", "updated_at"])
        record(by=by, action="dialogues.publish", subject=current, fields=["state"])
    return current


@action
def withdraw_dialogue(*, by: Actor, dialogue: PolicyDialogue, reason: str, at: dt.datetime) -> PolicyDialogue:
    """Withdraw a public dialogue: its page shows the date and the ``reason``, lists and the API leave it out.

    Refuses what is not public, an empty reason, and a dialogue with upcoming sessions: people register under its rule.
    """
    current = lock_dialogue(dialogue)
    if current.can_be_published:
        raise ActionRefused(_("This dialogue is not published."))
    if not reason.strip():
        raise ActionRefused(_("Enter a reason. The public page shows it."), "reason")
    if phases.sessions_of(current).published().taking_place().coming(at=at).exists():
        raise ActionRefused(_("Cancel the upcoming sessions of this dialogue first, or remove them from it."))
    current.state, current.withdrawn_at = PolicyDialogue.State.WITHDRAWN, at
    current.withdrawal_reason = reason.strip()
    current.save(update_fields=["state", "withdrawn_at", "withdrawal_reason", "updated_at"])
    record(by=by, action="dialogues.withdraw", subject=current, fields=["state", "withdrawal_reason"])
    withdraw_about(
        dialogue_subject(current.pk),
        kinds="dialogues/recommendation",
        because=gettext_noop("The dialogue was withdrawn"),
    )
    return current


@action
def record_answer(
    *, by: Actor, dialogue: PolicyDialogue, answer: str, answered_on: dt.date, seen: str | None = None
) -> PolicyDialogue:
    """Publish the response and its date; a second call corrects it, and the public page lists the correction.

    ``seen`` is the ``answer_edition`` the writer had. Refuses a response to a dialogue that is not public, and an empty one.
    """
    current = lock_dialogue(dialogue)
    if current.can_be_published:
        raise ActionRefused(_("Publish the dialogue first. The response is shown beside its question."))
    if not answer:
        raise ActionRefused(_("Enter the response."), "answer")
    before = _stated(current)
    values = {"answer": answer, "answered_on": answered_on}
    if changed := apply_changes(current, values, by=by, allowed=ANSWER_FIELDS, seen=seen):
        record(by=by, action="dialogues.answer", subject=current, fields=changed)
        _note_corrections(current, before)
    return current


def answer_edition(dialogue: PolicyDialogue) -> str:
    """The state of the answer that a form carries as ``seen``."""
    return edition_of(dialogue, names=ANSWER_FIELDS)


def lock_dialogue(dialogue: PolicyDialogue) -> PolicyDialogue:
    """Lock the dialogue until the transaction ends and return it as it is now, with its hub."""
    return lock_row(DIALOGUE, dialogue.pk, gone=_("This dialogue was deleted."))


def refuse_attribution(dialogue: PolicyDialogue, new_rule: str) -> None:
    """Refuse another attribution rule once people are invited. Locks the sessions, so that registrations and invitations wait."""
    if new_rule == dialogue.attribution:
        return
    list(phases.sessions_of(dialogue).select_for_update(of=["self"]).order_by("pk").values_list("pk"))
    if words := phases.refusal_of_attribution(dialogue, new_rule):
        raise ActionRefused(words, "attribution")


def refuse_emptied(dialogue: PolicyDialogue) -> None:
    """Refuse a dialogue that is or was public without what it commits to."""
    if dialogue.was_published and (missing := phases.missing_for_publishing(dialogue)):
        words = _("This dialogue has been published. Enter %(missing)s.") % {"missing": phases.words_for(missing)}
        raise ActionRefused(words, missing[0])


def _stated(dialogue: PolicyDialogue) -> dict[str, str]:
    """The values whose changes are listed; empty for a draft."""
    if not dialogue.was_published:
        return {}
    return {name: str(getattr(dialogue, name) or "") for name in Correction.Field.values}


def _note_corrections(dialogue: PolicyDialogue, before: Mapping[str, str]) -> None:
    """List what a dialogue that is or was public stated before. What is filled in for the first time is no correction."""
    now = _stated(dialogue)
    Correction.objects.bulk_create(
        Correction(dialogue=dialogue, field=name, before=value)
        for name, value in before.items()
        if value and now[name] != value
    )
