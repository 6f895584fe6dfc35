"""Filters of the public list of events."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Event, EventQuerySet
from events.registrations.forms import _UNKNOWN
from hubs.countries.fields import CountryField
from hubs.models import Country, Topic

PERIODS = (("", _("Coming up")), ("past", _("Past")))


class EventFilterForm(forms.Form):
    """Filters of the public list. An unknown value is told at its field and does not filter."""

    country = CountryField(
        Country.objects.all(),
        to_field_name="code",
        required=False,
        label=_("Country"),
        empty_label=_("All countries"),
        error_messages=_UNKNOWN,
    )
    kind = forms.ChoiceField(
        choices=[("", _("All kinds")), *Event.Kind.choices], required=False, label=_("Kind"), error_messages=_UNKNOWN
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
        return events
