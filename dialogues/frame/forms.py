"""Forms about dialogues."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dialogues.models import PolicyDialogue
from events.models import Event
from events.programme.text_fields import (
    Group,
    add_language_field,
    add_text_fields,
    further_languages,
    initial_texts,
    take_translations,
    text_groups,
)
from hubs.countries.fields import CountryField
from hubs.models import Country, Hub, Topic
from hubs.vocabulary.fields import TopicRowsField, offer_topics
from hubs.vocabulary.text_language import TextLanguageField
from hubs.vocabulary.topic_picker import TopicFilterField
from toolkit.choices import CHOOSE
from toolkit.forms import EditFormMixin
from toolkit.forms.days import DayField
from toolkit.languages import language_name
from toolkit.markdown import HOW_TO_FORMAT
from toolkit.partial_dates.inputs import PartialDateInput
from toolkit.plain_text import PlainTextForm

MOST_LINES = 30
LONGEST_LINE = 500
TEXTS = PolicyDialogue.TRANSLATED


class LinesField(forms.CharField):
    """A list of texts, one on each line; empty lines are dropped."""

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
                _("Enter at most %(most)d lines. You entered %(count)d."),
                params={"count": len(filled), "most": MOST_LINES},
            )
        for number, line in enumerate(filled, start=1):
            if len(line) > LONGEST_LINE:
                raise forms.ValidationError(
                    _("Shorten line %(number)d to %(most)d characters. It has %(length)d."),
                    params={"number": number, "length": len(line), "most": LONGEST_LINE},
                )
        return filled


class DialogueForm(EditFormMixin, PlainTextForm):
    """What a dialogue states. A draft needs a title only; publishing requires the rest."""

    groups: tuple[Group, ...] = (
        (
            _("The question"),
            _("People read this first. Ask it in a neutral way."),
            (
                "title",
                "question",
                "text_language",
                "background",
                "objectives",
                "decision_point",
                "level",
                "languages",
                "topics",
            ),
        ),
        (
            _("Commitment to respond"),
            _("Participants want to know who will respond, and when."),
            ("commissioner", "commitment", "answer_promised_by", "attribution"),
        ),
        (_("Participants and programme"), "", ("organisers", "invited", "programme")),
        (_("Outcomes"), "", ("outcome",)),
        (_("Languages"), "", ("add_language",)),
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
        help_text=_("Neutral and in plain language."),
    )
    text_language = TextLanguageField()
    background = forms.CharField(
        label=_("Background"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=HOW_TO_FORMAT,
    )
    objectives = LinesField(
        label=_("Objectives"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line."),
    )
    decision_point = forms.CharField(
        label=_("Decision this will inform"),
        max_length=300,
        required=False,
        help_text=_("For instance “National cancer plan 2027”."),
    )
    level = forms.ChoiceField(
        label=_("Level"),
        required=False,
        choices=[("", _("Not specified")), *PolicyDialogue.Level.choices],
        help_text=_("Where the decision is made."),
        error_messages=CHOOSE,
    )
    languages = forms.CharField(
        label=_("Languages of the dialogue"), max_length=100, required=False, help_text=_("For example: English, Greek")
    )
    topics = TopicRowsField()
    commissioner = forms.CharField(
        label=_("Who committed to respond"),
        max_length=250,
        required=False,
        help_text=_("An organisation or office, not a person, for instance “Ministry of Health”."),
    )
    commitment = forms.CharField(
        label=_("What they commit to"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In their own words, for instance “We respond to each recommendation in public.”"),
    )
    answer_promised_by = PartialDateInput(
        label=_("Response due"), max_length=10, required=False, widget=forms.TextInput(attrs={"class": "short"}),
        help_text=_("A day, a month or a year: 2027-03-31, 2027-03 or 2027."),
    )  # fmt: skip
    attribution = forms.ChoiceField(
        label=_("Attribution rule"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("You can't change it once people have been invited or have registered."),
    )
    organisers = forms.CharField(label=_("Organisers"), max_length=300, required=False)
    invited = forms.CharField(
        label=_("Who it is for"), max_length=500, required=False, help_text=_("Groups of people, no names.")
    )
    programme = LinesField(
        label=_("Programme"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One item on each line, for instance “13:00 Opening”."),
    )
    outcome = forms.CharField(
        label=_("Outcomes"),
        max_length=20000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A few sentences, once it is over."),
    )

    add_language = add_language_field()

    def __init__(
        self,
        *args: Any,
        hub: Hub,
        dialogue: PolicyDialogue | None = None,
        topics: Sequence[str] = (),
        more: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        """``dialogue`` and ``topics`` (codes) are as the draft says; ``more`` are languages to open fields for beside those it has."""
        if dialogue is not None:
            kwargs["initial"] = values_of_dialogue(dialogue, topics)
        super().__init__(*args, **kwargs)
        self._others = further_languages(dialogue, more)
        add_text_fields(self, self._others, TEXTS)
        self.groups = (*self.groups[:-1], *text_groups(self._others, TEXTS), self.groups[-1])
        self.initial.setdefault("text_language", get_language() or "en")
        offer_topics(self, hub, also=self.initial.get("topics", []))
        rules = [(rule.value, f"{rule.label}: {rule.in_plain_words}") for rule in PolicyDialogue.Attribution]
        cast("forms.ChoiceField", self.fields["attribution"]).choices = [*rules, ("", _("Not decided yet"))]

    def clean_text_language(self) -> str:
        """Return the language chosen; the one before, where the field is missing."""
        code = str(self.cleaned_data["text_language"] or self.initial["text_language"])
        if code in self._others:
            words = _("There is already a text in %(language)s below. Move it here first, or choose another language.")
            raise forms.ValidationError(words, params={"language": language_name(code)})
        return code

    @property
    def frame(self) -> dict[str, Any]:
        """Return the cleaned fields for the action."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in {"topics", "add_language"}}
        translations = take_translations(data, self._others, TEXTS)
        return {**data, "translations": translations}


def values_of_dialogue(dialogue: PolicyDialogue, topics: Sequence[str]) -> dict[str, Any]:
    """Return the initial values of the form of an existing dialogue."""
    names = (name for name in DialogueForm.base_fields if name not in {"topics", "add_language"})
    return {**{name: getattr(dialogue, name) for name in names}, **initial_texts(dialogue), "topics": list(topics)}


class AnswerForm(EditFormMixin, PlainTextForm):
    """The response and its date."""

    answer = forms.CharField(
        label=_("Response"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In their own words. It is published beside the question."),
    )
    answered_on = DayField(label=_("Response received"))


class WithdrawalForm(PlainTextForm):
    """Why a dialogue is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The public page shows it. Don't name people."),
    )


class SessionForm(forms.Form):
    """The event that becomes a session."""

    event = forms.ModelChoiceField(label=_("Event"), queryset=Event.objects.none(), empty_label=_("Choose an event"))

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = Event.objects.filter(hub=hub, dialogue_session=None).exclude(state=Event.State.CANCELLED)
        cast("forms.ModelChoiceField[Event]", self.fields["event"]).queryset = free.order_by("-starts_on", "sort_title")


class DialogueFilterForm(forms.Form):
    """The filters of the public list."""

    country = CountryField(
        label=_("Country"),
        required=False,
        to_field_name="code",
        empty_label=_("All"),
        queryset=Country.objects.none(),
        error_messages={"invalid_choice": _("Choose a country from the list. All dialogues are shown.")},
    )
    topic = TopicFilterField(
        queryset=Topic.objects.none(),
        error_messages={"invalid_choice": _("Choose a topic from the list. All dialogues are shown.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = PolicyDialogue.objects.published()
        countries = Country.objects.filter(hub__in=shown.values("hub"))
        topics = Topic.objects.filter(pk__in=shown.values("topics"))
        cast("CountryField", self.fields["country"]).queryset = countries
        cast("forms.ModelChoiceField[Topic]", self.fields["topic"]).queryset = topics
