"""Dialogues and ledgers put into words and rows for pages."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dialogues.frame import phases
from dialogues.models import Addressee, PolicyDialogue, Recommendation, RecommendationSet
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
    answered_on: dt.date | None
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
        answered_on=addressee.answered_on,
        note=addressee.answer,
    )


def ledger_of(dialogue: PolicyDialogue, *, today: dt.date) -> list[Entry]:
    """The recommendations of a dialogue (three queries, one where there are none)."""
    return entries(with_ledger(RecommendationSet.objects.filter(dialogue=dialogue)).first(), today=today)


def sessions_shown(dialogue: PolicyDialogue) -> "list[Event]":
    """The sessions everybody may see, in the order of their days (one query)."""
    sessions = Event.objects.published().filter(dialogue_session__dialogue=dialogue)
    return list(sessions.for_pages().order_by("starts_on", "starts_at", "pk"))


def with_buttons(sessions: "list[Event]", *, at: dt.datetime) -> "list[tuple[Event, str, str]]":
    """Each session with the key of its badge and the kind of its button to register: the first that is open gets the main
    one, the others a quiet one, all else none."""
    rows, kind = [], "main"
    for event in sessions:
        status = event.status_at(at)
        is_open = status in ("open", "few")
        rows.append((event, status, kind if is_open else ""))
        kind = "quiet" if is_open else kind
    return rows


def promise_words(dialogue: PolicyDialogue, promise: phases.Promise) -> str:
    """Who answers by when, or has answered; empty where nobody is known to have promised."""
    names = {"who": dialogue.commissioner, "day": getattr(dialogue.answer_promised_by, "in_words", "")}
    if not dialogue.commissioner or promise.status == "none":
        return dialogue.commissioner
    if promise.status == "waiting":
        return _("%(who)s answers by %(day)s") % names
    return _("%(who)s promised to answer by %(day)s") % names


def _status(promise: phases.Promise) -> tuple[str, str]:
    """Key and words of the badge of a promise; nothing while the day has not come."""
    if promise.status == "answered":
        return "done", _("Answered")
    if promise.status == "late":
        days = promise.days or 0
        words = ngettext("%(days)d day without the answer", "%(days)d days without the answer", days)
        return "overdue", words % {"days": days}
    return "", ""


def cards(dialogues: "Iterable[Any]", *, today: dt.date) -> list[dict[str, Any]]:
    """What a list shows of each dialogue; needs ``hub__country`` and the annotation ``recommendation_count``."""
    return [_card(dialogue, phases.promise_of(dialogue, today=today)) for dialogue in dialogues]


def _card(dialogue: Any, promise: phases.Promise) -> dict[str, Any]:
    status, label = _status(promise)
    return {
        "dialogue": dialogue,
        "promise": promise_words(dialogue, promise),
        "recommendations": dialogue.recommendation_count,
        "status": status,
        "status_label": label,
    }
