"""Finding a hub."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Country
from hubs.vocabulary.status import HubStatus
from toolkit.choices import ANY, CHOOSE
from toolkit.forms.search import SearchField


class HubFilterForm(forms.Form):
    """Filters of the list of hubs; all of them may stay empty."""

    q = SearchField(label=_("Country, hub or organisation"))
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[ANY, *HubStatus.choices], error_messages=CHOOSE
    )
    membership = forms.ChoiceField(
        label=_("EU status"), required=False, choices=[ANY, *Country.Membership.choices], error_messages=CHOOSE
    )


class FindCountryForm(forms.Form):
    """A country by one of its names, or by its hub."""

    q = SearchField(
        label=_("Your country"), required=True, error_messages={"required": _("Enter the name of your country.")}
    )
