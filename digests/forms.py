"""The shape of what subscribers type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from toolkit.email_addresses import EmailAddressField


class SubscribeForm(forms.Form):
    """Where the weekly newsletter should go."""

    email = EmailAddressField(
        label=_("Email address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We'll email you a link to confirm your subscription."),
    )


class ChoiceForm(forms.Form):
    """What the person decided on their personal page."""

    choice = forms.ChoiceField(choices=[("confirm", "confirm"), ("leave", "leave")])
