"""The results of the survey of participants: counts and comments of released answers, never of fewer than five."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.afterwards.models.survey import RATED
from dialogues.models import ParticipantAnswer, ParticipantSurvey, PolicyDialogue
from events.surveys.models import FEWEST, RATINGS
from events.surveys.results import QuestionResult, chosen_of, rated

QUESTIONS = {
    "fairness": gettext_lazy("How fair was the dialogue?"),
    "heard": gettext_lazy("To what extent did you feel heard?"),
    "understanding": gettext_lazy("How well did you understand the topic afterwards?"),
    "again": gettext_lazy("Would you take part again?"),
}

RATING_ENDS = {1: gettext_lazy("1: not at all"), 5: gettext_lazy("5: completely")}


def figures_of(survey: ParticipantSurvey | None) -> dict[str, Any]:
    """Return how many answered, and how many gave each answer to each question; nothing while fewer than five have answered."""
    answers = list(survey.answers.filter(is_released=True)) if survey else []
    if len(answers) < FEWEST:
        return {}
    questions = {}
    for name in QUESTIONS:
        counted = Counter(str(getattr(one, name)) for one in answers)
        offered = map(str, RATINGS) if name in RATED else ParticipantAnswer.Again.values
        questions[name] = {answer: counted[answer] for answer in offered}
    return {"answers": len(answers), "questions": questions}


def results_of(figures: dict[str, Any]) -> list[QuestionResult]:
    """Return the figures as pages show them, in the order of the form."""
    found = []
    for name, question in QUESTIONS.items():  # as stored they are in no order
        if not (counts := figures.get("questions", {}).get(name)):
            continue
        given = [answer for answer, number in counts.items() for _each in range(number)]
        if name in RATED:
            found.append(rated(str(question), [int(answer) for answer in given], RATING_ENDS))
        else:
            found.append(chosen_of(str(question), given, ParticipantAnswer.Again))
    return found


def comments_of(survey: ParticipantSurvey) -> list[ParticipantAnswer]:
    """Return the answers with a comment, sorted by what it says; none while fewer than five have one."""
    found = [one for one in survey.answers.filter(is_released=True) if one.comment]
    return sorted(found, key=lambda one: (one.comment.casefold(), one.comment)) if len(found) >= FEWEST else []


def public_comments(dialogue: PolicyDialogue) -> list[str]:
    """Return the comments a moderator accepted; none under the closed rule."""
    accepted = ParticipantAnswer.Comment.ACCEPTED
    if dialogue.attribution == PolicyDialogue.Attribution.CLOSED:
        return []
    survey = ParticipantSurvey.objects.filter(dialogue=dialogue).first()
    return [one.comment for one in comments_of(survey) if one.comment_state == accepted] if survey else []


def answered_words(figures: dict[str, Any]) -> str:
    """Say how many answers the figures hold."""
    return _("%(count)s participants answered the survey.") % {"count": figures["answers"]} if figures else ""
