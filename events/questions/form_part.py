"""The part of a registration form that asks the questions of the event."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import Event, Question, Registration
from events.questions.answers import questions_of, stored_answers
from events.questions.conditions import GivenAnswers, UploadedAnswer, applicable, field_name
from events.questions.fields import as_sent, edition_field, question_field, removal_field
from toolkit.actions import edition_of

SEEN = "questions_seen"
# What an answer rests on: after another of these it may mean something else.
MEANING = ("kind", "label", "options", "purpose", "sensitivity", "kept_days", "translations")
_LENGTH = 12


class QuestionsFormMixin(forms.Form):
    """A form that asks the questions of an event; each form calls ``ask_questions`` when its other fields are there.

    Questions whose condition is not met are not checked and not kept. A question that was changed while the form was open is
    named, and asked once more. Without a script all questions are shown, and each says when it is to be answered.
    """

    questions: list[Question]
    _left_out: list[Question]
    _stored: dict[int, str]
    groups: tuple[Any, ...] = ()

    def ask_questions(self, event: Event, find: Callable[[], Registration | None] = lambda: None) -> None:
        """Add a field for each question; ``find`` returns the registration whose answers fill them, if there is one."""
        asked = questions_of(event.pk)
        self.questions = self._without_unfit(asked)
        self._left_out = [one for one in asked if one not in self.questions]
        registration = find() if self.questions else None
        self._stored = stored_answers(registration) if registration is not None else {}
        self._add_fields(self._stored)

    def asks(self, question: Question) -> bool:
        """Whether the form has this question, unless it depends on one it does not have."""
        return True

    def _without_unfit(self, questions: Iterable[Question]) -> list[Question]:
        kept: dict[int, Question] = {}
        for one in questions:
            if self.asks(one) and (one.depends_on_id is None or one.depends_on_id in kept):
                kept[one.pk] = one
        return list(kept.values())

    def _add_fields(self, stored: Mapping[int, str]) -> None:
        names = []
        for question in self.questions:
            name, known = field_name(question), stored.get(question.pk, "")
            self.fields[name] = question_field(question, known)
            names.append(name)
            if question.kind == Question.Kind.FILE and known and not question.is_required:
                self.fields[f"{name}_remove"] = removal_field(question)
                names.append(f"{name}_remove")
        if names:
            self.fields[SEEN] = edition_field(_editions(self.questions))
            at = min(1, len(self.groups))
            self.groups = (*self.groups[:at], (gettext_lazy("Questions"), "", tuple(names)), *self.groups[at:])

    @property
    def has_conditions(self) -> bool:
        """Whether a script can hide questions until they apply."""
        return any(one.depends_on_id for one in self.questions)

    def clean(self) -> dict[str, Any]:
        """Pass over questions that do not apply, and name those that were changed meanwhile."""
        data = super().clean() or self.cleaned_data
        seen = dict(part.split(":", 1) for part in str(data.pop(SEEN, "") or "").split() if ":" in part)
        self._applicable = applicable(
            self.questions, {one.pk: as_sent(data.get(field_name(one))) for one in self.questions}
        )
        for question in self.questions:
            name = field_name(question)
            if question not in self._applicable:
                self.errors.pop(name, None)
                data.pop(name, None)
            elif seen.get(str(question.pk), "") not in ("", _meaning(question)) and data.get(name):
                self.add_error(name, _("The organiser has changed this question. Check your answer."))
        if seen:
            self._see_present_questions()
        self._ask_for_files_again()
        return data

    def _see_present_questions(self) -> None:
        """Sent once more, the form knows the questions as they are now."""
        values = self.data.copy()  # type: ignore[attr-defined]
        values[self.add_prefix(SEEN)] = _editions(self.questions)
        self.data = values

    def _ask_for_files_again(self) -> None:
        """A browser does not keep a chosen file when a form comes back."""
        if self.errors:
            for question in self._applicable:
                name = field_name(question)
                if isinstance(self.cleaned_data.get(name), UploadedAnswer):
                    self.add_error(name, _("Choose the file again. Your browser can't keep it."))

    def given_answers(self) -> GivenAnswers:
        """Return the answers to the questions that apply, as ``keep_answers`` takes them; None to those the form left out."""
        return {
            **dict.fromkeys(one.pk for one in self._left_out),
            **{one.pk: self._given(one) for one in self._applicable},
        }

    def _given(self, question: Question) -> str | UploadedAnswer | None:
        name = field_name(question)
        value = self.cleaned_data.get(name)
        if question.kind == Question.Kind.FILE:
            is_kept = question.pk in self._stored and not self.cleaned_data.get(f"{name}_remove")
            return value or (None if is_kept else "")
        if question.kind == Question.Kind.CONSENT:
            return str(question.words["label"]) if value else ""
        return as_sent(value)


def _editions(questions: Iterable[Question]) -> str:
    return " ".join(f"{one.pk}:{_meaning(one)}" for one in questions)


def _meaning(question: Question) -> str:
    return hashlib.sha256(edition_of(question, names=MEANING).encode()).hexdigest()[:_LENGTH]
