"""What a team enters about a question."""

import copy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Event, EventQuerySet, Question
from events.questions.models import LONGEST_OPTION, MOST_DAYS, MOST_HEALTH_DAYS
from events.questions.promises import is_answered
from toolkit.choices import CHOOSE
from toolkit.forms import EditFormMixin
from toolkit.languages import language_name
from toolkit.localized_text import shown_instead
from toolkit.plain_text import PlainTextForm, mark_as_needed

PLAIN = (
    "kind", "label", "help_text", "options", "is_required", "minimum", "maximum", "sensitivity", "purpose", "kept_days",
)  # fmt: skip
MOST_OPTIONS = 50
LARGEST = 1_000_000
USUAL = {"kind": Question.Kind.SHORT, "sensitivity": Question.Sensitivity.PERSONAL, "kept_days": MOST_DAYS}


class QuestionForm(EditFormMixin, PlainTextForm):
    """A new question of ``event``, or ``question`` to edit. Its texts are asked once more for each further language of the event."""

    label = forms.CharField(
        label=_("Question"), max_length=300, help_text=_("For a consent: the sentence people agree to.")
    )
    kind = forms.ChoiceField(label=_("Type"), choices=Question.Kind.choices, error_messages=CHOOSE)
    help_text = forms.CharField(
        label=_("Explanation"), max_length=500, required=False, help_text=_("Shown below the question.")
    )
    options = forms.CharField(
        label=_("Options"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For choices only: one on each line."),
    )  # fmt: skip
    is_required = forms.BooleanField(label=_("Required"), required=False)
    minimum = forms.IntegerField(
        label=_("Smallest number"), required=False, min_value=-LARGEST, max_value=LARGEST, help_text=_("For numbers only."),
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip
    maximum = forms.IntegerField(
        label=_("Largest number"), required=False, min_value=-LARGEST, max_value=LARGEST, help_text=_("For numbers only."),
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip
    shown_if = forms.ChoiceField(
        label=_("Show only if"), required=False, error_messages=CHOOSE,
        help_text=_("The answer to an earlier choice question."),
    )  # fmt: skip
    sensitivity = forms.ChoiceField(
        label=_("Kind of data"), choices=Question.Sensitivity.choices, widget=forms.RadioSelect, error_messages=CHOOSE,
        help_text=_("Health data are encrypted, and shown only to those who see access needs. No one has to answer such questions."),
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("Why you ask"), max_length=300, required=False,
        help_text=_("One sentence, shown below the question. For example: To order lunch."),
    )  # fmt: skip
    kept_days = forms.IntegerField(
        label=_("Delete answers so many days after the event"), min_value=1, max_value=MOST_DAYS,
        widget=forms.NumberInput(attrs={"class": "short"}), help_text=_("1 to 183; for health data, 1 to 30."),
    )  # fmt: skip

    groups: tuple[Any, ...] = (
        (_("Question"), "", ("label", "help_text", "kind", "options", ("minimum", "maximum"))),
        (_("When it is asked"), "", ("is_required", "shown_if")),
        (_("Data protection"), "", ("sensitivity", "purpose", "kept_days")),
    )

    def __init__(self, *args: Any, event: Event, question: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark_as_needed(self.fields["purpose"], _("needed for personal and health data"))
        self._parents = _possible_parents(event, question)
        offered = [
            (one.label, [(_condition_key(one, text), text) for text in one.option_list]) for one in self._parents
        ]
        self.fields["shown_if"].choices = [("", _("Always")), *offered]  # type: ignore[attr-defined]
        if question is not None and is_answered(question):
            self.fields["kind"].choices = [(question.kind, question.get_kind_display())]  # type: ignore[attr-defined]
            self.fields["kind"].help_text = _("People have answered this question, so its type can't be changed.")
        original = question.original_language if question else event.text_language
        known = [*event.text_languages, *(question.text_languages if question else [])]
        self._languages = [code for code in dict.fromkeys(known) if code != original]
        for code in self._languages:
            self._add_texts_in(code)

    def _add_texts_in(self, code: str) -> None:
        names = []
        for name in Question.TRANSLATED:
            field = copy.deepcopy(self.fields[name])
            field.required = field.widget.is_required = False
            field.widget.attrs |= {"lang": code, "dir": "auto"}
            self.fields[f"{name}_{code}"] = field
            names.append(f"{name}_{code}")
        title = _("In %(language)s") % {"language": language_name(code)}
        self.groups = (*self.groups, (title, shown_instead(code), tuple(names)))

    def clean(self) -> dict[str, Any]:
        """Refuse what does not belong to the type, and check options, numbers and data protection."""
        data = super().clean() or self.cleaned_data
        self._clean_options(data)
        if data.get("kind") != Question.Kind.NUMBER:
            for name in ("minimum", "maximum"):
                if data.get(name) is not None:
                    self.add_error(name, _("Leave blank, or choose the type “Number”."))
        elif None not in (least := data.get("minimum"), most := data.get("maximum")) and least > most:  # type: ignore[operator]
            self.add_error("maximum", _("Enter a largest number that is not below the smallest, for numbers only."))
        self._clean_protection(data)
        return data

    def _clean_options(self, data: dict[str, Any]) -> None:
        options = _lines(data.get("options", ""))
        data["options"] = "\n".join(options)
        if data.get("kind") not in (Question.Kind.ONE, Question.Kind.SEVERAL):
            if options:
                self.add_error("options", _("Leave blank, or choose a type with choices."))
        elif not 2 <= len(options) <= MOST_OPTIONS and "options" not in self.errors:
            self.add_error("options", _("Enter 2 to %(most)s options, one on each line.") % {"most": MOST_OPTIONS})
        elif len(set(options)) < len(options):
            self.add_error("options", _("Enter each option once."))
        elif any(len(one) > LONGEST_OPTION for one in options):
            self.add_error("options", _("Enter at most %(most)s characters on each line.") % {"most": LONGEST_OPTION})
        for name in (f"options_{code}" for code in self._languages):
            lines = _lines(data.get(name, ""))
            data[name] = "\n".join(lines)
            if lines and len(lines) != len(options):
                self.add_error(
                    name, _("Enter as many options as in the original: %(count)s.") % {"count": len(options)}
                )

    def _clean_protection(self, data: dict[str, Any]) -> None:
        if (
            data.get("sensitivity") != Question.Sensitivity.NONE
            and not data.get("purpose")
            and "purpose" not in self.errors
        ):
            self.add_error("purpose", _("Enter why you ask for personal or health data."))
        if data.get("sensitivity") != Question.Sensitivity.HEALTH:
            return
        if data.get("is_required"):
            self.add_error("is_required", _("No one has to answer questions about health. Untick this."))
        if data.get("kind") == Question.Kind.FILE:
            self.add_error("sensitivity", _("Files can't be health data. Ask in words instead."))
        if (data.get("kept_days") or 0) > MOST_HEALTH_DAYS:
            self.add_error("kept_days", _("Enter 1 to %(most)s days for health data.") % {"most": MOST_HEALTH_DAYS})

    def question_fields(self) -> dict[str, Any]:
        """Return the fields ``add_question`` and ``change_question`` take."""
        data = self.cleaned_data
        parents = {_condition_key(one, text): (one, text) for one in self._parents for text in one.option_list}
        parent, option = parents.get(data["shown_if"], (None, ""))
        stated = {code: {name: data[f"{name}_{code}"] for name in Question.TRANSLATED} for code in self._languages}
        texts = {code: {name: text for name, text in found.items() if text} for code, found in stated.items()}
        return {
            **{name: data[name] for name in PLAIN},
            "depends_on": parent,
            "depends_on_option": option,
            "translations": {code: found for code, found in texts.items() if found},
        }


class CopyQuestionsForm(forms.Form):
    """The event whose questions are copied."""

    source = forms.ModelChoiceField(
        label=_("Event"), queryset=Event.objects.none(), empty_label=_("Choose one"), error_messages=CHOOSE
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = asking_events(event)  # type: ignore[attr-defined]


def asking_events(event: Event) -> EventQuerySet:
    """Return the other events of the hub that ask questions, the latest first."""
    asking = Question.objects.asked().exclude(event=event).filter(hub=event.hub).values("event")
    return Event.objects.filter(pk__in=asking).order_by("-starts_on", "-pk")


def values_of_question(question: Question) -> dict[str, Any]:
    """Return the initial values of the form of a question."""
    values = {name: getattr(question, name) for name in PLAIN}
    values["shown_if"] = _condition_key(question.depends_on, question.depends_on_option) if question.depends_on else ""
    for code, texts in question.translations.items():
        values |= {f"{name}_{code}": text for name, text in texts.items()}
    return values


def _possible_parents(event: Event, question: Question | None) -> list[Question]:
    earlier = Question.objects.asked().filter(event=event, kind__in=[Question.Kind.ONE, Question.Kind.SEVERAL])
    return list(earlier.filter(position__lt=question.position) if question else earlier)


def _condition_key(question: Question, option: str) -> str:
    return f"{question.pk}:{option}"


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
