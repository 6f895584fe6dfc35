"""The shape of what is typed about dialogues."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dialogues.models import PolicyDialogue
from events.models import Event
from hubs.countries.fields import CountryField
from hubs.models import Country, Hub, Topic
from hubs.vocabulary.text_language import TextLanguageField
from toolkit.forms import EditFormMixin
from toolkit.partial_dates.inputs import PartialDateInput, refuse_other_centuries
from toolkit.plain_text import PlainTextForm

MOST_LINES = 30


LONGEST_LINE = 500


OFFERED_TOPICS = [Topic.Kind.MISSION_OBJECTIVE, Topic.Kind.TRANSVERSAL_PRIORITY, Topic.Kind.TARGET_POPULATION]


class LinesField(forms.CharField):
    """A list of texts, one a line; empty lines do not count."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """Lines to edit."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The filled lines; at most MOST_LINES of at most LONGEST_LINE characters."""
        lines = [line.strip() for line in str(super().clean(value)).splitlines()]
        filled = [line for line in lines if line]
        if len(filled) > MOST_LINES:
            raise forms.ValidationError(
                _("These are %(count)d lines. At most %(most)d fit."), params={"count": len(filled), "most": MOST_LINES}
            )
        for number, line in enumerate(filled, start=1):
            if len(line) > LONGEST_LINE:
                raise forms.ValidationError(
                    _("Line %(number)d has %(length)d characters. At most %(most)d fit."),
                    params={"number": number, "length": len(line), "most": LONGEST_LINE},
                )
        return filled


class DayField(forms.DateField):
    """A day, not centuries away: what was typed so is a slip."""

    widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> dt.date | None:
        """The day; None where nothing was typed and nothing must be."""
        day: dt.date | None = super().clean(value)
        if day is not None:
            refuse_other_centuries(day.year)
        return day


class DialogueForm(EditFormMixin, PlainTextForm):
    """The frame of a dialogue. A draft needs its title only; publishing asks for the rest."""

    groups = (
        (
            _("The question"),
            _("People read this first. Ask it so that no answer is in it."),
            ("title", "question", "text_language", "background", "objectives", "decision_point", "topics"),
        ),
        (
            _("The promise"),
            _("Who takes part wants to know who will answer, and when."),
            ("commissioner", "answer_promised_by", "attribution"),
        ),
        (_("Who and how"), "", ("organisers", "invited", "programme")),
        (_("Afterwards"), "", ("outcome",)),
    )

    title = forms.CharField(
        label=_("Title"),
        max_length=250,
        help_text=_("The problem and the lever, for instance “Waiting times and national planning”."),
    )
    question = forms.CharField(
        label=_("Question"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Neutral and in plain words."),
    )
    text_language = TextLanguageField()
    background = forms.CharField(
        label=_("Background"), max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    objectives = LinesField(
        label=_("Objectives"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. The last one is often: what follows from this?"),
    )
    decision_point = forms.CharField(
        label=_("Decision it is for"),
        max_length=300,
        required=False,
        help_text=_("For instance “National cancer plan 2027”."),
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Topic.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-two"}),
    )
    commissioner = forms.CharField(
        label=_("Who promised to answer"),
        max_length=250,
        required=False,
        help_text=_("An office, never a person: “Ministry of Health”."),
    )
    answer_promised_by = PartialDateInput(
        label=_("Answer promised by"), max_length=10, required=False, widget=forms.TextInput(attrs={"class": "short"}),
        help_text=_("A day, a month or a year: 2027-03-31, 2027-03 or 2027."),
    )  # fmt: skip
    attribution = forms.ChoiceField(
        label=_("Attribution rule"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("It cannot change once people are invited or have registered."),
    )
    organisers = forms.CharField(label=_("Organisers"), max_length=300, required=False)
    invited = forms.CharField(
        label=_("Who is invited"), max_length=500, required=False, help_text=_("Groups of people, no names.")
    )
    programme = LinesField(
        label=_("Programme"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One item a line: 13:00 Framing the dialogue."),
    )
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In a few sentences, when it is over."),
    )

    def __init__(self, *args: Any, dialogue: PolicyDialogue | None = None, **kwargs: Any) -> None:
        if dialogue is not None:
            kwargs["initial"] = values_of_dialogue(dialogue)
        super().__init__(*args, **kwargs)
        self.initial.setdefault("text_language", get_language() or "en")
        offered = Topic.objects.filter(kind__in=OFFERED_TOPICS)
        if dialogue is not None:
            offered = (offered | Topic.objects.filter(pk__in=kwargs["initial"]["topics"])).distinct()
        cast("forms.ModelMultipleChoiceField[Topic]", self.fields["topics"]).queryset = offered
        rules = [(rule.value, f"{rule.label}: {rule.in_plain_words}") for rule in PolicyDialogue.Attribution]
        cast("forms.ChoiceField", self.fields["attribution"]).choices = [*rules, ("", _("Not decided yet"))]

    def clean_text_language(self) -> str:
        """The language chosen; the one before, where the field was not sent."""
        return str(self.cleaned_data["text_language"] or self.initial["text_language"])

    @property
    def frame(self) -> dict[str, Any]:
        """The cleaned fields an action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "topics"}


def values_of_dialogue(dialogue: PolicyDialogue) -> dict[str, Any]:
    """What the form of a dialogue that is there begins with."""
    values = {name: getattr(dialogue, name) for name in DialogueForm.base_fields if name != "topics"}
    return {**values, "topics": [topic.pk for topic in dialogue.topics.all()]}


class AnswerForm(EditFormMixin, PlainTextForm):
    """What the one who promised has answered."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In their words. It is published beside the question."),
    )
    answered_on = DayField(label=_("Answered on"))


class SessionForm(forms.Form):
    """Which event becomes a session."""

    event = forms.ModelChoiceField(label=_("Event"), queryset=Event.objects.none(), empty_label=_("Choose an event"))

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Event.objects.filter(hub=hub, dialogue_session=None).exclude(state=Event.State.CANCELLED)
        cast("forms.ModelChoiceField[Event]", self.fields["event"]).queryset = free.order_by("-starts_on", "title")


class DialogueFilterForm(forms.Form):
    """What the public list can be asked by."""

    country = CountryField(
        label=_("Country"),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
        queryset=Country.objects.none(),
        error_messages={"invalid_choice": _("Choose a country from the list. All dialogues are shown.")},
    )
    topic = forms.ModelChoiceField(
        label=_("Topic"),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
        queryset=Topic.objects.none(),
        error_messages={"invalid_choice": _("Choose a topic from the list. All dialogues are shown.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = PolicyDialogue.objects.published()
        countries = Country.objects.filter(hub__in=told.values("hub"))
        topics = Topic.objects.filter(pk__in=told.values("topics"))
        cast("CountryField", self.fields["country"]).queryset = countries
        cast("forms.ModelChoiceField[Topic]", self.fields["topic"]).queryset = topics
