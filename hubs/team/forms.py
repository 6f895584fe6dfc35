"""What a coordinator enters to invite a colleague."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hubs.models import Role
from toolkit.choices import CHOOSE


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
