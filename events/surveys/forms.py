"""What people answer, and the questions a hub adds."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Event, Survey, SurveyAnswer, SurveyQuestion
from events.programme.text_fields import add_text_fields, further_languages, text_groups
from events.surveys.actions import OwnQuestion
from events.surveys.models import MOST_QUESTIONS, RATING_ENDS, RATINGS
from toolkit.choices import CHOOSE
from toolkit.plain_text import PlainTextForm, add_rule

PLACES = range(1, MOST_QUESTIONS + 1)


def rating_field(label: Any, *, required: bool, ends: Mapping[int, Any] = RATING_ENDS) -> forms.TypedChoiceField:
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
    text = str(question.words["text"])
    return rating_field(text, required=False) if question.kind == SurveyQuestion.Kind.RATING else text_field(text, 1000)


class SurveyForm(PlainTextForm):
    """Up to five questions of the hub's own, once more for each further language of the event; an empty one is left out."""

    def __init__(self, *args: Any, event: Event, survey: Survey | None = None, **kwargs: Any) -> None:
        known = list(survey.questions.all()) if survey else []
        super().__init__(*args, initial=_values_of(known), **kwargs)
        for place in PLACES:
            label = _("Question %(number)s") % {"number": place}
            _add(self, f"text_{place}", forms.CharField(label=label, max_length=300, required=False))
            kinds = SurveyQuestion.Kind.choices
            _add(self, f"kind_{place}", forms.ChoiceField(label=_("Answered by"), choices=kinds, error_messages=CHOOSE))
        pairs = tuple((f"text_{place}", f"kind_{place}") for place in PLACES)
        self._others = further_languages(event, sorted({code for one in known for code in one.translations}))
        names = tuple(f"text_{place}" for place in PLACES)
        add_text_fields(self, self._others, names)
        self.groups = ((_("Your own questions"), "", pairs), *text_groups(self._others, names))

    def questions(self) -> list[OwnQuestion]:
        """Return the questions that have a text."""
        data = self.cleaned_data
        return [
            OwnQuestion(data[f"kind_{place}"], text, self._translations(place))
            for place in PLACES
            if (text := data[f"text_{place}"])
        ]

    def _translations(self, place: int) -> dict[str, dict[str, str]]:
        stated = {code: self.cleaned_data[f"text_{place}_{code}"] for code in self._others}
        return {code: {"text": text} for code, text in stated.items() if text}


def _values_of(questions: Iterable[SurveyQuestion]) -> dict[str, str]:
    values: dict[str, str] = {}
    for one in questions:
        name = f"text_{one.position}"
        values |= {name: one.text, f"kind_{one.position}": one.kind}
        values |= {f"{name}_{code}": texts["text"] for code, texts in one.translations.items()}
    return values
