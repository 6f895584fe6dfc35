"""The form of a registration, and the filter of the attendees."""

from typing import Any

from django import forms
from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from events.models import Event
from events.registrations.consent_wording import registration_wording
from events.registrations.models import RegistrationQuerySet
from hubs.models import Hub
from toolkit.choices import CHOOSE
from toolkit.email_addresses import EmailAddressField
from toolkit.links_in_text import refuse_links, refuse_web_addresses
from toolkit.plain_text import PlainTextForm
from toolkit.text_search import Fold, every_word

SEARCHED = Fold(Concat("name", Value(" "), "email", Value(" "), "organisation", output_field=TextField()))


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

    def __init__(self, *args: Any, hub: Hub, event: Event | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = registration_wording(hub, event)

    def person(self) -> dict[str, str]:
        """Return the fields ``register`` takes."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "organisation", "access_needs")}


class AttendeeFilterForm(forms.Form):
    """Search and filter of the attendees of an event; an unknown value does not filter."""

    STATES = {
        "confirmed": RegistrationQuerySet.confirmed,
        "unconfirmed": RegistrationQuerySet.unconfirmed,
        "withdrawn": RegistrationQuerySet.cancelled,
    }

    q = forms.CharField(
        label=_("Search"), max_length=200, required=False, widget=forms.SearchInput(attrs={"autocomplete": "off"})
    )
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        error_messages=CHOOSE,
        choices=[
            ("", _("All")),
            ("confirmed", _("Registered")),
            ("unconfirmed", _("Not confirmed yet")),
            ("withdrawn", _("Cancelled")),
        ],
    )

    def filtered(self, rows: RegistrationQuerySet) -> RegistrationQuerySet:
        """Return the attendees the valid filters leave."""
        self.is_valid()
        if state := self.cleaned_data.get("state"):
            rows = self.STATES[state](rows)
        return rows.filter(every_word(str(self.cleaned_data.get("q", "")), SEARCHED))
