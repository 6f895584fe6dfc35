"""Dialogues and ledgers put into words and rows for pages."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from dialogues.models import Addressee, DialogueSession, PolicyDialogue, Recommendation, RecommendationSet
from events.models import Event


@dataclass(frozen=True)
class Line:
    """One addressee as ``components/recommendation.html`` shows it."""

    pk: int
    name: str
    state: str
    state_label: str
    due: dt.date | None
    days_waiting: int | None
    note: str


@dataclass(frozen=True)
class Entry:
    """One recommendation with its addressees."""

    recommendation: Recommendation
    lines: list[Line]


def with_ledger(sets: "QuerySet[RecommendationSet]") -> "QuerySet[RecommendationSet]":
    """Sets with their recommendations and addressees fetched along (two more queries)."""
    addressees = Prefetch("addressees", Addressee.objects.order_by("pk"))
    return sets.prefetch_related(Prefetch("recommendations", Recommendation.objects.prefetch_related(addressees)))


def entries(ours: RecommendationSet | None, *, today: dt.date) -> list[Entry]:
    """The ledger as rows, with the days that each addressee has left without an answer."""
    if ours is None:
        return []
    return [
        Entry(each, [_line(addressee, today) for addressee in each.addressees.all()])
        for each in ours.recommendations.all()
    ]


def _line(addressee: Addressee, today: dt.date) -> Line:
    return Line(
        pk=addressee.pk,
        name=str(addressee),
        state=addressee.state,
        state_label=addressee.get_state_display(),
        due=addressee.due_on if addressee.is_waiting else None,
        days_waiting=addressee.days_waiting(today=today),
        note=addressee.answer,
    )


def ledger_of(dialogue: PolicyDialogue, *, today: dt.date) -> list[Entry]:
    """The recommendations of a dialogue (three queries, one where there are none)."""
    return entries(with_ledger(RecommendationSet.objects.filter(dialogue=dialogue)).first(), today=today)


def sessions_shown(dialogue: PolicyDialogue) -> "list[Event]":
    """The sessions everybody may see, in the order of their days (one query)."""
    links = DialogueSession.objects.filter(dialogue=dialogue, event__in=Event.objects.published())
    return [link.event for link in links.select_related("event__country", "event__hub__country")]


def promise_words(dialogue: PolicyDialogue) -> str:
    """Who answers by when, or has answered; empty where nobody is known to have promised."""
    who, day = dialogue.commissioner, dialogue.answer_promised_by
    if not who:
        return ""
    if dialogue.answered_on:
        return _("%(who)s has answered") % {"who": who}
    if day is None:
        return _("%(who)s promised to answer") % {"who": who}
    return _("%(who)s answers by %(day)s") % {"who": who, "day": day.in_words}


def cards(dialogues: "Iterable[Any]") -> list[dict[str, Any]]:
    """What a list shows of each dialogue; needs ``hub__country`` and the annotation ``recommendation_count``."""
    return [
        {
            "dialogue": dialogue,
            "promise": promise_words(dialogue),
            "recommendations": dialogue.recommendation_count,
        }
        for dialogue in dialogues
    ]
