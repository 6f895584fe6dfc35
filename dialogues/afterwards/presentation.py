"""What pages show after a dialogue: what became of each statement, and figures for the team."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.afterwards.recipients import sessions_held
from dialogues.models import Addressee, OpinionResult, PolicyDialogue, Statement, StatementOutcome
from dialogues.recommendations.presentation import LedgerEntry, entries_of
from events.models import Registration

FATES = {
    "led": gettext_lazy("Led to recommendations"),
    "declined": gettext_lazy("Not taken up"),
    "open": gettext_lazy("Not decided yet"),
}


@dataclass(frozen=True)
class StatementFate:
    """A statement, the recommendations it led to with their responses, or why there is none. ``fate`` is a key of ``FATES``."""

    statement: Statement
    fate: str
    reason: str = ""
    entries: list[LedgerEntry] = field(default_factory=list)


def statements_with_fate(dialogue: PolicyDialogue) -> Any:
    """The public statements of a dialogue in their order, each with ``has_led`` and ``is_declined``."""
    ours = StatementOutcome.objects.filter(statement=OuterRef("pk"))
    rows = Statement.objects.public().filter(dialogue=dialogue).order_by("number")
    return rows.annotate(
        has_led=Exists(ours.filter(recommendation__isnull=False)), is_declined=Exists(ours.filter(recommendation=None))
    )


def of_fate(rows: Any, fate: str) -> Any:
    """Those of one fate; all for another word."""
    wanted = {"led": Q(has_led=True), "declined": Q(is_declined=True), "open": Q(has_led=False, is_declined=False)}
    return rows.filter(wanted[fate]) if fate in wanted else rows


def fate_counts(dialogue: PolicyDialogue) -> dict[str, int]:
    """How many statements there are of each fate (one query)."""
    rows = statements_with_fate(dialogue)
    counts: dict[str, int] = rows.aggregate(
        led=Count("pk", filter=Q(has_led=True)), declined=Count("pk", filter=Q(is_declined=True)),
        open=Count("pk", filter=Q(has_led=False, is_declined=False)),
    )  # fmt: skip
    return counts


def with_outcomes(rows: Any) -> Any:
    """Statements with their outcomes, recommendations and responses fetched along (three more queries)."""
    addressees = Addressee.objects.select_related("document").order_by("pk")
    outcomes = StatementOutcome.objects.select_related("recommendation").order_by("recommendation__number", "pk")
    fetched = outcomes.prefetch_related(Prefetch("recommendation__addressees", addressees))
    return rows.prefetch_related(Prefetch("outcomes", fetched))


def fates_of(statements: Iterable[Any], *, today: dt.date) -> list[StatementFate]:
    """What became of each statement; needs ``with_outcomes``."""
    return [_fate(statement, today) for statement in statements]


def _fate(statement: Any, today: dt.date) -> StatementFate:
    outcomes = list(statement.outcomes.all())
    led_to = [one.recommendation for one in outcomes if one.recommendation is not None]
    reason = next((one.reason for one in outcomes if one.reason), "")
    fate = "led" if led_to else "declined" if reason else "open"
    return StatementFate(statement, fate, reason, entries_of(led_to, today=today))


def figures_for_team(dialogue: PolicyDialogue) -> list[tuple[Any, int]]:
    """What the portal counted of a dialogue, for the debrief: numbers with their labels."""
    registrations = Registration.objects.confirmed().filter(event__in=[event.pk for event in sessions_held(dialogue)])
    addressees = Addressee.objects.filter(recommendation__set__dialogue=dialogue)
    sent = addressees.exclude(state=Addressee.State.NOT_SENT)
    votes = OpinionResult.objects.filter(dialogue=dialogue).aggregate(number=Sum("votes"))["number"]
    return [
        (_("registered for sessions"), registrations.values("email").distinct().count()),
        (_("attended a session"), registrations.attended().values("email").distinct().count()),
        (_("statements accepted"), Statement.objects.accepted().filter(dialogue=dialogue).count()),
        (_("votes counted"), votes or 0),
        (_("recommendations sent"), sent.count()),
        (_("responses received"), sent.filter(answered_on__isnull=False).count()),
    ]
