"""The shape of what a team writes into its profile. Each form holds a part of the content of one draft."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Hub, HubNode
from hubs.profile.subject import NODE_FIELDS
from hubs.registry.models.hub import SECTIONS
from hubs.vocabulary.fields import TopicsField, offer_topics
from publishing.subjects.content import Content
from toolkit.choices import CHOOSE
from toolkit.email_addresses import EmailAddressField
from toolkit.forms import EditFormMixin
from toolkit.languages import language_choices
from toolkit.plain_text import PlainTextForm, add_rule, mark_as_needed

NOT_TOLD: Final = ("", _("Not told"))
LONGEST_SUMMARY: Final = 600
LONGEST_SECTION: Final = 6000
MOST_NODES: Final = 100
OF_AN_OFFICE: Final = _("The address of an office, never of a person.")


def web_address(**options: Any) -> forms.URLField:
    """A field for a page of the web."""
    return forms.URLField(
        max_length=300,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        **options,
    )


class FactsForm(EditFormMixin, PlainTextForm):
    """What is the same in every language."""

    groups = (
        (_("How it is made"), "", ("model", "original_language")),
        (_("How to reach it"), _("Everybody sees this."), ("website", "contact_email")),
        (_("What it works on"), "", ("topics",)),
    )

    model = forms.ChoiceField(
        label=_("Model"), required=False, choices=[NOT_TOLD, *Hub.Model.choices], error_messages=CHOOSE
    )
    original_language = forms.ChoiceField(
        label=_("Language you write first"),
        choices=language_choices,
        help_text=_("The other languages are translations of it. Name and summary must be there in this one."),
        error_messages=CHOOSE,
    )
    website = web_address(label=_("Website"))
    contact_email = EmailAddressField(label=_("Functional address"), required=False, help_text=OF_AN_OFFICE)
    topics = TopicsField()

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_topics(self, hub)

    @staticmethod
    def told_by(content: Content) -> dict[str, Any]:
        """What stands in a content, as this form shows it."""
        names = ("model", "original_language", "website", "contact_email", "topics")
        return {name: content.get(name, "") for name in names}

    def part(self) -> Content:
        """What goes into the content."""
        return {**self.cleaned_data, "topics": sorted(self.cleaned_data["topics"])}


class ProfileTextsForm(EditFormMixin, PlainTextForm):
    """The texts of one language. Those of the original need a name and a summary before they can be sent in."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    summary = forms.CharField(
        label=_("Summary"),
        max_length=LONGEST_SUMMARY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Two or three sentences for somebody who has never heard of the hub."),
    )

    take_away = forms.BooleanField(label=_("Take this language away, with all its texts"), required=False)

    def __init__(self, *args: Any, language: str, is_original: bool, can_be_taken_away: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_original:
            mark_as_needed(self.fields["name"])
            mark_as_needed(self.fields["summary"])
        if not can_be_taken_away:
            del self.fields["take_away"]
        for name, title in SECTIONS:
            self.fields[name] = section_field(title, HELP[name])
        for name in Hub.TRANSLATED:
            self.fields[name].widget.attrs |= {"lang": language, "dir": "auto"}

    def clean(self) -> dict[str, Any]:
        """An empty form takes nothing away by mistake."""
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and not told.get("take_away") and not any(told[name] for name in Hub.TRANSLATED):
            self.add_error("name", _("Write at least one text."))
        return told

    @staticmethod
    def told_by(content: Content, language: str) -> dict[str, str]:
        """What stands in a content in this language, as this form shows it."""
        words: dict[str, str] = content.get("texts", {}).get(language, {})
        return {name: words.get(name, "") for name in Hub.TRANSLATED}

    def words(self) -> dict[str, str]:
        """The texts, with line breaks of one kind; none of a language that is taken away."""
        if self.cleaned_data.get("take_away"):
            return dict.fromkeys(Hub.TRANSLATED, "")
        return {name: self.cleaned_data[name].replace("\r\n", "\n").strip() for name in Hub.TRANSLATED}


HELP: Final = {
    "organisation_text": _("Who carries the hub, and which form it has."),
    "governance_text": _("Who decides, in which groups, how often they meet."),
    "engagement_text": _("How patients, citizens and organisations take part."),
    "funding_text": _("Where the money comes from, and until when."),
    "activities_text": _("What the hub does and has done."),
    "perspectives_text": _("What comes next, and what the hub wants to become."),
}


def section_field(title: Any, help_text: Any) -> forms.CharField:
    """One of the six sections."""
    field = forms.CharField(
        label=title,
        max_length=LONGEST_SECTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=help_text,
    )
    add_rule(field)
    return field


class LogoForm(EditFormMixin):
    """A picture, or none any more."""

    file = forms.FileField(
        label=_("Picture"),
        required=False,
        max_length=200,
        help_text=_("PNG, JPEG or WebP, at most 2 MB. It is shown at most 512 pixels wide and high."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
        error_messages={"empty": _("The file is empty. Choose another one.")},
    )
    no_logo = forms.BooleanField(label=_("Show no logo"), required=False)

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two."""
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(told.get("file")) == bool(told.get("no_logo")):
            self.add_error("file", _("Choose a picture, or tick that no logo is shown."))
        return told


class NodeForm(EditFormMixin, PlainTextForm):
    """One regional or local node."""

    level = forms.ChoiceField(
        label=_("Level"),
        choices=HubNode.Level.choices,
        widget=forms.RadioSelect,
        error_messages={**CHOOSE, "required": _("Choose whether it works for a region or for a place.")},
    )
    name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("Write what the node is called.")}
    )
    area = forms.CharField(
        label=_("Region or place"),
        max_length=150,
        error_messages={"required": _("Write the region or place it works for.")},
    )
    website = web_address(label=_("Website"))
    contact_email = EmailAddressField(label=_("Functional address"), required=False, help_text=OF_AN_OFFICE)

    def node(self) -> dict[str, str]:
        """As it stands in the content."""
        return {name: self.cleaned_data[name] for name in NODE_FIELDS}


class AddLanguageForm(forms.Form):
    """A language the profile has no texts in yet."""

    language = forms.ChoiceField(label=_("Language"), error_messages=CHOOSE)

    def __init__(self, *args: Any, there: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = [choice for choice in language_choices() if choice[0] not in set(there)]
        self.fields["language"].choices = [("", _("Choose one")), *missing]  # type: ignore[attr-defined]
