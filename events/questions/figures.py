"""How often each option of the choice questions was chosen, as bars."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.models import HealthAnswer, Question, QuestionAnswer, Registration
from events.programme.turnout import WIDTH, TurnoutBar

LEAST_SHOWN = 5  # people of a group about health: fewer could be recognised


@dataclass(frozen=True)
class QuestionFigures:
    """The bars of one question."""

    question: Question
    bars: list[TurnoutBar]


def choice_figures(
    questions: list[Question], attendees: "QuerySet[Registration]", *, with_health: bool
) -> list[QuestionFigures]:
    """Return the figures of the choice questions among these people; those about health only ``with_health``."""
    wanted = [one for one in questions if one.has_options and (with_health or not one.is_health)]
    if not wanted:
        return []
    counts: dict[int, Counter[str]] = {one.pk: Counter() for one in wanted}
    rows: list[QuestionAnswer | HealthAnswer] = list(
        QuestionAnswer.objects.filter(question__in=wanted, registration__in=attendees)
    )
    if any(one.is_health for one in wanted):
        rows += list(HealthAnswer.objects.filter(question__in=wanted, registration__in=attendees))
    for row in rows:
        counts[row.question_id].update(row.text.splitlines())
    return [QuestionFigures(one, _bars(one, counts[one.pk])) for one in wanted]


def _bars(question: Question, counts: Counter[str]) -> list[TurnoutBar]:
    largest = max([*counts.values(), 1])
    options = [*question.option_list, *(one for one in counts if one not in question.option_list)]
    labels = question.option_labels
    return [
        _few(labels.get(one, one))
        if question.is_health and counts[one] < LEAST_SHOWN
        else TurnoutBar(
            labels.get(one, one), counts[one], "", ((0.0, round(counts[one] * WIDTH / largest, 1), "yes"),), 0
        )
        for one in options
    ]


def _few(label: str) -> TurnoutBar:
    return TurnoutBar(label, "<5", _("Fewer than 5 people"), (), 0)
