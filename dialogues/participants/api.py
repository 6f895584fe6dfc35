"""Calls for participants and draws for programs: who can register until when, and how seats were drawn."""

from typing import Any

import django_filters as filters
from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from rest_framework import serializers

from dialogues.models import Draw, ParticipantCall, Phase, PolicyDialogue
from dialogues.participants.models.feed import DRAWS, PARTICIPANT_CALLS
from hubs.registry.api_filters import CountryFilter, HubFilter
from publishing.addresses import page_address
from publishing.listings import Listing
from toolkit.api.fields import Choice, Integer, JsonList, Link, Moment, Shape, Text
from toolkit.api.filters import BooleanFilter, CodeFilter

_CALL = Phase.objects.filter(dialogue=OuterRef("dialogue"), kind=Phase.Kind.CALL)


def by_openness(rows: QuerySet[Any], name: str, value: bool | str) -> QuerySet[Any]:
    """Keep the calls for which one can register now, or the others."""
    if value == "":
        return rows
    open_now = ParticipantCall.objects.open(at=timezone.now()).values("pk")
    return rows.filter(pk__in=open_now) if value else rows.exclude(pk__in=open_now)


class DrawFilters(filters.FilterSet):
    """What draws can be asked by."""

    country = CountryFilter("dialogue__hub__country", label="Two-letter code of the hub's country")
    hub = HubFilter("dialogue__hub", label="Key of the hub")
    dialogue = CodeFilter(pattern="^[0-9]{1,12}$", field_name="dialogue_id", label="id of a dialogue")


class CallFilters(DrawFilters):
    """What calls can be asked by."""

    open = BooleanFilter(method=by_openness, label="Whether one can register now")


class DialoguePartSerializer(Shape):
    """What says of which dialogue a call or a draw is."""

    id = Integer()
    dialogue = Integer(sql="dialogue_id", help_text="id in /api/v1/dialogues/")
    hub = Text(sql="dialogue__hub__slug", help_text="Key of the hub in /api/v1/hubs/")
    country = Text(sql="dialogue__hub__country__code", help_text="Two-letter code")
    title = Text(sql="dialogue__title", help_text="Of the dialogue, in the language it was written in")
    original_language = Text(sql="dialogue__text_language", help_text="BCP 47 tag of the title")


class ParticipantCallSerializer(DialoguePartSerializer):
    """The call of a dialogue: how many people take part, and from when to when one can register."""

    seats = Integer()
    reserves = Integer()
    explanation = Text(allow_blank=True, help_text="What the draw asks, and why")
    opens_at = Moment(sql=Subquery(_CALL.values("opens_at")), allow_null=True, help_text="null: no date yet")
    closes_at = Moment(sql=Subquery(_CALL.values("closes_at")), allow_null=True, help_text="null: no date yet")
    url = Link(
        sql=page_address("dialogues", Cast(F("dialogue_id"), TextField())), help_text="The dialogue's page, to register"
    )


class ParticipantCallListing(Listing):
    """Calls for participants of policy dialogues; with `open=true` those for which one can register now."""

    resource = PARTICIPANT_CALLS
    queryset = ParticipantCall.objects.filter(dialogue__in=PolicyDialogue.objects.published())
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = CallFilters
    serializer_class = ParticipantCallSerializer
    orderings = {"id": ()}
    default_ordering = "-id"


class QuotaSerializer(serializers.Serializer[Any]):
    """How many people of one value of a category were to be drawn."""

    category = serializers.CharField()
    value = serializers.CharField()
    minimum = serializers.IntegerField()
    maximum = serializers.IntegerField()


class DrawSerializer(DialoguePartSerializer):
    """A draw with a result; `data_url` has everything that is needed to repeat it."""

    seed = Integer()
    method = Choice(choices=Draw.Method.choices)
    seats = Integer()
    reserves = Integer()
    quotas = JsonList(child=QuotaSerializer())
    drawn_at = Moment(sql="finished_at")
    data_url = Link(
        sql=Concat(
            Value(f"{settings.SITE_URL}/en/dialogues/draws/"), Cast(F("pk"), TextField()), Value("/draw.json"),
            output_field=TextField(),
        ),
        help_text="JSON, to repeat it",
    )  # fmt: skip
    url = Link(
        sql=page_address("dialogues", Cast(F("dialogue_id"), TextField()), Value("/draws")),
        help_text="The page of all draws of the dialogue",
    )


class DrawListing(Listing):
    """Draws of participants with a result, each with seed, method and quotas."""

    resource = DRAWS
    queryset = Draw.objects.filter(state=Draw.State.DONE, dialogue__in=PolicyDialogue.objects.published())
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = DrawFilters
    serializer_class = DrawSerializer
    orderings = {"drawn_at": ("finished_at",)}
    default_ordering = "-drawn_at"
