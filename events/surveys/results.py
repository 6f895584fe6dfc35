"""The results of a survey: averages, distributions and texts of released answers, never of fewer than five."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Survey, SurveyAnswer, SurveyQuestion
from events.programme.turnout import WIDTH, TurnoutBar
from events.surveys.models import FEWEST, RATING_ENDS, RATINGS


@dataclass(frozen=True)
class QuestionResult:
    """What people answered to one question; ``hidden`` says why nothing is shown."""

    question: str
    average: str = ""
    bars: list[TurnoutBar] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    hidden: str = ""


def results_of(survey: Survey) -> list[QuestionResult]:
    """Return the results of each question, in the order of the form; nothing while there are fewer than five answers.

    Texts are sorted by what they say: neither when they were written nor which were written together can be read off.
    """
    answers = list(survey.answers.filter(is_released=True))
    if len(answers) < FEWEST:
        return []
    own = [_own(question, answers) for question in survey.questions.all()]
    return [
        rated(_("Overall rating"), [one.rating for one in answers]),
        chosen_of(
            _("Did the event meet your expectations?"), [one.expectations for one in answers if one.expectations],
            SurveyAnswer.Expectations,
        ),
        *own,
        written(_("What should we do better?"), [one.improve for one in answers if one.improve]),
    ]  # fmt: skip


def _own(question: SurveyQuestion, answers: Sequence[SurveyAnswer]) -> QuestionResult:
    replies = [reply for one in answers if (reply := one.replies.get(str(question.position)))]
    text = str(question.words["text"])
    if question.kind == SurveyQuestion.Kind.RATING:
        return rated(text, [int(reply) for reply in replies])
    return written(text, [str(reply) for reply in replies])


def rated(question: str, ratings: Sequence[int], ends: Mapping[int, Any] = RATING_ENDS) -> QuestionResult:
    """Return average and distribution of ratings from 1 to 5; ``ends``: what the lowest and the highest mean."""
    if len(ratings) < FEWEST:
        return QuestionResult(question, hidden=_too_few())
    average = number_format(sum(ratings) / len(ratings), decimal_pos=1)
    words = ngettext("%(average)s of 5 (%(count)s answer)", "%(average)s of 5 (%(count)s answers)", len(ratings))
    counted = Counter(ratings)
    bars = _bars([(str(ends.get(rating, rating)), counted[rating]) for rating in reversed(RATINGS)])
    return QuestionResult(question, words % {"average": average, "count": len(ratings)}, bars)


def chosen_of(question: str, chosen: Sequence[str], choices: type[TextChoices]) -> QuestionResult:
    """Return how often each of the choices was chosen."""
    if len(chosen) < FEWEST:
        return QuestionResult(question, hidden=_too_few())
    counted = Counter(chosen)
    return QuestionResult(question, bars=_bars([(str(one.label), counted[one.value]) for one in choices]))


def written(question: str, texts: list[str]) -> QuestionResult:
    """Return texts sorted by what they say."""
    if len(texts) < FEWEST:
        return QuestionResult(question, hidden=_too_few())
    return QuestionResult(question, texts=sorted(texts, key=lambda text: (text.casefold(), text)))


def _bars(counts: Sequence[tuple[str, int]]) -> list[TurnoutBar]:
    most = max((count for _label, count in counts), default=0) or 1
    return [
        TurnoutBar(label, count, "", ((0.0, round(count * WIDTH / most, 1), "yes"),), 0.0) for label, count in counts
    ]


def _too_few() -> str:
    return _("Fewer than five people answered this question. Nothing is shown, so that no one can be recognised.")
