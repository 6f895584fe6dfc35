"""Which questions apply to a person, and which answers are possible."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from django.utils.translation import gettext as _

from events.models import Question
from toolkit.actions import ActionRefused

LONGEST = {Question.Kind.SHORT: 200, Question.Kind.LONG: 2000}


@dataclass(frozen=True)
class UploadedAnswer:
    """A file that was checked already."""

    name: str
    content_type: str
    content: bytes

    def __str__(self) -> str:
        return self.name


# By the key of the question. Several options are lines. None: not asked now, and what is stored stays.
GivenAnswers: TypeAlias = Mapping[int, str | UploadedAnswer | None]


def field_name(question: Question) -> str:
    """The name of its field in forms."""
    return f"question_{question.pk}"


def applicable(questions: Iterable[Question], given: Mapping[int, object]) -> list[Question]:
    """The questions, in their order, that apply to a person who answers so: those without a condition, or with one that is met."""
    found: dict[int, Question] = {}
    for question in questions:
        parent = question.depends_on_id
        if parent is None or (
            parent in found and question.depends_on_option in str(given.get(parent) or "").splitlines()
        ):
            found[question.pk] = question
    return list(found.values())


def checked_answers(
    questions: Iterable[Question], given: GivenAnswers, stored: Mapping[int, str]
) -> dict[Question, str | UploadedAnswer]:
    """The answers to keep: only to questions that apply. Refuses one that is missing or not possible, naming the question.

    Agreed already: the wording of then stays. What a person is not asked now (None) stays as well, and is not missed.
    """
    found: dict[Question, str | UploadedAnswer] = {}
    for question in applicable(questions, given):
        value = given.get(question.pk, "")
        if value is None:
            found |= {question: stored[question.pk]} if question.pk in stored else {}
            continue
        if value and question.kind == Question.Kind.CONSENT:
            value = stored.get(question.pk) or value
        if not value and question.is_required:
            raise ActionRefused(_("Answer the question “%(question)s”.") % _named(question), field_name(question))
        if value:
            _refuse_impossible(question, value)
            found[question] = value
    return found


def _refuse_impossible(question: Question, value: str | UploadedAnswer) -> None:
    """Refuse what the question does not take as it is now: its type or its options may have changed since the form was opened."""
    kind, text = question.kind, str(value)
    if kind == Question.Kind.NUMBER:
        is_possible = _is_in_range(question, text)
    elif question.has_options:
        chosen = text.splitlines()
        is_possible = set(chosen) <= set(question.option_list) and (kind == Question.Kind.SEVERAL or len(chosen) == 1)
    else:
        is_possible = len(text) <= LONGEST.get(Question.Kind(kind), 1000)
    is_misplaced = isinstance(value, UploadedAnswer) and kind != Question.Kind.FILE
    if is_misplaced or not is_possible:
        words = _("The organiser has just changed the question “%(question)s”. Check your answer.")
        raise ActionRefused(words % _named(question), field_name(question))


def _is_in_range(question: Question, text: str) -> bool:
    try:
        number = int(text)
    except ValueError:
        return False
    above = question.minimum is None or number >= question.minimum
    return above and (question.maximum is None or number <= question.maximum)


def _named(question: Question) -> dict[str, str]:
    return {"question": str(question.words["label"])}
