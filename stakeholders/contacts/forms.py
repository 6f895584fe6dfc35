"""What a team types about people, and what it filters them by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hubs.models import Hub, Organisation, Sector, Topic
from hubs.vocabulary.topics import Choices, topic_choices
from stakeholders.contacts.criteria import LONGEST_WORD, Criteria, words_in
from stakeholders.contacts.languages import language_choices
from stakeholders.contacts.models import CRITERIA, WORDS
from stakeholders.models import Level, Stakeholder, StakeholderQuerySet
from toolkit.choices import CHOOSE
from toolkit.distinct_texts import distinct_texts
from toolkit.email_addresses import EmailAddressField
from toolkit.forms import EditFormMixin
from toolkit.plain_text import PlainTextForm

MOST_SUGGESTED = 200


class SuggestingInput(forms.TextInput):
    """A line of text beside which the browser offers what stands in the list already."""

    template_name = "stakeholders/suggesting_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggestions: list[str] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the list and its name."""
        context = super().get_context(name, value, attrs)
        if self.suggestions:
            context["widget"]["attrs"]["list"] = f"{context['widget']['attrs']['id']}_known"
        return context | {"suggestions": self.suggestions}


class WordsField(forms.CharField):
    """Words with commas between them, as a list."""

    widget = SuggestingInput

    def prepare_value(self, value: Any) -> Any:
        """What was saved as it is typed."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """The words."""
        return words_in(super().clean(value))


def suggest_regions(field: forms.Field, hub: Hub) -> None:
    """Offer the regions that stand in the hub's list, so that each is written in one way."""
    if isinstance(field.widget, SuggestingInput):
        field.widget.suggestions = distinct_texts(Stakeholder, "region", scope={"hub": hub.pk}, most=MOST_SUGGESTED)


class FilterForm(forms.Form):
    """The filter above the list; stays in the address. Its criteria can be saved as a segment, the text cannot."""

    q = forms.CharField(
        label=_("Search"), max_length=200, required=False, widget=forms.SearchInput(attrs={"autocomplete": "off"})
    )
    kinds = forms.ChoiceField(label=_("Kind"), required=False)
    sectors = forms.ChoiceField(label=_("Sector"), required=False)
    levels = forms.ChoiceField(label=_("Level"), required=False)
    topics = forms.ChoiceField(label=_("Topic"), required=False)
    languages = forms.ChoiceField(label=_("Language"), required=False)
    regions = WordsField(label=_("Region"), max_length=LONGEST_WORD, required=False)
    functions = WordsField(label=_("Function"), max_length=LONGEST_WORD, required=False, widget=forms.TextInput)

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in criteria_choices(hub).items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("All")), *choices]
        suggest_regions(self.fields["regions"], hub)

    def criteria(self) -> Criteria:
        """What was chosen and is known; unknown values are errors at their field and filter nothing."""
        chosen = {name: [value] for name in CRITERIA if (value := self.cleaned_data.get(name))}
        return chosen | {name: words for name in WORDS if (words := self.cleaned_data.get(name))}

    def filtered(self, found: StakeholderQuerySet) -> StakeholderQuerySet:
        """Those of ``found`` that fit what was asked for; a filter with an unknown value does not restrict."""
        if not self.is_bound:
            return found
        self.is_valid()
        return found.matching(self.criteria()).searched(self.cleaned_data.get("q", ""))


class StakeholderForm(EditFormMixin, PlainTextForm):
    """A person or organisation of the address book."""

    groups = (
        (_("Who"), "", ("kind", "name", "email", "language")),
        (
            _("Where they work"),
            _("This is what segments are made of."),
            ("sector", "level", "organisation", "function", "region"),
        ),
        (_("What concerns them"), "", ("topics",)),
    )

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Stakeholder.Kind.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    name = forms.CharField(
        label=pgettext_lazy("of a person or an organisation", "Name"),
        max_length=200,
        error_messages={"required": _("Write their name.")},
    )
    email = EmailAddressField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Without an address nobody can be invited."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=language_choices,
        error_messages=CHOOSE,
        help_text=_("Letters come in it as soon as the portal speaks it."),
    )
    sector = forms.ChoiceField(
        label=_("Sector"),
        choices=[("", _("Choose one")), *Sector.choices],
        error_messages={**CHOOSE, "required": _("Choose the sector they belong to.")},
    )
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[("", _("Choose one")), *Level.choices],
        error_messages={**CHOOSE, "required": _("Choose the level they work at.")},
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.order_by("sort_name", "pk"),
        required=False,
        error_messages=CHOOSE,
        empty_label=_("None or not listed"),
    )
    function = forms.CharField(label=_("Function"), max_length=150, required=False)
    region = forms.CharField(label=_("Region"), max_length=100, required=False, widget=SuggestingInput)
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Topic.objects.all(),
        to_field_name="code",
        required=False,
        error_messages=CHOOSE,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-two"}),
    )

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        suggest_regions(self.fields["region"], hub)
        choices = topic_choices(hub)
        topics = self.fields["topics"]
        if isinstance(topics, forms.ModelMultipleChoiceField):
            codes = [code for _kind, rows in choices for code, _name in rows]
            topics.queryset = Topic.objects.filter(code__in=codes)
            topics.widget.choices = choices


def criteria_choices(hub: Hub) -> dict[str, Choices]:
    """What each criterion can be."""
    return {
        "kinds": Stakeholder.Kind.choices,
        "sectors": Sector.choices,
        "levels": Level.choices,
        "topics": topic_choices(hub),
        "languages": language_choices(),
    }
