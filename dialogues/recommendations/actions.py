"""The ledger of recommendations: numbered, each for named addressees, each with its own answer."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from dialogues.frame import phases
from dialogues.frame.actions.dialogues import lock_dialogue
from dialogues.models import Addressee, PolicyDialogue, Recommendation, RecommendationSet
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row, refuse_violations

TEXT_FIELDS = ("text",)
STATE_FIELDS = ("state", "answer", "due_on", "sent_on", "answered_on")
TWICE = {"dialogues_addressee_once": (gettext_lazy("They are already an addressee of this recommendation."), "name")}


@action
def add_recommendation(
    *, by: Actor, dialogue: PolicyDialogue, text: str, kinds: Iterable[Addressee.Kind | str] = ()
) -> Recommendation:
    """Add a recommendation of the dialogue; it gets the next number.

    ``kinds`` are those meant as a whole ("all national governments"); who is named is added by ``add_addressee``. Refuses
    empty text.
    """
    lock_dialogue(dialogue)
    _refuse_empty(text)
    ours, _made = RecommendationSet.objects.get_or_create(dialogue=dialogue, defaults={"title": dialogue.title})
    last = ours.recommendations.aggregate(last=Max("number"))["last"] or 0
    added = Recommendation(set=ours, number=last + 1)
    changed = apply_changes(added, {"text": text}, by=by, allowed=TEXT_FIELDS)
    if _set_kinds(added, {str(kind) for kind in kinds}):
        changed.append("addressees")
    record(by=by, action="dialogues.recommend", subject=added, hub_id=dialogue.hub_id, fields=changed)
    return added


@action
def change_recommendation(
    *, by: Actor, dialogue: PolicyDialogue, recommendation: Recommendation, text: str,
    kinds: Iterable[Addressee.Kind | str] | None = None, seen: str | None = None,
) -> Recommendation:  # fmt: skip
    """Change the text and those meant as a whole; ``kinds`` None leaves them, ``seen`` is the edition the writer had.

    Refuses empty text, other words for what was sent, to take away an addressee it was sent to, and what was saved since.
    """
    lock_dialogue(dialogue)
    _refuse_empty(text)
    current = _lock_recommendation(dialogue, recommendation)
    if text != current.text and (words := phases.refusal_of_rewording(current)):
        raise ActionRefused(words, "text")
    changed = apply_changes(current, {"text": text}, by=by, allowed=TEXT_FIELDS, seen=seen)
    if kinds is not None and _set_kinds(current, {str(kind) for kind in kinds}):
        changed.append("addressees")
    if changed:
        record(by=by, action="dialogues.change_recommendation", subject=current, hub_id=dialogue.hub_id, fields=changed)
    return current


def recommendation_edition(recommendation: Recommendation) -> str:
    """The state of the text that a form carries as ``seen``."""
    return edition_of(recommendation, names=TEXT_FIELDS)


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
) -> Addressee:
    """Ask a named office as well, by a day if one is given. Refuses one that is asked already."""
    lock_dialogue(dialogue)
    current = _lock_recommendation(dialogue, recommendation)
    addressee = Addressee(recommendation=current, kind=kind, name=name, due_on=due_on)
    with refuse_violations(TWICE):
        addressee.save(force_insert=True)
    record(by=by, action="dialogues.add_addressee", subject=addressee, hub_id=dialogue.hub_id)
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
    *,
    by: Actor,
    dialogue: PolicyDialogue,
    addressee: Addressee,
    state: Addressee.State | str,
    answer: str = "",
    on: dt.date,
    due_on: dt.date | None = None,
    seen: str | None = None,
) -> Addressee:
    """Record how far the addressee is from ``on``, in their own words (``answer``), and by when they are asked to answer.

    The day it was sent and the day of the first answer are kept; from the former the days without an answer are counted in
    public. ``seen`` is the ``addressee_edition`` the writer had. Refuses an unknown state, the way back to "not sent", a
    rejection without its reason, and what was saved since (``EditConflict``).
    """
    lock_dialogue(dialogue)
    rows = Addressee.objects.filter(recommendation__set__dialogue=dialogue.pk)
    current = lock_row(rows, addressee.pk, gone=_("This addressee was removed."))
    if state not in Addressee.State.values:
        raise ActionRefused(_("“%(state)s” is not a status of a response.") % {"state": state}, "state")
    if words := phases.refusal_of_state(current, state, answer):
        raise ActionRefused(words, "answer" if state == Addressee.State.REJECTED else "state")
    values = {"state": str(state), "answer": answer, "due_on": due_on, **_days(current, str(state), on)}
    if changed := apply_changes(current, values, by=by, allowed=STATE_FIELDS, seen=seen):
        record(
            by=by, action="dialogues.answer_recommendation", subject=current, hub_id=dialogue.hub_id, fields=changed
        )  # fmt: skip
    return current


def addressee_edition(addressee: Addressee) -> str:
    """The state of the answer that a form carries as ``seen``."""
    return edition_of(addressee, names=STATE_FIELDS)


def _days(addressee: Addressee, state: str, on: dt.date) -> dict[str, dt.date | None]:
    """The days of sending and of the first answer, each kept once it is known."""
    if state == Addressee.State.NOT_SENT:
        return {"sent_on": None, "answered_on": None}
    is_waiting = state in (Addressee.State.SENT, Addressee.State.ACKNOWLEDGED)
    return {
        "sent_on": addressee.sent_on or on,
        "answered_on": None if is_waiting else addressee.answered_on or on,
    }
