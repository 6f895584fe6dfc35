"""Dialogues whose sessions are over, for tests, with as few words as possible."""

import datetime as dt
from typing import Any

from django.utils import timezone

from dialogues.afterwards.actions.surveys import (
    answer_participant_survey,
    continue_participant_surveys,
    send_participant_survey,
)
from dialogues.models import ParticipantAnswer, ParticipantSurvey, Phase, PolicyDialogue
from events.models import Registration
from tests.dialogues.making import make_session
from tests.dialogues.stating import make_open
from tests.factories import make_registration, make_user

ANSWERS: dict[str, Any] = {"fairness": 4, "heard": 5, "understanding": 3, "again": "yes", "comment": ""}


def make_over(people: int = 1, **fields: Any) -> PolicyDialogue:
    """A published dialogue in its follow-up, with a past session and people registered for it."""
    dialogue, now = make_open(**fields), timezone.now()
    Phase.objects.create(
        hub=dialogue.hub, dialogue=dialogue, kind="follow_up", opens_at=now - dt.timedelta(days=2),
        closes_at=now + dt.timedelta(days=90),
    )  # fmt: skip
    event = make_session(dialogue, days=-3, title=f"Session of {dialogue.title}")
    for number in range(people):
        make_registration(
            event, email=f"person{number}@{dialogue.hub.slug}.example", name=f"Person {number}", confirmed_at=now
        )
    return dialogue


def make_survey_of(dialogue: PolicyDialogue) -> ParticipantSurvey:
    """The survey of the dialogue, emailed."""
    send_participant_survey(by=make_user(), dialogue=dialogue, at=timezone.now())
    continue_participant_surveys(at=timezone.now())
    return ParticipantSurvey.objects.select_related("dialogue").get(dialogue=dialogue)


def registrations_of(dialogue: PolicyDialogue) -> list[Registration]:
    """The people of its session."""
    return list(Registration.objects.filter(event__dialogue_session__dialogue=dialogue).order_by("pk"))


def give_answers(survey: ParticipantSurvey, *comments: str, **answers: Any) -> list[ParticipantAnswer]:
    """One answer for each comment, of the people of the session in turn."""
    for registration, comment in zip(registrations_of(survey.dialogue), comments, strict=False):
        answer_participant_survey(
            survey=survey,
            registration=registration,
            answers={**ANSWERS, "comment": comment, **answers},
            at=timezone.now(),
        )
    return list(survey.answers.all())
