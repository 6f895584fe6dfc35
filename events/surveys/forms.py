"""What people answer, and the questions a hub adds."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Survey, SurveyAnswer, SurveyQuestion
from events.surveys.models import MOST_QUESTIONS, RATINGS
from toolkit.choices import CHOOSE
from toolkit.plain_text import PlainTextForm, add_rule

PLACES = range(1, MOST_QUESTIONS + 1)
_ENDS = {RATINGS[0]: _("1: poor"), RATINGS[-1]: _("5: excellent")}


def rating_field(label: Any, *, required: bool, ends: Mapping[int, Any] = _ENDS) -> forms.TypedChoiceField:
    """Return a rating from 1 to 5; ``ends`` are the words of the lowest and the highest."""
    rated = [(rating, ends.get(rating, str(rating))) for rating in RATINGS]
    return forms.TypedChoiceField(
        label=label, choices=rated, coerce=int, empty_value=None, required=required, widget=forms.RadioSelect,
        error_messages={**CHOOSE, "required": _("Choose a rating from 1 to 5.")},
    )  # fmt: skip


def text_field(label: Any, most: int) -> forms.CharField:
    """Return a text that may stay empty."""
    return forms.CharField(label=label, required=False, max_length=most, widget=forms.Textarea(attrs={"rows": 4}))


def _add(form: forms.Form, name: str, field: forms.Field) -> None:
    add_rule(field)
    form.fields[name] = field


class SurveyAnswerForm(PlainTextForm):
    """The answers of one person: three usual questions, and those of the hub between them."""

    rating = rating_field(_("Overall rating"), required=True)
    expectations = forms.ChoiceField(
        label=_("Did the event meet your expectations?"), choices=SurveyAnswer.Expectations.choices, required=False,
        widget=forms.RadioSelect, error_messages=CHOOSE,
    )  # fmt: skip
    improve = text_field(_("What should we do better?"), 2000)

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(survey.questions.all())
        for question in self.questions:
            _add(self, f"own_{question.position}", _field_of(question))
        self.order_fields(["rating", "expectations", *(f"own_{one.position}" for one in self.questions), "improve"])

    def answers(self) -> dict[str, Any]:
        """Return what ``answer_survey`` takes."""
        data = self.cleaned_data
        replies = {
            str(one.position): data[f"own_{one.position}"] for one in self.questions if data[f"own_{one.position}"]
        }
        return {**{name: data[name] for name in ("rating", "expectations", "improve")}, "replies": replies}


def _field_of(question: SurveyQuestion) -> forms.Field:
    return (
        rating_field(question.text, required=False)
        if question.kind == SurveyQuestion.Kind.RATING
        else text_field(question.text, 1000)
    )


class SurveyForm(PlainTextForm):
    """Up to five questions of the hub's own; an empty one is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in PLACES:
            label = _("Question %(number)s") % {"number": place}
            _add(self, f"text_{place}", forms.CharField(label=label, max_length=300, required=False))
            kinds = SurveyQuestion.Kind.choices
            _add(self, f"kind_{place}", forms.ChoiceField(label=_("Answered by"), choices=kinds, error_messages=CHOOSE))
        pairs = tuple((f"text_{place}", f"kind_{place}") for place in PLACES)
        self.groups = ((_("Your own questions"), "", pairs),)

    def questions(self) -> list[tuple[str, str]]:
        """Return kind and text of each question that has one."""
        pairs = ((self.cleaned_data[f"kind_{place}"], self.cleaned_data[f"text_{place}"]) for place in PLACES)
        return [(kind, text) for kind, text in pairs if text]


def values_of_survey(survey: Survey) -> dict[str, str]:
    """Return the initial values of the form of a survey."""
    values: dict[str, str] = {}
    for question in survey.questions.all():
        values |= {f"text_{question.position}": question.text, f"kind_{question.position}": question.kind}
    return values
