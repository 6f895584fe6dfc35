"""Recommendations that an organisation issued, as the tables of the network state them."""

from typing import Any

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from dialogues.frame import phases
from dialogues.models import Addressee, Recommendation, RecommendationSet
from dialogues.recommendations.parts import PartTexts, set_parts, texts_of
from hubs.models import Organisation
from toolkit.actions import ActionRefused, action, apply_changes, lock_row

SET_FIELDS = ("title", "adopted_on", "source")
TEXT_FIELDS = ("number", "text")


@action
def add_sourced_set(*, by: Actor, issuer: Organisation, **fields: Any) -> RecommendationSet:
    """Add a set of recommendations of the issuer; ``fields`` are those of SET_FIELDS."""
    added = RecommendationSet(issuer=issuer)
    written = apply_changes(added, fields, by=by, allowed=SET_FIELDS)
    record(by=by, action="dialogues.add_set", subject=added, fields=["issuer", *written])
    return added


@action
def change_sourced_set(*, by: Actor, recommendations: RecommendationSet, **fields: Any) -> None:
    """Change the facts of a set of an organisation."""
    current = _lock_set(recommendations)
    if changed := apply_changes(current, fields, by=by, allowed=SET_FIELDS):
        record(by=by, action="dialogues.change_set", subject=current, fields=changed)


@action
def add_sourced_recommendation(*, by: Actor, recommendations: RecommendationSet, **fields: Any) -> Recommendation:
    """Add a recommendation to a set of an organisation, with the number that the source gives it."""
    added = Recommendation(set=_lock_set(recommendations))
    written = apply_changes(added, fields, by=by, allowed=TEXT_FIELDS)
    record(by=by, action="dialogues.recommend", subject=added, fields=written)
    return added


@action
def change_sourced_recommendation(*, by: Actor, recommendation: Recommendation, **fields: Any) -> None:
    """Change the text of a recommendation of an organisation. Refuses other words for what was sent."""
    current = _lock_recommendation(recommendation)
    if words := phases.refusal_of_rewording(current):
        raise ActionRefused(words, "text")
    if changed := apply_changes(current, fields, by=by, allowed=TEXT_FIELDS):
        record(by=by, action="dialogues.change_recommendation", subject=current, fields=changed)


@action
def set_sourced_parts(*, by: Actor, recommendation: Recommendation, parts: PartTexts) -> bool:
    """Bring actions, evidence and footnotes of a recommendation of an organisation to these; whether anything changed.

    Refuses others for what was sent.
    """
    current = _lock_recommendation(recommendation)
    if texts_of(current) == parts:
        return False
    if words := phases.refusal_of_rewording(current):
        raise ActionRefused(words, "text")
    set_parts(current, parts)
    record(by=by, action="dialogues.change_recommendation", subject=current, fields=["parts"])
    return True


@action
def add_sourced_addressee(*, by: Actor, recommendation: Recommendation, **fields: Any) -> Addressee:
    """Add a kind of addressee, meant as a whole, to a recommendation of an organisation."""
    addressee = Addressee(recommendation=_lock_recommendation(recommendation))
    written = apply_changes(addressee, fields, by=by, allowed=("kind",))
    record(by=by, action="dialogues.add_addressee", subject=addressee, fields=written)
    return addressee


def _lock_set(recommendations: RecommendationSet) -> RecommendationSet:
    return lock_row(RecommendationSet.objects.filter(dialogue=None), recommendations.pk)


def _lock_recommendation(recommendation: Recommendation) -> Recommendation:
    _lock_set(recommendation.set)
    return lock_row(Recommendation, recommendation.pk, gone=_("This recommendation was removed."))
