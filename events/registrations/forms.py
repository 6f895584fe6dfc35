"""What citizens enter: filters of the list, and a registration."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.registrations.consent_wording import registration_wording
from hubs.models import Hub
from toolkit.email_addresses import EmailAddressField
from toolkit.links_in_text import refuse_links, refuse_web_addresses
from toolkit.plain_text import PlainTextForm

_UNKNOWN = {"invalid_choice": _("This is not known here. Choose from the list.")}


class RegistrationForm(PlainTextForm):
    """Who attends. Asks for nothing that running the event does not need."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        validators=[refuse_links],
        error_messages={"required": _("Enter your name")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailAddressField(
        label=_("Your email address"),
        help_text=_("We'll email you a link to confirm and manage your registration."),
        error_messages={
            "required": _("Enter your email address"),
            "invalid": _("Enter an email address in the correct format, like name@example.com"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        validators=[refuse_web_addresses],
        help_text=_("Leave blank if you're attending as an individual."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    access_needs = forms.CharField(
        label=_("Access needs"),
        max_length=500,
        required=False,
        help_text=_(
            "For example step-free access, a sign language interpreter or a seat near the door. You don't need to give a reason."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.BooleanField(error_messages={"required": _("Tick the box to agree before you register.")})

    groups = (
        (_("About you"), "", ("name", "email", "organisation")),
        (_("Taking part"), "", ("access_needs", "consent")),
    )

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = registration_wording(hub)

    def person(self) -> dict[str, str]:
        """The fields ``register`` takes."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "organisation", "access_needs")}
