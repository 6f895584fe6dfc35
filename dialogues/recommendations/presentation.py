"""Dialogues and their recommendations as pages show them."""

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
from publishing.models import StoredFile


@dataclass(frozen=True)
class LedgerLine:
    """An addressee as ``components/recommendation.html`` shows it."""

    pk: int
    kind: str
    name: str
    state: str
    state_label: str
    due: dt.date | None
    days_waiting: int | None
    answered_on: dt.date | None
    note: str
    days_overdue: int = 0
    language: str = ""
    document: StoredFile | None = None


@dataclass(frozen=True)
class LedgerEntry:
    """One recommendation with its addressees."""

    recommendation: Recommendation
    lines: list[LedgerLine]


def with_ledger(sets: "QuerySet[RecommendationSet]") -> "QuerySet[RecommendationSet]":
    """Sets with their recommendations and addressees fetched along (two more queries)."""
    rows = Recommendation.objects.prefetch_related(addressees_in_order())
    return sets.prefetch_related(Prefetch("recommendations", rows))


def addressees_in_order() -> "Prefetch[Any]":
    """The addressees of recommendations, fetched along with their documents (one more query)."""
    return Prefetch("addressees", Addressee.objects.select_related("document").order_by("pk"))


def entries(ours: RecommendationSet | None, *, today: dt.date) -> list[LedgerEntry]:
    """The ledger as rows, with the days that each addressee has left without an answer."""
    return entries_of(ours.recommendations.all(), today=today) if ours is not None else []


def entries_of(rows: Iterable[Recommendation], *, today: dt.date) -> list[LedgerEntry]:
    """Recommendations as rows; needs their addressees fetched along."""
    return [LedgerEntry(each, [_line(addressee, today) for addressee in each.addressees.all()]) for each in rows]


def _line(addressee: Addressee, today: dt.date) -> LedgerLine:
    return LedgerLine(
        pk=addressee.pk,
        kind=addressee.kind,
        name=str(addressee),
        state=addressee.state,
        state_label=addressee.get_state_display(),
        due=addressee.due_on if addressee.is_waiting else None,
        days_waiting=addressee.days_waiting(today=today),
        answered_on=addressee.answered_on,
        note=addressee.answer,
        days_overdue=addressee.days_overdue(today=today),
        language=addressee.answer_language,
        document=addressee.document,
    )


def language_of(recommendation: Recommendation) -> str:
    """The language a recommendation is written in; those of organisations were taken over in English."""
    dialogue = recommendation.set.dialogue
    return dialogue.text_language if dialogue is not None else "en"


def public_sources(recommendation: Recommendation) -> "QuerySet[Event]":
    """Return the public sessions a recommendation comes from."""
    rows = Event.objects.published().filter(dialogue_session__recommendation_sources__recommendation=recommendation)
    return rows.order_by("starts_on", "starts_at", "pk")


def ledger_of(dialogue: PolicyDialogue, *, today: dt.date) -> list[LedgerEntry]:
    """The recommendations of a dialogue (three queries, one where there are none)."""
    return entries(with_ledger(RecommendationSet.objects.filter(dialogue=dialogue)).first(), today=today)


@dataclass(frozen=True)
class MatrixRow:
    """A recommendation with its line for each addressee of the set; None where it is not addressed to that one."""

    recommendation: Recommendation
    cells: list[tuple[str, LedgerLine | None]]


@dataclass(frozen=True)
class Matrix:
    """Recommendations by addressees, the names in the order of their first occurrence, and one sentence of summary."""

    names: list[str]
    rows: list[MatrixRow]
    answered: list[LedgerEntry]
    summary: str


def matrix_of(entries_of_set: list[LedgerEntry]) -> Matrix:
    """Return the recommendations as a matrix; ``answered`` are those with a response in words."""
    columns = list(dict.fromkeys((line.kind, line.name) for entry in entries_of_set for line in entry.lines))
    labels = [_column_label(column, columns) for column in columns]
    rows = []
    for entry in entries_of_set:
        lines = {(line.kind, line.name): line for line in entry.lines}
        cells = [(label, lines.get(column)) for label, column in zip(labels, columns, strict=True)]
        rows.append(MatrixRow(entry.recommendation, cells))
    answered = [entry for entry in entries_of_set if any(line.note for line in entry.lines)]
    return Matrix(labels, rows, answered, _summary_of([line for entry in entries_of_set for line in entry.lines]))


def _column_label(column: tuple[str, str], columns: list[tuple[str, str]]) -> str:
    """The name; with the type where another addressee has the same name."""
    kind, name = column
    is_once = sum(one == name for _kind, one in columns) == 1
    return name if is_once else f"{name} ({Addressee.Kind(kind).label})"


def _summary_of(lines: list[LedgerLine]) -> str:
    sent = sum(line.state != Addressee.State.NOT_SENT for line in lines)
    if not sent:
        return _("No recommendation has been sent yet.")
    answered = sum(line.answered_on is not None for line in lines)
    words = ngettext(
        "%(answered)d of %(sent)d response received.", "%(answered)d of %(sent)d responses received.", sent
    )
    return words % {"answered": answered, "sent": sent}


def sessions_shown(dialogue: PolicyDialogue) -> "list[Event]":
    """Return the public sessions in order of date (one query)."""
    sessions = Event.objects.published().filter(dialogue_session__dialogue=dialogue)
    return list(sessions.for_cards().order_by("starts_on", "starts_at", "pk"))


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
    """Who has committed to respond and by when; empty where there is no commitment on record."""
    names = {"who": dialogue.commissioner, "day": getattr(dialogue.answer_promised_by, "in_words", "")}
    if not dialogue.commissioner or promise.status == "none":
        return dialogue.commissioner
    if promise.status == "waiting":
        return _("%(who)s: response due %(day)s") % names
    return _("%(who)s: response was due %(day)s") % names


def _status(promise: phases.Promise) -> tuple[str, str]:
    """Key and words of the badge of a promise; nothing while the day has not come."""
    if promise.status == "answered":
        return "done", _("Responded")
    if promise.status == "late":
        days = promise.days or 0
        words = ngettext("Response overdue by %(days)d day", "Response overdue by %(days)d days", days)
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
