"""What a coordinator enters to invite a colleague."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Role
from toolkit.choices import CHOOSE
from toolkit.email_addresses import EmailAddressField
from toolkit.links_in_text import refuse_links


class InviteColleagueForm(forms.Form):
    """Whom a coordinator asks into the team, and as what."""

    email = EmailAddressField(
        label=_("E-mail address"),
        help_text=_("A letter with a link goes there. They sign in with this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        validators=[refuse_links],
        help_text=_("Used in the greeting of the invitation email."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect, error_messages=CHOOSE)


class OfficeAccessForm(forms.Form):
    """Until when the network office sees contacts and attendees."""

    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
    )
