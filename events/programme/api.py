"""Events for programs."""

import django_filters as filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, NullIf
from django.utils import timezone
from rest_framework import serializers

from events.models import Event
from events.programme.models import EventQuerySet
from hubs.models import Topic
from hubs.profile.api import by_country, page_address
from toolkit.api.json_rows import Fields, Row
from toolkit.api.listings import Listing


def by_time(queryset: EventQuerySet, name: str, value: str) -> QuerySet[Event]:
    """``coming`` or ``past``, as seen now."""
    return queryset.coming(at=timezone.now()) if value == "coming" else queryset.past(at=timezone.now())


def in_text(queryset: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
    """Events whose title, sentence or town holds the text."""
    return queryset.filter(Q(title__icontains=value) | Q(summary__icontains=value) | Q(city__icontains=value))


class EventFilters(filters.FilterSet):
    """What events can be asked by."""

    country = filters.CharFilter(
        field_name="country__code", method=by_country, max_length=2, label="Two-letter country code of the place"
    )
    hub = filters.CharFilter(field_name="hub__slug", max_length=10, label="Key of the hub that runs it")
    kind = filters.ChoiceFilter(choices=Event.Kind.choices, label="Kind of event")
    format = filters.ChoiceFilter(choices=Event.Format.choices, label="In the room, online, or both")
    state = filters.ChoiceFilter(
        choices=[("published", "Published"), ("cancelled", "Cancelled")],
        label="Whether it takes place or was cancelled",
    )
    when = filters.ChoiceFilter(
        choices=[("coming", "Coming"), ("past", "Past")], method=by_time, label="Coming or past"
    )
    starts_after = filters.DateFilter(
        field_name="starts_on", lookup_expr="gte", label="First day not before (YYYY-MM-DD)"
    )
    starts_before = filters.DateFilter(field_name="starts_on", lookup_expr="lt", label="First day before (YYYY-MM-DD)")
    search = filters.CharFilter(method=in_text, max_length=100, label="Part of the title, sentence or town")
    ordering = filters.OrderingFilter(
        fields=[("starts_on", "starts_on"), ("title", "title"), ("updated_at", "updated_at")],
        label="Sort order; a minus turns it round",
    )


class EventTopicSerializer(serializers.Serializer[Topic]):
    """A topic of an event."""

    code = serializers.CharField()
    name = serializers.CharField()


class EventSerializer(serializers.Serializer[Event]):
    """An event of a hub or of the network."""

    id = serializers.IntegerField()
    uid = serializers.UUIDField(help_text="The same as in calendars")
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Event.Kind.choices)
    state = serializers.ChoiceField(choices=["published", "cancelled"])
    summary = serializers.CharField(allow_blank=True)
    format = serializers.ChoiceField(choices=Event.Format.choices, allow_null=True)
    starts_on = serializers.CharField(help_text="ISO 8601, perhaps only a year or a month")
    ends_on = serializers.CharField(help_text="ISO 8601, perhaps only a year or a month")
    starts_at = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    time_zone = serializers.CharField(help_text="IANA name")
    country = serializers.CharField(allow_null=True, help_text="Two-letter code")
    city = serializers.CharField(allow_blank=True)
    venue = serializers.CharField(allow_blank=True)
    languages = serializers.CharField(allow_blank=True)
    organiser = serializers.CharField(allow_blank=True)
    hub = serializers.CharField(allow_null=True, help_text="Key of the hub in /api/v1/hubs/")
    takes_registrations = serializers.BooleanField()
    by_invitation = serializers.BooleanField()
    registration_closes_at = serializers.DateTimeField(allow_null=True)
    capacity = serializers.IntegerField(allow_null=True, help_text="Null: no limit")
    places_taken = serializers.IntegerField()
    topics = EventTopicSerializer(many=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field, not the attribute
    url = serializers.URLField(help_text="The event's public page")
    updated_at = serializers.DateTimeField()


class EventListing(Listing):
    """Published events of the hubs and of the network, the earliest first; cancelled ones stay and say so."""

    queryset = Event.objects.published().order_by("starts_on", "starts_at", "id")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = EventFilters
    serializer_class = EventSerializer
    stands_on = (Topic, Event.topics.through)

    def representation(self) -> Fields:
        """See EventSerializer."""
        topics = Topic.objects.filter(
            pk__in=Event.topics.through.objects.filter(event=OuterRef(OuterRef("pk"))).values("topic")
        )
        plain = (
            "id", "uid", "title", "kind", "state", "summary", "starts_at", "ends_at", "time_zone", "city", "venue", "languages",
            "organiser", "takes_registrations", "by_invitation", "registration_closes_at", "capacity", "places_taken", "source",
            "updated_at",
        )  # fmt: skip
        shown: Fields = {
            **{name: name for name in plain},
            "format": NullIf("format", Value("")),
            "starts_on": Cast("starts_on", TextField()),
            "ends_on": Cast("ends_on", TextField()),
            "country": "country__code",
            "hub": "hub__slug",
            "topics": ArraySubquery(topics.order_by("code").values(j=Row(code="code", name="name"))),
            "url": page_address("events", Cast(F("pk"), TextField())),
        }
        return {str(name): shown[str(name)] for name in EventSerializer().fields}
