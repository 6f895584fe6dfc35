"""Policy dialogues and recommendations for programs."""

import django_filters as filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, TextField, Value
from django.db.models.functions import Cast, NullIf
from rest_framework import serializers

from dialogues.models import Addressee, DialogueSession, PolicyDialogue, Recommendation, RecommendationSet
from events.models import Event
from hubs.models import Hub
from hubs.profile.api import by_country, page_address
from toolkit.api.json_rows import Fields, Row
from toolkit.api.listings import Listing


class DialogueFilters(filters.FilterSet):
    """What dialogues can be asked by."""

    country = filters.CharFilter(
        field_name="hub__country__code", method=by_country, max_length=2, label="Two-letter code of the hub's country"
    )
    hub = filters.CharFilter(field_name="hub__slug", max_length=10, label="Key of the hub")
    attribution = filters.ChoiceFilter(choices=PolicyDialogue.Attribution.choices, label="Attribution rule")
    search = filters.CharFilter(field_name="title", lookup_expr="icontains", max_length=100, label="Part of the title")
    ordering = filters.OrderingFilter(
        fields=[("published_at", "published_at"), ("title", "title"), ("updated_at", "updated_at")],
        label="Sort order; a minus turns it round",
    )


class AddresseeSerializer(serializers.Serializer[Addressee]):
    """Whom a recommendation is for, and their answer."""

    kind = serializers.ChoiceField(choices=Addressee.Kind.choices)
    name = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=Addressee.State.choices)
    sent_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    answered_on = serializers.DateField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)


class RecommendationSerializer(serializers.Serializer[Recommendation]):
    """A numbered recommendation."""

    number = serializers.IntegerField()
    text = serializers.CharField()
    addressees = AddresseeSerializer(many=True)


class SessionSerializer(serializers.Serializer[DialogueSession]):
    """A session is an event."""

    event = serializers.IntegerField(help_text="id in /api/v1/events/")
    title = serializers.CharField()
    starts_on = serializers.CharField(help_text="ISO 8601, perhaps only a year or a month")
    url = serializers.URLField()


class DialogueSerializer(serializers.Serializer[PolicyDialogue]):
    """A policy dialogue of a hub."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    question = serializers.CharField()
    hub = serializers.CharField(help_text="Key of the hub in /api/v1/hubs/")
    country = serializers.CharField(help_text="Two-letter code")
    objectives = serializers.ListField(child=serializers.CharField())
    decision_point = serializers.CharField(allow_blank=True)
    commissioner = serializers.CharField(allow_null=True, help_text="Who promised to answer")
    answer_promised_by = serializers.CharField(allow_null=True, help_text="ISO 8601, perhaps only a year or a month")
    attribution = serializers.ChoiceField(choices=PolicyDialogue.Attribution.choices, allow_null=True)
    programme = serializers.ListField(child=serializers.CharField())
    invited = serializers.CharField(allow_blank=True)
    organisers = serializers.CharField(allow_blank=True)
    answer = serializers.CharField(allow_blank=True, help_text="What the one who promised it has answered")
    answered_on = serializers.DateField(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)
    sessions = SessionSerializer(many=True)
    recommendations = RecommendationSerializer(many=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field, not the attribute
    url = serializers.URLField(help_text="The dialogue's public page")
    updated_at = serializers.DateTimeField()


class DialogueListing(Listing):
    """Published policy dialogues with their sessions and recommendations."""

    queryset = PolicyDialogue.objects.published().order_by("-published_at", "-id")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = DialogueFilters
    serializer_class = DialogueSerializer
    stands_on = (DialogueSession, Event, RecommendationSet, Recommendation, Addressee, Hub)

    def representation(self) -> Fields:
        """See DialogueSerializer and those inside it."""
        sessions = DialogueSession.objects.filter(dialogue=OuterRef("pk"), event__in=Event.objects.published())
        addressees = Addressee.objects.filter(recommendation=OuterRef("pk")).order_by("id")
        recommendations = Recommendation.objects.filter(set__dialogue=OuterRef("pk")).order_by("number")
        plain = (
            "id", "title", "question", "objectives", "programme", "invited", "decision_point", "organisers", "answer",
            "answered_on", "outcome", "source", "updated_at",
        )  # fmt: skip
        shown: Fields = {
            **{name: name for name in plain},
            "hub": "hub__slug",
            "country": "hub__country__code",
            "commissioner": NullIf("commissioner", Value("")),
            "answer_promised_by": Cast("answer_promised_by", TextField()),
            "attribution": NullIf("attribution", Value("")),
            "sessions": ArraySubquery(
                sessions.order_by("event__starts_on", "event__starts_at").values(
                    j=Row(
                        event="event_id",
                        title="event__title",
                        starts_on=Cast("event__starts_on", TextField()),
                        url=page_address("events", Cast(F("event_id"), TextField())),
                    )
                )
            ),
            "recommendations": ArraySubquery(
                recommendations.values(
                    j=Row(
                        number="number",
                        text="text",
                        addressees=ArraySubquery(
                            addressees.values(j=Row(**{str(name): str(name) for name in AddresseeSerializer().fields}))
                        ),
                    )
                )
            ),
            "url": page_address("dialogues", Cast(F("pk"), TextField())),
        }
        return {str(name): shown[str(name)] for name in DialogueSerializer().fields}
