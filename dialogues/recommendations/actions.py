"""The ledger of recommendations: numbered, each for named addressees, each with its own answer."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from dialogues.frame import phases
from dialogues.frame.actions.dialogues import locked
from dialogues.frame.errors import DialogueRefused
from dialogues.models import Addressee, PolicyDialogue, Recommendation, RecommendationSet


@transaction.atomic
def save_recommendation(
    *,
    by: Actor,
    dialogue: PolicyDialogue,
    text: str,
    kinds: Iterable[Addressee.Kind | str] = (),
    recommendation: Recommendation | None = None,
) -> Recommendation:
    """A recommendation of the dialogue, new (it gets the next number) or as it reads from now on.

    ``kinds`` are those meant as a whole ("all national governments"); who is named stands apart (``add_addressee``). Refuses
    empty text, other words for what was sent, and to take away an addressee it was sent to.
    """
    locked(dialogue)
    if not text:
        raise DialogueRefused(_("Write what is recommended."), field="text")
    if recommendation is None:
        ours, _made = RecommendationSet.objects.get_or_create(dialogue=dialogue, defaults={"title": dialogue.title})
        last = ours.recommendations.aggregate(last=Max("number"))["last"] or 0
        saved = Recommendation.objects.create(set=ours, number=last + 1, text=text)
        changed = ["text"]
    else:
        saved = recommendation
        changed = _reword(saved, text)
    if _set_kinds(saved, {str(kind) for kind in kinds}):
        changed.append("addressees")
    if changed:
        action = "dialogues.change_recommendation" if recommendation else "dialogues.recommend"
        record(by=by, action=action, subject=saved, hub_id=dialogue.hub_id, fields=changed)
    return saved


def _reword(recommendation: Recommendation, text: str) -> list[str]:
    """The changed fields; ``text`` is compared with the row, not with what a form may have put into the object."""
    recommendation.refresh_from_db()
    if text == recommendation.text:
        return []
    if words := phases.refusal_of_rewording(recommendation):
        raise DialogueRefused(words, field="text")
    recommendation.text = text
    recommendation.save(update_fields=["text"])
    return ["text"]


def _set_kinds(recommendation: Recommendation, kinds: set[str]) -> bool:
    if unknown := sorted(kinds - set(Addressee.Kind.values)):
        raise DialogueRefused(_("“%(kind)s” is no kind of addressee.") % {"kind": unknown[0]}, field="kinds")
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


@transaction.atomic
def remove_recommendation(*, by: Actor, dialogue: PolicyDialogue, recommendation: Recommendation) -> None:
    """It is gone, and those after it move up by one. Refuses once any of the set was sent: their numbers are known by then."""
    locked(dialogue)
    if phases.is_out(recommendation.set):
        raise DialogueRefused(
            _("Recommendations of this dialogue were sent. Their numbers are known, so none can be removed.")
        )
    record(by=by, action="dialogues.remove_recommendation", subject=recommendation, hub_id=dialogue.hub_id)
    later = Recommendation.objects.filter(set=recommendation.set_id, number__gt=recommendation.number)
    recommendation.delete()
    later.update(number=F("number") - 1)


@transaction.atomic
def add_addressee(
    *,
    by: Actor,
    dialogue: PolicyDialogue,
    recommendation: Recommendation,
    kind: str,
    name: str,
    due_on: dt.date | None = None,
) -> Addressee:
    """Somebody named is asked as well, by a day if one is given. Refuses who stands there already."""
    locked(dialogue)
    try:
        with transaction.atomic():
            addressee = Addressee.objects.create(recommendation=recommendation, kind=kind, name=name, due_on=due_on)
    except IntegrityError as error:
        if "dialogues_addressee_once" not in str(error):
            raise
        raise DialogueRefused(_("They are an addressee of this recommendation already."), field="name") from None
    record(by=by, action="dialogues.add_addressee", subject=addressee, hub_id=dialogue.hub_id)
    return addressee


@transaction.atomic
def remove_addressee(*, by: Actor, dialogue: PolicyDialogue, addressee: Addressee) -> None:
    """They are not asked. Refuses once it was sent to them."""
    locked(dialogue)
    addressee.refresh_from_db()
    _refuse_if_sent(addressee)
    record(by=by, action="dialogues.remove_addressee", subject=addressee, hub_id=dialogue.hub_id)
    addressee.delete()


def _refuse_if_sent(addressee: Addressee) -> None:
    if addressee.state != Addressee.State.NOT_SENT:
        words = _("It was sent to %(addressee)s. They stay an addressee.") % {"addressee": addressee}
        raise DialogueRefused(words, field="kinds")


@transaction.atomic
def set_addressee_state(
    *,
    by: Actor,
    dialogue: PolicyDialogue,
    addressee: Addressee,
    state: Addressee.State | str,
    answer: str = "",
    on: dt.date,
    due_on: dt.date | None = None,
) -> Addressee:
    """How far the addressee is from ``on``, in their own words (``answer``), and by when they are asked to answer.

    The day it was sent and the day of the first answer are kept; from the former the days without an answer are counted in
    public. Refuses an unknown state, the way back to "not sent", and a rejection without its reason.
    """
    locked(dialogue)
    saved = Addressee.objects.select_for_update(no_key=True).get(pk=addressee.pk)
    if state not in Addressee.State.values:
        raise DialogueRefused(_("“%(state)s” is no state of an answer.") % {"state": state}, field="state")
    if words := phases.refusal_of_state(saved, state, answer):
        raise DialogueRefused(words, field="answer" if state == Addressee.State.REJECTED else "state")
    saved.state, saved.answer, saved.due_on = str(state), answer, due_on
    saved.sent_on = None if state == Addressee.State.NOT_SENT else saved.sent_on or on
    is_answered = state != Addressee.State.NOT_SENT and not saved.is_waiting
    saved.answered_on = (saved.answered_on or on) if is_answered else None
    saved.save(update_fields=["state", "answer", "due_on", "sent_on", "answered_on"])
    record(
        by=by,
        action="dialogues.answer_recommendation",
        subject=saved,
        hub_id=dialogue.hub_id,
        fields=["state", "answer", "due_on"],
    )
    return saved
