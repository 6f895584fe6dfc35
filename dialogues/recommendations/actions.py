"""The ledger of recommendations: numbered, each for named addressees, each with its own answer."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from dialogues.frame import phases
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import (
    Addressee,
    DialogueSession,
    PolicyDialogue,
    Recommendation,
    RecommendationPart,
    RecommendationSet,
    ReplyLink,
    ResponseChange,
)
from dialogues.recommendations.documents import store_document
from dialogues.recommendations.links import make_link
from dialogues.recommendations.parts import PartTexts, set_parts, set_sources, texts_of
from dialogues.recommendations.responses import RESPONSE_FIELDS, email_due_date, links_sent, write_response
from toolkit import clock
from toolkit.actions import (
    ActionRefused,
    action,
    apply_changes,
    edition_of,
    edition_of_values,
    lock_row,
    refuse_unread_values,
    refuse_violations,
)

TEXT_FIELDS = ("text",)
TWICE = {"dialogues_addressee_once": (gettext_lazy("They are already an addressee of this recommendation."), "name")}


@action
def add_recommendation(
    *, by: Actor, dialogue: PolicyDialogue, text: str, kinds: Iterable[Addressee.Kind | str] = (),
    parts: PartTexts | None = None, sessions: Iterable[DialogueSession] = (),
) -> Recommendation:  # fmt: skip
    """Add a recommendation of the dialogue; it gets the next number.

    ``kinds`` are those meant as a whole ("all national governments"); who is named is added by ``add_addressee``. ``parts``
    are its actions, evidence and footnotes, ``sessions`` those of the dialogue it comes from. Refuses empty text.
    """
    lock_dialogue(dialogue)
    _refuse_empty(text)
    ours, _made = RecommendationSet.objects.get_or_create(dialogue=dialogue, defaults={"title": dialogue.title})
    last = ours.recommendations.aggregate(last=Max("number"))["last"] or 0
    added = Recommendation(set=ours, number=last + 1)
    changed = apply_changes(added, {"text": text}, by=by, allowed=TEXT_FIELDS)
    if _set_kinds(added, {str(kind) for kind in kinds}):
        changed.append("addressees")
    if parts is not None and set_parts(added, parts):
        changed.append("parts")
    if set_sources(added, sessions):
        changed.append("sources")
    record(by=by, action="dialogues.recommend", subject=added, hub_id=dialogue.hub_id, fields=changed)
    return added


@action
def change_recommendation(
    *, by: Actor, dialogue: PolicyDialogue, recommendation: Recommendation, text: str,
    kinds: Iterable[Addressee.Kind | str] | None = None, parts: PartTexts | None = None,
    sessions: Iterable[DialogueSession] | None = None, seen: str | None = None,
) -> Recommendation:  # fmt: skip
    """Change the text, those meant as a whole, the parts and the sources; None leaves them, ``seen`` is the edition the writer had.

    Refuses empty text, other words or parts of what was sent, to take away an addressee it was sent to, and what was saved since.
    """
    lock_dialogue(dialogue)
    _refuse_empty(text)
    current = _lock_recommendation(dialogue, recommendation)
    stored = recommendation_values(current)
    wanted = stored | {"text": text} | {kind: list(texts) for kind, texts in (parts or {}).items()}
    if kinds is not None:
        kinds = {str(kind) for kind in kinds}
        wanted["kinds"] = sorted(kinds)
    if sessions is not None:
        sessions = list(sessions)
        wanted["sessions"] = sorted(session.pk for session in sessions)
    if seen is not None and wanted != stored:
        refuse_unread_values(current, stored=stored, wanted=wanted, seen=seen)
    fixed = next((name for name in ("text", *RecommendationPart.Kind.values) if wanted[name] != stored[name]), None)
    if fixed and (words := phases.refusal_of_rewording(current)):
        raise ActionRefused(words, fixed)
    changed = apply_changes(current, {"text": text}, by=by, allowed=TEXT_FIELDS)
    if kinds is not None and _set_kinds(current, kinds):
        changed.append("addressees")
    if parts is not None and set_parts(current, parts):
        changed.append("parts")
    if sessions is not None and set_sources(current, sessions):
        changed.append("sources")
    if changed:
        current.note_edit(by, [])
        current.save(update_fields=current.EDIT_FIELDS)
        record(by=by, action="dialogues.change_recommendation", subject=current, hub_id=dialogue.hub_id, fields=changed)
    return current


def recommendation_edition(recommendation: Recommendation) -> str:
    """The state of the recommendation that a form carries as ``seen``."""
    return edition_of_values(recommendation_values(recommendation))


def recommendation_values(recommendation: Recommendation) -> dict[str, Any]:
    """Return what is edited of a recommendation in one form."""
    kinds = recommendation.addressees.filter(name="").values_list("kind", flat=True)
    sessions = recommendation.sources.values_list("session", flat=True)
    return {
        "text": recommendation.text, "kinds": sorted(kinds), "sessions": sorted(sessions), **texts_of(recommendation),
    }  # fmt: skip


def _refuse_empty(text: str) -> None:
    if not text:
        raise ActionRefused(_("Enter the recommendation."), "text")


def _lock_recommendation(dialogue: PolicyDialogue, recommendation: Recommendation) -> Recommendation:
    """The row as it is now: its number may be another one than the page showed."""
    rows = Recommendation.objects.filter(set__dialogue=dialogue.pk).select_related("set")
    return lock_row(rows, recommendation.pk, gone=_("This recommendation was removed."))


def _set_kinds(recommendation: Recommendation, kinds: set[str]) -> bool:
    if unknown := sorted(kinds - set(Addressee.Kind.values)):
        raise ActionRefused(_("“%(kind)s” is not a type of addressee.") % {"kind": unknown[0]}, "kinds")
    unnamed = list(recommendation.addressees.filter(name=""))
    for addressee in unnamed:
        if addressee.kind not in kinds:
            _refuse_if_sent(addressee)
            addressee.delete()
    new = kinds - {addressee.kind for addressee in unnamed}
    Addressee.objects.bulk_create(
        Addressee(recommendation=recommendation, kind=kind) for kind in Addressee.Kind.values if kind in new
    )
    return kinds != {addressee.kind for addressee in unnamed}


@action
def remove_recommendation(*, by: Actor, dialogue: PolicyDialogue, recommendation: Recommendation) -> None:
    """Remove it; those after it move up by one. Removed already: nothing happens.

    Refuses once any of the set was sent: their numbers are known by then.
    """
    lock_dialogue(dialogue)
    rows = Recommendation.objects.filter(set__dialogue=dialogue.pk).select_related("set")
    current = rows.filter(pk=recommendation.pk).first()
    if current is None:
        return
    if phases.is_out(current.set):
        raise ActionRefused(
            _("Recommendations of this dialogue have already been sent under their numbers, so none can be removed.")
        )
    record(by=by, action="dialogues.remove_recommendation", subject=current, hub_id=dialogue.hub_id)
    later = Recommendation.objects.filter(set=current.set_id, number__gt=current.number)
    current.delete()
    later.update(number=F("number") - 1)


@action
def add_addressee(
    *,
    by: Actor,
    dialogue: PolicyDialogue,
    recommendation: Recommendation,
    kind: str,
    name: str,
    due_on: dt.date | None = None,
    email: str = "",
    language: str = "en",
) -> Addressee:
    """Ask a named office as well, by a day and at an address if they are given. Refuses one that is asked already."""
    lock_dialogue(dialogue)
    current = _lock_recommendation(dialogue, recommendation)
    addressee = Addressee(recommendation=current, kind=kind, name=name, due_on=due_on)
    with refuse_violations(TWICE):
        addressee.save(force_insert=True)
    record(by=by, action="dialogues.add_addressee", subject=addressee, hub_id=dialogue.hub_id)
    if email:
        make_link(addressee, dialogue, email=email, language=language, at=clock.now())
    return addressee


@action
def remove_addressee(*, by: Actor, dialogue: PolicyDialogue, addressee: Addressee) -> None:
    """Remove an addressee. Removed already: nothing happens. Refuses once it was sent to them."""
    lock_dialogue(dialogue)
    rows = Addressee.objects.filter(recommendation__set__dialogue=dialogue.pk).select_for_update(
        of=("self",), no_key=True
    )
    current = rows.filter(pk=addressee.pk).first()
    if current is None:
        return
    _refuse_if_sent(current)
    record(by=by, action="dialogues.remove_addressee", subject=current, hub_id=dialogue.hub_id)
    current.delete()


def _refuse_if_sent(addressee: Addressee) -> None:
    if addressee.state != Addressee.State.NOT_SENT:
        words = _("The recommendation was sent to %(addressee)s, so you can't remove them.") % {"addressee": addressee}
        raise ActionRefused(words, "kinds")


@action
def set_addressee_state(
    *, by: Actor, dialogue: PolicyDialogue, addressee: Addressee, state: Addressee.State | str, answer: str = "",
    on: dt.date, due_on: dt.date | None = None, answer_language: str | None = None,
    seen: str | None = None,
) -> Addressee:  # fmt: skip
    """Record how far the addressee is from ``on``, in their own words (``answer``), and by when they are asked to answer.

    The day it was sent and the day of the first answer are kept; from the former the days without an answer are counted in
    public, and each change is a line of the public history. ``seen`` is the
    ``addressee_edition`` the writer had. Refuses an unknown state, the way back, a rejection without its reason, "sent" while an
    email waits to be sent, and what was saved since (``EditConflict``). Another due date is emailed to them.
    """
    lock_dialogue(dialogue)
    rows = Addressee.objects.filter(recommendation__set__dialogue=dialogue.pk)
    current = lock_row(rows, addressee.pk, gone=_("This addressee was removed."))
    values = {"state": str(state), "answer": answer, "due_on": due_on}
    if answer_language is not None:
        values["answer_language"] = answer_language
    is_of_hub = current.state == Addressee.State.NOT_SENT and state in (Addressee.State.NOT_SENT, Addressee.State.SENT)
    if current.state == Addressee.State.NOT_SENT and state == Addressee.State.SENT:
        _refuse_unsent_link(current)
    source = ResponseChange.Source.HUB if is_of_hub else ResponseChange.Source.ON_BEHALF
    due_before, known_to = current.due_on, links_sent(current)
    write_response(by, dialogue, current, values, source=source, on=on, seen=seen)
    email_due_date(current, known_to, before=due_before)
    return current


@action
def set_document(
    *,
    by: Actor,
    dialogue: PolicyDialogue,
    addressee: Addressee,
    sent: UploadedFile | None,  # type: ignore[type-arg]
    on: dt.date,
) -> Addressee:
    """Publish a document with the response of an addressee. Refuses one before there is a response, and what is no document."""
    lock_dialogue(dialogue)
    rows = Addressee.objects.filter(recommendation__set__dialogue=dialogue.pk)
    current = lock_row(rows, addressee.pk, gone=_("This addressee was removed."))
    if not sent:
        raise ActionRefused(_("Choose a document."), "upload")
    if current.answered_on is None:
        raise ActionRefused(_("Enter the response first."), "upload")
    values = {"state": current.state, "answer": current.answer}
    document = store_document(by=by, hub=dialogue.hub, sent=sent)
    source = ResponseChange.Source.ON_BEHALF
    write_response(by, dialogue, current, {**values, "document": document}, source=source, on=on)
    return current


def _refuse_unsent_link(addressee: Addressee) -> None:
    if ReplyLink.objects.in_use().filter(addressee=addressee, sent_at=None).exists():
        raise ActionRefused(_("The email with the link was not sent yet. Send it, or remove the address."), "state")


def addressee_edition(addressee: Addressee) -> str:
    """The state of the answer that a form carries as ``seen``."""
    return edition_of(addressee, names=RESPONSE_FIELDS)
