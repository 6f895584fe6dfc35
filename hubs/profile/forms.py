"""Forms of the profile of a hub. Each edits a part of the content of one draft."""

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
from toolkit.web_address_field import WebAddressField

NOT_SPECIFIED: Final = ("", _("Not specified"))
LONGEST_SUMMARY: Final = 600
LONGEST_SECTION: Final = 6000
MOST_NODES: Final = 100
OF_AN_OFFICE: Final = _("A shared mailbox, not a person's address.")


def web_address(**options: Any) -> forms.URLField:
    """Return a field for a web address."""
    return WebAddressField(
        max_length=300,
        required=False,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        **options,
    )


class FactsForm(EditFormMixin, PlainTextForm):
    """The facts that are the same in every language."""

    groups = (
        (_("Organisation"), "", ("model", "original_language")),
        (_("Contact"), _("Shown on the public page."), ("website", "contact_email")),
        (_("Topics"), "", ("topics",)),
    )

    model = forms.ChoiceField(
        label=_("Model"), required=False, choices=[NOT_SPECIFIED, *Hub.Model.choices], error_messages=CHOOSE
    )
    original_language = forms.ChoiceField(
        label=_("Main language"),
        choices=language_choices,
        help_text=_("Other languages are translations of it. Name and summary are required in this one."),
        error_messages=CHOOSE,
    )
    website = web_address(label=_("Website"))
    contact_email = EmailAddressField(label=_("Contact email (shared mailbox)"), required=False, help_text=OF_AN_OFFICE)
    topics = TopicsField()

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_topics(self, hub)

    @staticmethod
    def values_of(content: Content) -> dict[str, Any]:
        """Return the form values of a content."""
        names = ("model", "original_language", "website", "contact_email", "topics")
        return {name: content.get(name, "") for name in names}

    def part(self) -> Content:
        """Return the part of the content."""
        return {**self.cleaned_data, "topics": sorted(self.cleaned_data["topics"])}


class ProfileTextsForm(EditFormMixin, PlainTextForm):
    """The texts of one language. The main language needs a name and a summary before it can be submitted."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    summary = forms.CharField(
        label=_("Summary"),
        max_length=LONGEST_SUMMARY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Two or three sentences for people who don't know the hub."),
    )

    take_away = forms.BooleanField(label=_("Remove this language and all its texts"), required=False)

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
        """Refuse an empty form, which would remove the language by mistake."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not values.get("take_away") and not any(values[name] for name in Hub.TRANSLATED):
            self.add_error("name", _("Enter at least one text."))
        return values

    @staticmethod
    def values_of(content: Content, language: str) -> dict[str, str]:
        """Return the form values of a content in one language."""
        words: dict[str, str] = content.get("texts", {}).get(language, {})
        return {name: words.get(name, "") for name in Hub.TRANSLATED}

    def words(self) -> dict[str, str]:
        """Return the texts with uniform line breaks; empty ones for a language that is removed."""
        if self.cleaned_data.get("take_away"):
            return dict.fromkeys(Hub.TRANSLATED, "")
        return {name: self.cleaned_data[name].replace("\r\n", "\n").strip() for name in Hub.TRANSLATED}


HELP: Final = {
    "organisation_text": _("The host organisations and the legal form."),
    "governance_text": _("Who decides, in which groups, and how often they meet."),
    "engagement_text": _("How patients, citizens and organisations take part."),
    "funding_text": _("The sources of funding, and until when."),
    "activities_text": _("What the hub does and has achieved."),
    "perspectives_text": _("Plans for the coming years."),
}


def section_field(title: Any, help_text: Any) -> forms.CharField:
    """Return the field of one of the six sections."""
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
    """A new logo, or none."""

    file = forms.FileField(
        label=_("Picture"),
        required=False,
        max_length=200,
        help_text=_("PNG, JPEG or WebP, up to 2 MB. Shown up to 512 pixels wide and high."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
        error_messages={"empty": _("The file is empty. Choose another one.")},
    )
    no_logo = forms.BooleanField(label=_("Show no logo"), required=False)

    def clean(self) -> dict[str, Any]:
        """Require exactly one of the two."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(values.get("file")) == bool(values.get("no_logo")):
            self.add_error("file", _("Choose a picture, or tick “Show no logo”."))
        return values


class NodeForm(EditFormMixin, PlainTextForm):
    """A regional or local hub."""

    level = forms.ChoiceField(
        label=_("Level"),
        choices=HubNode.Level.choices,
        widget=forms.RadioSelect,
        error_messages={**CHOOSE, "required": _("Choose whether it is a regional or a local hub.")},
    )
    name = forms.CharField(label=_("Name"), max_length=200, error_messages={"required": _("Enter a name.")})
    area = forms.CharField(
        label=_("Region or city"),
        max_length=150,
        error_messages={"required": _("Enter the region or city.")},
    )
    website = web_address(label=_("Website"))
    contact_email = EmailAddressField(label=_("Contact email (shared mailbox)"), required=False, help_text=OF_AN_OFFICE)

    def node(self) -> dict[str, str]:
        """Return it as the content holds it."""
        return {name: self.cleaned_data[name] for name in NODE_FIELDS}


class AddLanguageForm(forms.Form):
    """A language the profile has no texts in yet."""

    language = forms.ChoiceField(label=_("Language"), error_messages=CHOOSE)

    def __init__(self, *args: Any, there: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missing = [choice for choice in language_choices() if choice[0] not in set(there)]
        self.fields["language"].choices = [("", _("Choose one")), *missing]  # type: ignore[attr-defined]
