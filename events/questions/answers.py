"""Keep the answers of a registration, and read them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.two_step.encryption import encrypted
from events.models import AnswerFile, HealthAnswer, Question, QuestionAnswer, Registration
from events.questions.conditions import GivenAnswers, UploadedAnswer, checked_answers
from toolkit.actions import ActionRefused
from toolkit.kept_queries import KeptQuery

ASKED = KeptQuery(lambda event: Question.objects.asked().filter(event=event).select_related("depends_on"))


def questions_of(event_key: int) -> list[Question]:
    """Return the questions of the registration form now, in their order."""
    return ASKED.rows(event=event_key)


def keep_answers(registration: Registration, given: GivenAnswers | None, *, at: dt.datetime) -> bool:
    """Put ``given`` in the place of the answers to the questions asked now; return whether anything changed.

    Answers to archived questions stay. Needs the event's row held, so that no question changes meanwhile. Refuses what
    ``checked_answers`` refuses. None: the person was not asked, and nothing changes.
    """
    questions = questions_of(registration.event_id) if given is not None else []
    if given is None or not questions:
        return False
    stored = stored_answers(registration)
    wanted = checked_answers(questions, given, stored)
    gone = [one for one in questions if one.pk in stored and one not in wanted]
    if gone:
        QuestionAnswer.objects.filter(registration=registration, question__in=gone).delete()
        HealthAnswer.objects.filter(registration=registration, question__in=gone).delete()
    new = {
        one: value for one, value in wanted.items() if isinstance(value, UploadedAnswer) or value != stored.get(one.pk)
    }
    _write_plain(registration, {one: value for one, value in new.items() if not one.is_health}, at)
    _write_health(registration, {one: str(value) for one, value in new.items() if one.is_health}, at)
    return bool(gone or new)


def missing_answer(registration: Registration) -> str:
    """Return which answer a registration lacks to the questions asked now, in words; empty if none."""
    questions = questions_of(registration.event_id)
    stored = stored_answers(registration) if questions else {}
    try:
        checked_answers(questions, stored, stored)
    except ActionRefused as refused:
        return refused.message
    return ""


def _write_plain(registration: Registration, new: dict[Question, str | UploadedAnswer], at: dt.datetime) -> None:
    rows = [
        QuestionAnswer(
            event_id=registration.event_id, registration=registration, question=one, value=str(value), answered_at=at
        )
        for one, value in new.items()
    ]
    if rows:
        QuestionAnswer.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["registration", "question"], update_fields=["value", "answered_at"]
        )  # fmt: skip
    files = [
        AnswerFile(answer=row, name=value.name, content_type=value.content_type, content=value.content)
        for row, value in zip(rows, new.values(), strict=True)
        if isinstance(value, UploadedAnswer)
    ]
    if files:
        changed = ["name", "content_type", "content"]
        AnswerFile.objects.bulk_create(files, update_conflicts=True, unique_fields=["answer"], update_fields=changed)


def _write_health(registration: Registration, new: dict[Question, str], at: dt.datetime) -> None:
    rows = [
        HealthAnswer(
            event_id=registration.event_id, registration=registration, question=one, encrypted=encrypted(text), answered_at=at
        )
        for one, text in new.items()
    ]  # fmt: skip
    if rows:
        HealthAnswer.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["registration", "question"],
            update_fields=["encrypted", "answered_at"],
        )  # fmt: skip


def stored_answers(registration: Registration) -> dict[int, str]:
    """What a person has answered, by the key of the question."""
    rows: list[QuestionAnswer | HealthAnswer] = list(QuestionAnswer.objects.filter(registration=registration))
    rows += HealthAnswer.objects.filter(registration=registration)
    return {row.question_id: row.text for row in rows}


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question and what a person answered, in words. ``wording`` is what they agreed to; ``file`` the key of an answer with one."""

    question: Question
    text: str
    wording: str = ""
    file: int | None = None


def has_answers() -> Q:
    """Of a registration, whether there is any answer: an expression, so that pages without questions read nothing more."""
    plain = QuestionAnswer.objects.filter(registration=OuterRef("pk"))
    return Q(Exists(plain) | Exists(HealthAnswer.objects.filter(registration=OuterRef("pk"))))


def answers_in_words(registration: Registration, *, with_health: bool) -> list[AnsweredQuestion]:
    """The answers of a registration in the order of the form, those to archived questions too."""
    rows: list[QuestionAnswer | HealthAnswer] = list(registration.answers.select_related("question"))
    if with_health:
        rows += list(registration.health_answers.select_related("question"))
    rows.sort(key=lambda row: row.question.position)
    return [_in_words(row) for row in rows]


def _in_words(row: QuestionAnswer | HealthAnswer) -> AnsweredQuestion:
    question, text = row.question, row.text
    if question.kind == Question.Kind.CONSENT:
        return AnsweredQuestion(question, _("Yes"), wording=text)
    if question.kind == Question.Kind.FILE:
        return AnsweredQuestion(question, text, file=row.pk)
    if question.has_options:
        labels = question.option_labels
        return AnsweredQuestion(question, "\n".join(labels.get(one, one) for one in text.splitlines()))
    return AnsweredQuestion(question, text)
