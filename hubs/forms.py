"""The shape of what people ask of the hubs."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hubs.models import Country
from hubs.models.standing import Standing

CHOOSE = {"invalid_choice": _("This is not in the list. Choose again.")}
ANY = ("", pgettext_lazy("filter", "All"))


class HubFilterForm(forms.Form):
    """Filters of the list of hubs; all of them may stay empty."""

    q = forms.CharField(
        label=_("Country, hub or host"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    standing = forms.ChoiceField(
        label=_("How far it is"), required=False, choices=[ANY, *Standing.choices], error_messages=CHOOSE
    )
    membership = forms.ChoiceField(
        label=_("Kind of country"), required=False, choices=[ANY, *Country.Membership.choices], error_messages=CHOOSE
    )


class FindCountryForm(forms.Form):
    """One country out of a list."""

    country = forms.ModelChoiceField(
        label=_("Your country"),
        queryset=Country.objects.all(),
        to_field_name="code",
        empty_label=_("Choose a country"),
        error_messages={"invalid_choice": _("Choose one of the countries in the list.")},
    )
