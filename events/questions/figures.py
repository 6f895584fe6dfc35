"""How often each option of the choice questions was chosen, as bars."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.two_step.encryption import decrypted
from events.models import Event, HealthAnswer, Question, QuestionAnswer, Registration
from events.programme.turnout import WIDTH, TurnoutBar
from events.questions.models import CHOICES, QuestionQuerySet

LEAST_SHOWN = 5  # people of a group about health: fewer could be recognised


@dataclass(frozen=True)
class QuestionFigures:
    """The bars of one question."""

    question: Question
    bars: list[TurnoutBar]


def choice_questions(event: Event, *, with_health: bool) -> QuestionQuerySet:
    """Return the choice questions of an event; those about health only ``with_health``."""
    found = Question.objects.filter(event=event, kind__in=CHOICES)
    return found if with_health else found.exclude(sensitivity=Question.Sensitivity.HEALTH)


def choice_figures(event: Event, attendees: "QuerySet[Registration]", *, with_health: bool) -> list[QuestionFigures]:
    """Return the figures of the choice questions among these people. Answers about health have to be decrypted one by one."""
    questions = list(choice_questions(event, with_health=with_health))
    counts: dict[int, Counter[str]] = {one.pk: Counter() for one in questions}
    asked = {"question__in": questions, "registration__in": attendees}
    plain = QuestionAnswer.objects.filter(**asked).order_by().values("question", "value")
    for question, value, number in plain.annotate(number=Count("pk")).values_list("question", "value", "number"):
        counts[question].update(dict.fromkeys(value.splitlines(), number))
    if any(one.is_health for one in questions):
        health = HealthAnswer.objects.filter(**asked).order_by().values_list("question", "encrypted")
        for question, value in health.iterator():
            counts[question].update(decrypted(value).splitlines())
    return [QuestionFigures(one, _bars(one, counts[one.pk])) for one in questions]


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
