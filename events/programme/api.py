"""Events for programs."""

import datetime as dt
from typing import Any

import django_filters as filters
from django.db.models import BooleanField, Case, F, IntegerField, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone
from rest_framework.exceptions import ValidationError

from events.materials.api import EventMaterialSerializer
from events.models import CoOrganiser, Event, EventSeries
from events.programme.models import EVENTS
from events.programme.querysets import EventQuerySet
from events.sessions.api import ProgrammeSessionSerializer
from hubs.models import Country, Hub, Topic
from hubs.registry.api_filters import CountryFilter, HubFilter
from publishing.addresses import file_address, page_address
from publishing.listings import Listing
from toolkit.api.fields import (
    Choice,
    Flag,
    Integer,
    Link,
    Moment,
    PartialDateText,
    Shape,
    Text,
    TextList,
    Translations,
    Uuid,
    codes,
)
from toolkit.api.filters import CodeFilter, SearchFilter
from toolkit.partial_dates.dates import starts_before, starts_from


def by_time(queryset: EventQuerySet, name: str, value: str) -> QuerySet[Event]:
    """Return the ``coming`` or the ``past`` ones, as seen now."""
    return queryset.coming_in_public(at=timezone.now()) if value == "coming" else queryset.past(at=timezone.now())


def starting_from(queryset: EventQuerySet, name: str, value: dt.date) -> QuerySet[Event]:
    """Return the events that can start on the day or later."""
    return queryset.filter(starts_from("starts_on", value))


def starting_before(queryset: EventQuerySet, name: str, value: dt.date) -> QuerySet[Event]:
    """Return the events that can start before the day."""
    return queryset.filter(starts_before("starts_on", value))


class OrganiserFilter(HubFilter):
    """Events of a hub, and those it co-organises."""

    def rows_of(self, qs: QuerySet[Any], hub: Hub) -> QuerySet[Any]:
        """Return the events the hub organises."""
        return qs.organised_by(hub)  # type: ignore[attr-defined,no-any-return]


class SeriesFilter(CodeFilter):
    """The dates of a series, by its id; one no public series has is refused."""

    def __init__(self, *, label: str) -> None:
        super().__init__(pattern="^[0-9]{1,12}$", label=label)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Return the events of the series."""
        if not value:
            return qs
        series = EventSeries.objects.published().filter(pk=int(value)).first()
        if series is None:
            raise ValidationError({"series": "Unknown series. Give the id that events show."})
        return qs.filter(series=series)


class PlaceFilter(CountryFilter):
    """Events in a country, and those its hub organises or co-organises."""

    def rows_of(self, qs: QuerySet[Any], country: Country) -> QuerySet[Any]:
        """Return the events of the country."""
        return qs.in_country(country)  # type: ignore[attr-defined,no-any-return]


class EventFilters(filters.FilterSet):
    """What events can be asked by."""

    country = PlaceFilter(
        label="Two-letter code of the country it takes place in, or whose hub organises or co-organises it"
    )
    hub = OrganiserFilter(label="Key of the hub that organises or co-organises it")
    series = SeriesFilter(label="Id of the series it is part of")
    kind = filters.ChoiceFilter(choices=Event.Kind.choices, label="Type of event")
    format = filters.ChoiceFilter(choices=Event.Format.choices, label="In person, online or hybrid")
    state = filters.ChoiceFilter(
        choices=[("published", "Published"), ("cancelled", "Cancelled")],
        label="Whether it takes place or was cancelled",
    )
    when = filters.ChoiceFilter(
        choices=[("coming", "Coming"), ("past", "Past")], method=by_time, label="Upcoming or past"
    )
    starts_after = filters.DateFilter(
        method=starting_from, label="Starts on this day or later; of a month or year any day counts (YYYY-MM-DD)"
    )
    starts_before = filters.DateFilter(
        method=starting_before, label="Starts before this day; of a month or year any day counts (YYYY-MM-DD)"
    )
    search = SearchFilter(label="Words of the title, the sentence or the city")


_IN_PERSON_LEFT = F("capacity") - F("places_taken")
_ONLINE_LEFT = F("online_capacity") - F("online_places_taken")
PLACES_LEFT = Case(
    When(format="hybrid", then=_IN_PERSON_LEFT + _ONLINE_LEFT), default=_IN_PERSON_LEFT, output_field=IntegerField()
)
WAITING_LIST_OPEN = Case(
    When(
        Q(capacity=F("places_taken")) | Q(online_capacity=F("online_places_taken")),
        state="published", takes_registrations=True, by_invitation=False, has_waiting_list=True, then=Value(value=True),
    ),
    default=Value(value=False),
    output_field=BooleanField(),
)  # fmt: skip


class EventTopicSerializer(Shape):
    """A topic of an event."""

    translated = {"name": "name"}

    code = Text()
    name = Text()

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the topics of an event."""
        chosen = Event.topics.through.objects.filter(event=OuterRef(OuterRef("pk"))).values("topic")
        return Topic.objects.filter(pk__in=chosen).order_by("code")


class SeriesShape(Shape):
    """The series an event is part of."""

    prefix = "series"

    id = Integer(help_text="For the filter series")
    title = Text(help_text="In the language it was written in")


class EventSerializer(Shape):
    """An event of a hub or of the network."""

    translated = {"title": "title", "summary": "summary"}
    language_column = "text_language"

    id = Integer()
    uid = Uuid(help_text="The same as in calendars")
    title = Text()
    kind = Choice(choices=Event.Kind.choices)
    state = Choice(choices=["published", "cancelled"])
    summary = Text(allow_blank=True)
    original_language = Text(sql="text_language", help_text="BCP 47 tag of title and summary")
    translations = Translations(
        help_text='By language: {"pt": {"title": "…", "summary": "…", "description": "…"}}; texts may be missing'
    )
    format = Choice(choices=Event.Format.choices, allow_null=True)
    starts_on = PartialDateText()
    ends_on = PartialDateText()
    starts_at = Moment(allow_null=True)
    ends_at = Moment(allow_null=True)
    time_zone = Text(help_text="IANA name")
    country = Text(sql="country__code", allow_null=True, help_text="Two-letter code")
    city = Text(allow_blank=True)
    venue = Text(allow_blank=True)
    languages = Text(allow_blank=True)
    organiser = Text(allow_blank=True)
    hub = Text(sql="hub__slug", allow_null=True, help_text="Key of the hub in /api/v1/hubs/")
    co_organisers = TextList(
        sql=codes(CoOrganiser.objects.accepted().filter(event=OuterRef("pk")), "partner__slug"),
        help_text="Keys of hubs",
    )
    series = SeriesShape(allow_null=True, help_text="Null outside a series")
    contact_name = Text(allow_blank=True, help_text="A function or a team")
    contact_email = Text(
        sql=Coalesce(NullIf(F("contact_email"), Value("")), F("hub__contact_email"), Value("")),
        allow_blank=True,
        help_text="The event's own shared mailbox, otherwise the hub's",
    )
    illustration = Link(sql=file_address("illustration"), allow_null=True, help_text="A picture")
    illustration_alt = Text(allow_blank=True)
    illustration_credit = Text(allow_blank=True)
    takes_registrations = Flag()
    by_invitation = Flag()
    registration_closes_at = Moment(allow_null=True)
    capacity = Integer(allow_null=True, help_text="Null: no limit")
    places_taken = Integer(
        help_text="Places that are registered for or held for up to a day until the registration is confirmed"
    )
    online_capacity = Integer(
        allow_null=True, help_text="At hybrid events, beside capacity for those in person. Null: no limit"
    )
    online_places_taken = Integer(help_text="The same as places_taken, for those who attend a hybrid event online")
    places_left = Integer(allow_null=True, sql=PLACES_LEFT, help_text="In person and online together. Null: no limit")
    waiting_list_open = Flag(
        sql=WAITING_LIST_OPEN,
        help_text="Whether people can join a waiting list, because all places of a kind are taken",
    )
    topics = EventTopicSerializer(many=True)
    source = Text(allow_blank=True)  # type: ignore[assignment]  # a field, not the attribute
    url = Link(sql=page_address("events", Cast(F("pk"), TextField())), help_text="The event's public page")
    updated_at = Moment()


class EventItemSerializer(EventSerializer):
    """An event with its programme and its follow-up, which lists leave out."""

    programme = ProgrammeSessionSerializer(many=True)
    materials = EventMaterialSerializer(
        many=True, help_text="Minutes, recordings, documents and photos after the event"
    )


class EventListing(Listing):
    """Published events of the hubs and of the network, the earliest first; cancelled ones stay and say so."""

    resource = EVENTS
    queryset = Event.objects.published().order_by("starts_on", "over_at", "id")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = EventFilters
    serializer_class = EventSerializer
    item_serializer_class = EventItemSerializer
    orderings = {"starts_on": ("starts_on", "over_at"), "title": ("sort_title",), "updated_at": ("updated_at",)}
    default_ordering = "starts_on"
