"""What citizens enter: filters of the list, and a registration."""

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Event, EventQuerySet
from events.registrations.consent_wording import registration_wording
from hubs.countries.forms import CountryField
from hubs.models import Country, Hub, Topic
from toolkit.partial_dates.dates import not_over
from toolkit.plain_text import PlainTextForm

_UNKNOWN = {"invalid_choice": _("Choose an option from the list.")}
_DAY = {"invalid": _("Enter a date, for example 2026-12-15.")}
PERIODS = (("", _("Upcoming")), ("past", _("Past")))
MOST_WORDS = 8
SEARCHED = ("title", "summary", "description", "city", "organiser")


class EventFilterForm(forms.Form):
    """Search and filters of the public list. An unknown value gets an error at its field and does not filter."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"})
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}), error_messages=_DAY
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}), error_messages=_DAY
    )
    country = CountryField(
        Country.objects.all(),
        to_field_name="code",
        required=False,
        label=_("Country"),
        empty_label=_("All countries"),
        error_messages=_UNKNOWN,
    )
    kind = forms.ChoiceField(
        choices=[("", _("All types")), *Event.Kind.choices], required=False, label=_("Type"), error_messages=_UNKNOWN
    )
    format = forms.ChoiceField(
        choices=[("", _("All formats")), *Event.Format.choices],
        required=False,
        label=_("Format"),
        error_messages=_UNKNOWN,
    )
    topic = forms.ModelChoiceField(
        Topic.objects.all(),
        to_field_name="code",
        required=False,
        label=_("Topic"),
        empty_label=_("All topics"),
        error_messages=_UNKNOWN,
    )
    period = forms.ChoiceField(choices=PERIODS, required=False, widget=forms.HiddenInput, error_messages=_UNKNOWN)

    def filtered(self, events: EventQuerySet) -> EventQuerySet:
        """The events the valid filters leave."""
        chosen: dict[str, Any] = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if country := chosen.get("country"):
            events = events.in_country(country)
        if kind := chosen.get("kind"):
            events = events.filter(kind=kind)
        if form := chosen.get("format"):
            events = events.filter(format=form)
        if topic := chosen.get("topic"):
            events = events.filter(topics=topic)
        if since := chosen.get("since"):
            events = events.filter(not_over("ends_on", since))
        if until := chosen.get("until"):
            events = events.filter(starts_on__lte=until.isoformat())
        for word in str(chosen.get("q", "")).split()[:MOST_WORDS]:
            events = events.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for field in SEARCHED)))
        return events


class RegistrationForm(PlainTextForm):
    """Who attends. Asks for nothing that running the event does not need."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        error_messages={"required": _("Enter your name")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("We'll email you the details and a link to manage your registration."),
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
        help_text=_("Leave blank if you're attending as an individual."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    needs = forms.CharField(
        label=_("Access needs"),
        max_length=500,
        required=False,
        help_text=_(
            "For example step-free access, a sign language interpreter or a seat near the door. You don't need to give a reason."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    consent = forms.BooleanField(error_messages={"required": _("Tick the box to agree before you register.")})

    groups = ((_("About you"), "", ("name", "email", "organisation")), (_("Taking part"), "", ("needs", "consent")))

    def __init__(self, *args: Any, hub: Hub, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = registration_wording(hub)

    def person(self) -> dict[str, str]:
        """The fields ``register`` takes."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "organisation", "needs")}
