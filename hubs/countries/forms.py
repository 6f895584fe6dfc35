"""The shape of what people ask of the hubs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hubs.models import Country, Role
from hubs.vocabulary.status import HubStatus

CHOOSE = {"invalid_choice": _("This is not in the list. Choose again.")}
UNKNOWN = {"invalid_choice": _("Choose an option from the list.")}
ANY = ("", pgettext_lazy("filter", "All"))


class HubFilterForm(forms.Form):
    """Filters of the list of hubs; all of them may stay empty."""

    q = forms.CharField(
        label=_("Country, hub or organisation"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[ANY, *HubStatus.choices], error_messages=UNKNOWN
    )
    membership = forms.ChoiceField(
        label=_("EU status"), required=False, choices=[ANY, *Country.Membership.choices], error_messages=UNKNOWN
    )


class InviteColleagueForm(forms.Form):
    """Whom a coordinator asks into the team, and as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("A letter with a link goes there. They sign in with this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("How the letter greets them."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect, error_messages=CHOOSE)


if TYPE_CHECKING:
    CountryIterator = ModelChoiceIterator[Country]
    CountryChoice = forms.ModelChoiceField[Country]
else:  # generic for the type checker only
    CountryIterator, CountryChoice = ModelChoiceIterator, forms.ModelChoiceField


class _InReadersOrder(CountryIterator):
    """The countries of a choice, by their names in the reader's language."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for country in sorted(self.queryset, key=lambda country: country.sort_key):
            yield self.choice(country)


class CountryField(CountryChoice):
    """A choice of a country, called and sorted as the reader's language does."""

    iterator = _InReadersOrder


class FindCountryForm(forms.Form):
    """A country by one of its names, or by its hub."""

    q = forms.CharField(
        label=_("Your country"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the name of your country.")},
    )
