"""Filters of the public list of events."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.models import Event, EventQuerySet
from hubs.countries.fields import CountryField
from hubs.models import Country
from hubs.vocabulary.topic_picker import TopicFilterField
from toolkit.choices import CHOOSE
from toolkit.forms.days import DayField
from toolkit.forms.search import SearchField
from toolkit.partial_dates.dates import not_over

PERIODS = (("", _("Upcoming")), ("past", _("Past")))


class EventFilterForm(forms.Form):
    """Search and filters of the public list. An unknown value gets an error at its field and does not filter."""

    q = SearchField()
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)
    country = CountryField(
        Country.objects.all(),
        to_field_name="code",
        required=False,
        label=_("Country"),
        empty_label=_("All countries"),
        error_messages=CHOOSE,
    )
    kind = forms.ChoiceField(
        choices=[("", _("All types")), *Event.Kind.choices], required=False, label=_("Type"), error_messages=CHOOSE
    )
    format = forms.ChoiceField(
        choices=[("", _("All formats")), *Event.Format.choices],
        required=False,
        label=_("Format"),
        error_messages=CHOOSE,
    )
    topic = TopicFilterField()
    period = forms.ChoiceField(choices=PERIODS, required=False, widget=forms.HiddenInput, error_messages=CHOOSE)

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
        return events.searched(str(chosen.get("q", "")))
