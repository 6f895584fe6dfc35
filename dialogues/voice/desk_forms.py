"""What teams enter about messages."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dialogues.models import Helpline, PolicyDialogue
from dialogues.voice.models.helpline import PHONE_PATTERN
from dialogues.voice.models.message import VoiceMessage, VoiceMessageQuerySet
from dialogues.voice.routing import groups_of, receiving_hubs, team_of
from hubs.countries.fields import CountryField
from hubs.models import Country, Group, Hub, Topic
from hubs.vocabulary.text_language import TextLanguageField
from hubs.vocabulary.topic_picker import TopicFilterField
from toolkit.choices import ANY, CHOOSE
from toolkit.excerpts import excerpt
from toolkit.forms import EditFormMixin
from toolkit.forms.days import DayField
from toolkit.plain_text import PlainTextForm
from toolkit.web_address_field import WebAddressField

Place = tuple[Hub | None, Group | None]


class InboxFilterForm(forms.Form):
    """Which messages to show."""

    topic = TopicFilterField(queryset=Topic.objects.none())
    assigned = forms.ChoiceField(
        label=_("Assigned to"),
        required=False,
        choices=[ANY, ("me", _("Me")), ("no_one", _("No one"))],
        error_messages=CHOOSE,
    )
    state = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: VoiceMessageQuerySet, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.user = rows, user
        topics = Topic.objects.filter(pk__in=rows.values("topic"))
        cast("forms.ModelChoiceField[Topic]", self.fields["topic"]).queryset = topics

    def filtered(self) -> VoiceMessageQuerySet:
        """Return the rows that match; what is invalid filters nothing."""
        chosen = self.cleaned_data if self.is_valid() else {}
        rows = self.rows
        if topic := chosen.get("topic"):
            rows = rows.filter(topic=topic)
        if assigned := chosen.get("assigned"):
            rows = rows.filter(assigned_to=self.user if assigned == "me" else None)
        return rows


class AssignForm(EditFormMixin, forms.Form):
    """Who looks after a message."""

    colleague = forms.ModelChoiceField(
        label=_("Assigned to"), queryset=User.objects.none(), required=False, empty_label=_("No one"), error_messages=CHOOSE
    )  # fmt: skip

    def __init__(self, *args: Any, message: VoiceMessage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = User.objects.filter(pk__in=[person.pk for person in team_of(message.hub)]).order_by("name")
        cast("forms.ModelChoiceField[User]", self.fields["colleague"]).queryset = team
        self.initial.setdefault("colleague", message.assigned_to_id)


class VoiceAnswerForm(PlainTextForm):
    """An answer to the person."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("We email it to the person. Don't give medical advice: say who can."),
        error_messages={"required": _("Write your answer.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1000)


class HandOverForm(PlainTextForm):
    """Where a message goes, and what the next team should know."""

    to = forms.ChoiceField(label=_("Hand over to"), error_messages=CHOOSE)
    note = forms.CharField(
        label=_("Note for the next team"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Why it is theirs, and what you have said to the person. The person sees it if they ask for their data."
        ),
        error_messages={"required": _("Enter a note.")},
    )

    def __init__(self, *args: Any, message: VoiceMessage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = dict(_places(message))
        options: dict[str, list[tuple[str, str]]] = {}
        for key, (hub, group) in self.places.items():
            title = _("Groups") if group else _("Hubs and network office")
            words = f"{hub.title if hub else _('Network office')}{f': {group}' if group else ''}"
            options.setdefault(str(title), []).append((key, words))
        cast("forms.ChoiceField", self.fields["to"]).choices = [("", _("Choose")), *options.items()]

    @property
    def place(self) -> Place:
        """The hub, None for the office, and the group that were chosen."""
        return self.places[self.cleaned_data["to"]]


def _places(message: VoiceMessage) -> Iterable[tuple[str, Place]]:
    """Every place a message can go to: the office, hubs that read messages, groups of its own hub and of all Europe."""
    yield "office", (None, None)
    for hub in receiving_hubs():
        yield f"hub-{hub.pk}", (hub, None)
    for owner in dict.fromkeys((message.hub, None)):
        for group in groups_of(owner):
            yield f"group-{group.pk}", (owner, group)


class CloseForm(PlainTextForm):
    """Why a message is closed. ``seen``: as in an answer, how many texts were there."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=VoiceMessage.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={**CHOOSE, "required": _("Choose a reason.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1000)


class PublicationForm(PlainTextForm):
    """The public wording of question and answer."""

    question = forms.CharField(
        label=_("Public question"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In general words. Leave out names, places, dates and anything that says who asked."),
        error_messages={"required": _("Enter the question.")},
    )
    answer = forms.CharField(
        label=_("Public answer"),
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Enter the answer.")},
    )
    language = TextLanguageField()
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=100000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", get_language() or "en")


class TopicDialogueForm(PlainTextForm):
    """Messages that become a dialogue: a new draft, or one the hub has."""

    messages = forms.ModelMultipleChoiceField(
        label=_("Messages"),
        queryset=VoiceMessage.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={**CHOOSE, "required": _("Select at least one message.")},
    )
    title = forms.CharField(label=_("Title of a new dialogue"), max_length=250, required=False)
    dialogue = forms.ModelChoiceField(
        label=_("Or link them to a dialogue you have"),
        queryset=PolicyDialogue.objects.none(),
        required=False,
        empty_label=_("None"),
        error_messages=CHOOSE,
    )

    def __init__(self, *args: Any, hub: Hub, rows: VoiceMessageQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelMultipleChoiceField[VoiceMessage]", self.fields["messages"])
        field.queryset = rows
        field.label_from_instance = message_words  # type: ignore[method-assign,assignment]
        dialogues = PolicyDialogue.objects.filter(hub=hub).exclude(state=PolicyDialogue.State.WITHDRAWN)
        cast("forms.ModelChoiceField[PolicyDialogue]", self.fields["dialogue"]).queryset = dialogues.order_by("-pk")

    def clean(self) -> dict[str, Any]:
        """Refuse neither and both."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(values.get("title")) == bool(values.get("dialogue")):
            for name in ("title", "dialogue"):
                self.add_error(name, _("Enter the title of a new dialogue, or choose one you have."))
        return values


def message_words(message: VoiceMessage) -> str:
    """Name a message in a choice: what it is and how it begins."""
    entry = message.entries.first()
    return f"{message.get_kind_display()}: {excerpt(entry.text, 120) if entry else ''}"


class HelplineForm(EditFormMixin, PlainTextForm):
    """A helpline, and when its number was checked."""

    name = forms.CharField(label=_("Name"), max_length=150, help_text=_("As it is called in its own country."))
    phone = forms.RegexField(
        PHONE_PATTERN, label=_("Phone number"), max_length=30, help_text=_("As people in the country dial it."),
        error_messages={"invalid": _("Enter digits and spaces, for instance 0800 420 30 40.")},
    )  # fmt: skip
    website = WebAddressField(label=_("Website"), max_length=300, required=False)
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("The page that states the number, ideally the helpline's own.")
    )
    checked_on = DayField(label=_("Checked"), required=False, help_text=_("The day you last checked the number."))
    is_shown = forms.BooleanField(
        label=_("Show this helpline"), required=False, help_text=_("Clear the box when the number no longer works.")
    )


class NewHelplineForm(HelplineForm):
    """A helpline of a country and a type."""

    country = CountryField(
        label=_("Country"), queryset=Country.objects.all(), empty_label=_("Choose one"), error_messages=CHOOSE
    )
    kind = forms.ChoiceField(label=_("Type"), choices=Helpline.Kind.choices, error_messages=CHOOSE)

    field_order = ("country", "kind")
