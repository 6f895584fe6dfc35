"""What a team enters about the events of its hub."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.forms.models import fields_for_model
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from events.models import Event, EventQuerySet
from events.programme.labels import LABELS
from events.programme.text_fields import (
    Group,
    add_language_field,
    add_text_fields,
    further_languages,
    initial_texts,
    language_is_taken,
    take_translations,
    text_groups,
)
from hubs.models import Hub, Topic
from hubs.vocabulary.fields import TopicsField, offer_topics
from hubs.vocabulary.text_language import TextLanguageField
from hubs.vocabulary.topics import topics_of
from toolkit.email_addresses import EmailAddressField
from toolkit.forms import EditFormMixin
from toolkit.forms.search import SearchField
from toolkit.local_times import LocalTimeField, LocalTimesMixin
from toolkit.markdown import HOW_TO_FORMAT
from toolkit.plain_text import PlainTextForm, add_rule
from toolkit.time_zones import ZONE_CHOICES, ZONES, zone_of
from toolkit.web_address_field import WebAddressField

_PLAIN = (
    "title", "kind", "summary", "description", "format", "country", "city", "venue", "languages", "accessibility",
    "organiser", "takes_registrations", "by_invitation", "capacity", "online_capacity", "has_waiting_list", "promotion_hours",
    "contact_name",
)  # fmt: skip
_AFTERWARDS = ("attendance_as_stated", "source")
_HELP: dict[str, Any] = {
    "summary": _("One sentence. It is shown in lists and on the page."),
    "description": HOW_TO_FORMAT,
    "venue": _("Building and room."),
    "languages": _("For example: English, Greek"),
    "accessibility": _("For example: step-free entrance, sign language."),
    "organiser": _("If others organise it with your hub."),
    "contact_name": _("A team or function, not a person."),
    "capacity": _("Leave blank for no limit. At a hybrid event: in person."),
    "online_capacity": _("Only for hybrid events. Leave blank for no limit."),
    "promotion_hours": _(
        "Hours before the start. Until then, the next person on the waiting list gets a free place automatically; later, they "
        "get an offer they have to accept. Enter 0 to assign places until the start."
    ),
    "attendance_as_stated": _("For example: 120 in person, 700 online."),
    "source": _("The report or page these numbers are from."),
}
_LARGEST_CAPACITY = 1_000_000
_LOCAL = ("starts_at", "ends_at", "registration_closes_at")


class EventForm(LocalTimesMixin, EditFormMixin, PlainTextForm):
    """A new event, or ``event`` to edit. All times are local times of its time zone."""

    starts_at = LocalTimeField(label=LABELS["starts_at"])
    ends_at = LocalTimeField(label=LABELS["ends_at"])
    time_zone = forms.ChoiceField(
        choices=ZONE_CHOICES, label=LABELS["time_zone"], help_text=_("All times on this page are in this time zone.")
    )
    online_url = WebAddressField(
        label=LABELS["online_url"],
        max_length=300,
        required=False,
        help_text=_("Only attendees get this link."),
    )
    registration_closes_at = LocalTimeField(
        label=LABELS["registration_closes_at"],
        required=False,
        help_text=_("Leave blank to close when the event is over."),
    )
    contact_email = EmailAddressField(
        label=LABELS["contact_email"],
        required=False,
        help_text=_("Leave blank to use your hub's."),
    )
    topics = TopicsField()
    text_language = TextLanguageField()
    add_language = add_language_field()

    groups: tuple[Group, ...] = (
        (_("What"), "", ("title", "kind", "summary", "organiser")),
        (
            _("When and where"),
            "",
            (
                ("starts_at", "ends_at"), "time_zone", "format", "venue", ("city", "country"), "online_url", "languages",
                "accessibility",
            ),
        ),
        (
            _("Registration"),
            "",
            (
                "takes_registrations", "by_invitation", ("capacity", "online_capacity"), "registration_closes_at", "has_waiting_list",
                "promotion_hours",
            ),
        ),
        (_("Contact"), "", ("contact_name", "contact_email")),
        (_("Text"), "", ("description", "text_language")),
        (_("Languages"), "", ("add_language",)),
        (_("After the event"), "", _AFTERWARDS),
        (_("Topics"), "", ("topics",)),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        hub: Hub,
        event: Event | None = None,
        topics: Sequence[str] = (),
        more: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        """``event`` and ``topics`` (codes) are as the draft says; ``more`` are languages to open fields for beside those it has."""
        super().__init__(*args, **kwargs)
        self.initial = values_of_event(event, topics) if event is not None else _initial_for(hub)
        names = _PLAIN + (_AFTERWARDS if event is not None else ())
        for name, field in fields_for_model(Event, fields=names, labels=LABELS, help_texts=_HELP).items():
            if field is not None:
                add_rule(field)
                _name_the_empty_choice(field)
                self.fields[name] = field
        self._hub = hub
        self._others = further_languages(event, more)
        add_text_fields(self, self._others)
        at = next(place for place, group in enumerate(self.groups) if "add_language" in group[2])
        self.groups = (*self.groups[:at], *text_groups(self._others), *self.groups[at:])
        offer_topics(self, hub)
        zone = self.fields["time_zone"]
        if event is not None and event.time_zone not in ZONES and isinstance(zone, forms.ChoiceField):
            zone.choices = [*ZONE_CHOICES, (event.time_zone, event.time_zone)]
        for name in ("capacity", "online_capacity", "promotion_hours"):
            self.fields[name].widget.attrs["class"] = "short"
        self.fields["promotion_hours"].required = False

    def clean_text_language(self) -> str:
        """Return the language chosen, or the one before where the field was not sent. A language has one text."""
        code = str(self.cleaned_data["text_language"] or self.initial["text_language"])
        if code in self._others:
            raise language_is_taken(code)
        return code

    def clean_topics(self) -> list[Topic]:
        """Return the topics ticked, and those of the event that are not the hub's to choose."""
        ticked, had = self.cleaned_data["topics"], self.initial.get("topics", [])
        offered = topics_of(self._hub)
        return list(Topic.objects.filter(Q(code__in=ticked) | (Q(code__in=had) & ~Q(pk__in=offered))))

    def clean(self) -> dict[str, Any]:
        """Convert the local times to the time zone; ask about a time that its clock skips or shows twice."""
        data = super().clean() or self.cleaned_data
        zone_name = data.get("time_zone")
        if zone_name:
            for name in _LOCAL:
                self.take_moment(name, ZoneInfo(zone_name))
        for name in ("capacity", "online_capacity"):
            if (capacity := data.get(name)) is not None and capacity > _LARGEST_CAPACITY:
                self.add_error(name, _("Enter a number up to %(most)s.") % {"most": _LARGEST_CAPACITY})
        return data

    def clean_promotion_hours(self) -> int:
        """Return the number of hours, or the one before where none was entered."""
        hours = self.cleaned_data["promotion_hours"]
        return int(self.initial["promotion_hours"] if hours is None else hours)

    def event_fields(self) -> dict[str, Any]:
        """Return the fields ``create_event_draft`` and ``save_event_draft`` take."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in {"topics", "add_language"}}
        translations = take_translations(data, self._others)
        return {**data, "translations": translations}


def _name_the_empty_choice(field: forms.Field) -> None:
    empty = _("Choose one") if field.required else _("Not specified")
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = empty
    elif isinstance(field, forms.ChoiceField):
        offered: Any = field.choices
        field.choices = [(value, label if value else empty) for value, label in offered]


class CancelForm(PlainTextForm):
    """Why an event is cancelled."""

    because = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Attendees and invitees get this text by email. It is also shown on the page."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeskFilterForm(forms.Form):
    """Search and filters of a hub's list of events."""

    q = SearchField(max_length=200)
    state = forms.ChoiceField(choices=[("", _("All")), *Event.State.choices], required=False, label=_("Status"))
    period = forms.ChoiceField(
        choices=[("", _("All")), ("coming", _("Upcoming")), ("past", _("Past"))], required=False, label=_("When")
    )

    def filtered(self, events: EventQuerySet, *, at: dt.datetime) -> EventQuerySet:
        """Return the events the valid filters leave."""
        self.is_valid()
        chosen = self.cleaned_data
        if state := chosen.get("state"):
            events = events.filter(state=state)
        if period := chosen.get("period"):
            events = events.coming(at=at) if period == "coming" else events.past(at=at)
        return events.searched(chosen.get("q", ""))


def values_of_event(event: Event, topics: Sequence[str]) -> dict[str, Any]:
    """Return the initial values of the form of an event."""
    values = {
        name: getattr(event, name)
        for name in (*_PLAIN, *_AFTERWARDS, "online_url", "time_zone", "text_language", "contact_email")
    }
    for name in _LOCAL:
        moment = getattr(event, name)
        values[name] = moment.astimezone(event.zone) if moment else None
    values |= initial_texts(event)
    return {**values, "country": event.country_id, "topics": list(topics)}


def _initial_for(hub: Hub) -> dict[str, Any]:
    return {
        "time_zone": zone_of(hub.country.code),
        "country": hub.country_id,
        "takes_registrations": True,
        "has_waiting_list": True,
        "promotion_hours": Event._meta.get_field("promotion_hours").default,
        "text_language": get_language() or "en",
    }
