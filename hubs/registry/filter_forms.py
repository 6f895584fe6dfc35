"""Finding a hub."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Country
from hubs.vocabulary.status import HubStatus
from toolkit.choices import ANY, CHOOSE


class HubFilterForm(forms.Form):
    """Filters of the list of hubs; all of them may stay empty."""

    q = forms.CharField(
        label=_("Country, hub or organisation"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[ANY, *HubStatus.choices], error_messages=CHOOSE
    )
    membership = forms.ChoiceField(
        label=_("EU status"), required=False, choices=[ANY, *Country.Membership.choices], error_messages=CHOOSE
    )


class FindCountryForm(forms.Form):
    """A country by one of its names, or by its hub."""

    q = forms.CharField(
        label=_("Your country"),
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the name of your country.")},
    )
