"""What a team types about people, and what it filters them by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.lines import PlainTextForm
from hubs.models import Hub, Organisation, Topic
from hubs.topics import Choices, topic_choices
from stakeholders.criteria import Criteria
from stakeholders.languages import language_choices
from stakeholders.models import CRITERIA, Level, Sector, Stakeholder, StakeholderQuerySet


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

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in criteria_choices(hub).items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("All")), *choices]

    def criteria(self) -> Criteria:
        """What was chosen and is known; unknown values are errors at their field and filter nothing."""
        return {name: [value] for name in CRITERIA if (value := self.cleaned_data.get(name))}

    def filtered(self, found: StakeholderQuerySet) -> StakeholderQuerySet:
        """Those of ``found`` that fit what was asked for; a filter with an unknown value does not restrict."""
        if not self.is_bound:
            return found
        self.is_valid()
        return found.matching(self.criteria()).searched(self.cleaned_data.get("q", ""))


def criteria_choices(hub: Hub) -> dict[str, Choices]:
    """What each criterion can be."""
    return {
        "kinds": Stakeholder.Kind.choices,
        "sectors": Sector.choices,
        "levels": Level.choices,
        "topics": topic_choices(hub),
        "languages": language_choices(),
    }


class SegmentForm(PlainTextForm):
    """A filter under a name."""

    groups = (
        ("", "", ("name",)),
        (
            _("Who is in it"),
            _("Tick any number. Where you tick nothing, it does not matter."),
            ("sectors", "levels", "kinds"),
        ),
        (_("More exactly"), "", ("topics", "languages")),
    )

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("For your team only, for instance “Hospitals in the north”.")
    )
    sectors = forms.MultipleChoiceField(label=_("Sector"), required=False, widget=forms.CheckboxSelectMultiple)
    levels = forms.MultipleChoiceField(label=_("Level"), required=False, widget=forms.CheckboxSelectMultiple)
    kinds = forms.MultipleChoiceField(label=_("Kind"), required=False, widget=forms.CheckboxSelectMultiple)
    topics = forms.MultipleChoiceField(
        label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-two"})
    )
    languages = forms.MultipleChoiceField(
        label=_("Language"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-two"})
    )

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in criteria_choices(hub).items():
            field = self.fields[name]
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = choices

    def criteria(self) -> Criteria:
        """What was ticked."""
        return {name: self.cleaned_data[name] for name in CRITERIA}


class StakeholderForm(PlainTextForm):
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

    kind = forms.ChoiceField(label=_("Kind"), choices=Stakeholder.Kind.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Name"), max_length=200, error_messages={"required": _("Write their name.")})
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        required=False,
        help_text=_("Without an address nobody can be invited."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=language_choices,
        help_text=_("Letters come in it as soon as the portal speaks it."),
    )
    sector = forms.ChoiceField(
        label=_("Sector"),
        choices=[("", _("Choose one")), *Sector.choices],
        error_messages={"required": _("Choose the sector they belong to.")},
    )
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[("", _("Choose one")), *Level.choices],
        error_messages={"required": _("Choose the level they work at.")},
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.order_by("name"),
        required=False,
        empty_label=_("None or not listed"),
    )
    function = forms.CharField(label=_("Function"), max_length=150, required=False)
    region = forms.CharField(label=_("Region"), max_length=100, required=False)
    topics = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Topic.objects.all(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-two"}),
    )

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = topic_choices(hub)
        topics = self.fields["topics"]
        if isinstance(topics, forms.ModelMultipleChoiceField):
            codes = [code for _kind, rows in choices for code, _name in rows]
            topics.queryset = Topic.objects.filter(code__in=codes)
            topics.widget.choices = choices
