"""What citizens enter: filters of the list, and a registration."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.registrations.consent_wording import registration_wording
from hubs.models import Hub
from toolkit.plain_text import PlainTextForm

_UNKNOWN = {"invalid_choice": _("This is not known here. Choose from the list.")}


class RegistrationForm(PlainTextForm):
    """Who comes. Asks for nothing that running the event does not need."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        help_text=_("We send one letter with the details and a personal link, with which you can withdraw."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty if you come for yourself."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    needs = forms.CharField(
        label=_("What helps you take part"),
        max_length=500,
        required=False,
        help_text=_(
            "For instance step-free access, a sign language interpreter, a seat near the door. You need not say why."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.BooleanField(error_messages={"required": _("We need your agreement to register you.")})

    groups = ((_("Who is coming"), "", ("name", "email", "organisation")), (_("Taking part"), "", ("needs", "consent")))

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = registration_wording(hub)

    def person(self) -> dict[str, str]:
        """The fields ``register`` takes."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "organisation", "needs")}
