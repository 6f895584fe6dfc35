"""What partners type: who they are, what a key is called and may do; and why the office revokes one."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from partners.keys.models import Partner, Scope
from toolkit.choices import CHOOSE
from toolkit.email_addresses import EmailAddressField
from toolkit.forms.choices import EmailLanguageField, SeveralChoicesField
from toolkit.links_in_text import refuse_web_addresses

DAYS = (30, 90, 365)
USUAL_DAYS = 365
_LIFETIMES = [(str(days), ngettext_lazy("%(days)s day", "%(days)s days", days) % {"days": days}) for days in DAYS]


class PartnerForm(forms.Form):
    """Who the partner is, and what the API is used for."""

    name = forms.CharField(
        label=_("Your name or organisation"), max_length=200, validators=[refuse_web_addresses],
        error_messages={"required": _("Enter a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("What you use it for"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance: the events of our country on our website."),
        error_messages={"required": _("Enter what you use it for.")},
    )  # fmt: skip


class AccessForm(PartnerForm):
    """Ask for access."""

    email = EmailAddressField(
        label=_("Email address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We'll email you a link to create keys. You don't need an account."),
    )
    field_order = ("email", "name", "purpose")


class PartnerDetailsForm(PartnerForm):
    """What a partner can change on their page."""

    language = EmailLanguageField()

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(partner, name) for name in ("name", "purpose", "language")}


class KeyForm(forms.Form):
    """A new key."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("A name you'll recognise, such as “website” or “test”."),
        error_messages={"required": _("Enter a name.")},
    )  # fmt: skip
    scopes = SeveralChoicesField(
        label=_("Permissions"), choices=Scope, widget=forms.CheckboxSelectMultiple, initial=[Scope.READ],
        error_messages={"required": _("Choose at least one."), **CHOOSE},
    )  # fmt: skip
    days = forms.ChoiceField(
        label=_("Valid for"), choices=_LIFETIMES, initial=str(USUAL_DAYS), error_messages=CHOOSE,
        help_text=_("We email you two weeks before it expires."),
    )  # fmt: skip

    def lifetime(self) -> dt.timedelta:
        """Return how long it should work."""
        return dt.timedelta(days=int(self.cleaned_data["days"]))


class RevocationForm(forms.Form):
    """Why the network office revokes a key."""

    because = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The partner gets it by email."), error_messages={"required": _("Enter a reason.")},
    )  # fmt: skip


class PartnerChoiceForm(forms.Form):
    """Which button of the page was pressed."""

    choice = forms.ChoiceField(choices=[(name, name) for name in ("confirm", "save")])
