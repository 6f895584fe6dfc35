"""The opinion groups of dialogues for programs: what the page of the groups shows, and no group of fewer than five people."""

from typing import Any

import django_filters as filters
from django.db.models import F, Func, JSONField, TextField, Value
from django.db.models.functions import Cast
from rest_framework import serializers

from dialogues.models import PolicyDialogue
from dialogues.statements.models.statement import OPINION_GROUPS
from dialogues.statements.vote_tables import SMALLEST_GROUP
from hubs.registry.api_filters import CountryFilter, HubFilter
from publishing.addresses import page_address
from publishing.listings import Listing
from toolkit.api.fields import Integer, JsonList, Link, Moment, Shape, Text


class PublicGroups(Func):
    """The groups of a result without what is drawn of them; a statement that is no longer public is left out."""

    template = f"""(
        SELECT coalesce(jsonb_agg(jsonb_build_object(
            'name', one.value -> 'name', 'size', one.value -> 'size', 'representative', (
                SELECT coalesce(jsonb_agg(chosen.value ORDER BY chosen.place), '[]')
                FROM jsonb_array_elements(one.value -> 'representative') WITH ORDINALITY chosen (value, place)
                JOIN dialogues_statement text ON text.dialogue_id = given.dialogue_id AND text.state = 'accepted'
                    AND text.number = (chosen.value ->> 'statement')::integer
            )
        ) ORDER BY one.place), '[]')
        FROM (SELECT %(expressions)s) given (picture, dialogue_id),
            jsonb_array_elements(given.picture -> 'groups') WITH ORDINALITY one (value, place)
        WHERE (one.value ->> 'size')::integer >= {SMALLEST_GROUP}
    )"""  # noqa: S608 - our own text
    output_field = JSONField()


class RepresentativeSerializer(serializers.Serializer[Any]):
    """A statement that sets a group apart."""

    statement = serializers.IntegerField(help_text="Number of the statement within the dialogue")
    choice = serializers.ChoiceField(
        choices=["agree", "disagree"], help_text="What the group does more than the others"
    )
    counts = serializers.ListField(child=serializers.IntegerField(), help_text="Agree, disagree and pass in the group")


class OpinionGroupSerializer(serializers.Serializer[Any]):
    """People who voted alike."""

    name = serializers.CharField()
    size = serializers.IntegerField(help_text=f"At least {SMALLEST_GROUP}")
    representative = RepresentativeSerializer(many=True, help_text="The statements that set the group apart, by number")


class OpinionGroupsSerializer(Shape):
    """The latest published result of the votes of one dialogue."""

    language_column = "text_language"

    id = Integer(help_text="Of the dialogue, in /api/v1/dialogues/")
    hub = Text(sql="hub__slug", help_text="Key of the hub in /api/v1/hubs/")
    country = Text(sql="hub__country__code", help_text="Two-letter code")
    title = Text(help_text="Of the dialogue, in the language it was written in")
    original_language = Text(sql="text_language", help_text="BCP 47 tag of the title")
    participants = Integer(sql="opinion_results__voters", help_text="How many voted")
    votes = Integer(sql="opinion_results__votes")
    method = Text(sql="opinion_results__method")
    seed = Integer(sql="opinion_results__seed")
    groups = JsonList(
        child=OpinionGroupSerializer(),
        sql=PublicGroups(F("opinion_results__picture"), F("pk")),
        help_text="Empty where no groups were found",
    )
    computed_at = Moment(sql="opinion_results__computed_at")
    url = Link(
        sql=page_address("dialogues", Cast(F("pk"), TextField()), Value("/groups")),
        help_text="The page with the picture of the groups",
    )


class OpinionGroupsFilters(filters.FilterSet):
    """What results can be asked by."""

    country = CountryFilter("hub__country", label="Two-letter code of the hub's country")
    hub = HubFilter(label="Key of the hub")


class OpinionGroupsListing(Listing):
    """Opinion groups of policy dialogues: people who voted alike on statements, one result a dialogue."""

    resource = OPINION_GROUPS
    queryset = (
        PolicyDialogue.objects.published()
        .exclude(attribution=PolicyDialogue.Attribution.CLOSED)
        .filter(opinion_results__isnull=False)
    )
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = OpinionGroupsFilters
    serializer_class = OpinionGroupsSerializer
    orderings = {"id": ()}
    default_ordering = "-id"
