"""What follows a dialogue of the demo: statements traced to recommendations, the survey of participants, notes, the evaluation."""

import datetime as dt
import random
from functools import partial
from typing import Any

from dialogues.afterwards.actions.evaluations import save_debrief, save_evaluation_draft
from dialogues.afterwards.actions.outcomes import set_outcome
from dialogues.afterwards.actions.surveys import (
    answer_participant_survey,
    continue_participant_surveys,
    decide_comment,
    send_participant_survey,
)
from dialogues.afterwards.recipients import participants_of
from dialogues.afterwards.results import comments_of
from dialogues.models import ParticipantSurvey, PolicyDialogue, Recommendation, Statement
from dialogues.statements.actions.statements import add_seed_statement
from echos_portal.demo.history import History
from echos_portal.demo.people import MARTA, person
from events.models import Registration
from publishing.actions import publish

BETWEEN_ANSWERS = dt.timedelta(hours=7)
ACCEPTED = 3  # comments
Text = dict[str, Any]


def plan_afterwards(history: History, dialogue: PolicyDialogue, text: Text) -> None:
    """Plan what the organisers of a dialogue do after its session; ``text`` says how many days ago each was."""
    history.ago(text["stated"], partial(_state, dialogue, text["statement"]))
    history.ago(text["asked"], partial(_ask, history, dialogue, text))
    history.ago(text["noted"], partial(_note, dialogue, text["debrief"]))
    history.ago(text["decided"], partial(_decide, dialogue, text["statement"]))
    history.ago(text["evaluated"], partial(_evaluate, dialogue, text["evaluation"]))


def _state(dialogue: PolicyDialogue, statements: list[Text], at: dt.datetime) -> None:
    for one in statements:
        add_seed_statement(by=person(MARTA), dialogue=dialogue, text=one["text"], language="en", at=at)


def _ask(history: History, dialogue: PolicyDialogue, text: Text, at: dt.datetime) -> None:
    send_participant_survey(by=person(MARTA), dialogue=dialogue, at=at)
    continue_participant_surveys(at=at)
    survey = ParticipantSurvey.objects.select_related("dialogue").get(dialogue=dialogue)
    for number, registration in enumerate(participants_of(dialogue)[: text["answers"]]):
        comment = text["comments"][number] if number < len(text["comments"]) else ""
        history.add(at + (number + 1) * BETWEEN_ANSWERS, partial(_answer, survey, registration, number, comment))


def _answer(survey: ParticipantSurvey, registration: Registration, number: int, comment: str, at: dt.datetime) -> None:
    chance = random.Random(f"survey {number}")  # noqa: S311 - the same answers in every demo
    answers: dict[str, Any] = {name: chance.choice([3, 4, 4, 5]) for name in ("fairness", "heard", "understanding")}
    answers |= {"again": chance.choice(["yes", "yes", "perhaps", "no"]), "comment": comment}
    answer_participant_survey(survey=survey, registration=registration, answers=answers, at=at)


def _note(dialogue: PolicyDialogue, notes: Text, _at: dt.datetime) -> None:
    save_debrief(by=person(MARTA), dialogue=dialogue, **{name: words.strip() for name, words in notes.items()})


def _decide(dialogue: PolicyDialogue, statements: list[Text], _at: dt.datetime) -> None:
    """Say what became of each statement that names recommendations or a reason."""
    for one in statements:
        if "led_to" in one or "reason" in one:
            statement = Statement.objects.get(dialogue=dialogue, text=one["text"])
            recommendations = Recommendation.objects.filter(set__dialogue=dialogue, number__in=one.get("led_to", []))
            set_outcome(
                by=person(MARTA), dialogue=dialogue, statement=statement, recommendations=list(recommendations),
                reason=one.get("reason", ""),
            )  # fmt: skip


def _evaluate(dialogue: PolicyDialogue, evaluation: Text, at: dt.datetime) -> None:
    """Accept some comments and publish the evaluation with the figures of the survey."""
    survey = ParticipantSurvey.objects.get(dialogue=dialogue)
    for comment in comments_of(survey)[:ACCEPTED]:
        decide_comment(by=person(MARTA), dialogue=dialogue, answer=comment, accepts=True)
    content = {name: words.strip() for name, words in evaluation.items()}
    draft = save_evaluation_draft(by=person(MARTA), dialogue=dialogue, content=content, edition=0, at=at)
    publish(by=person(MARTA), revision=draft, at=at)
