"""Groups of hubs and networks of Europe, for programs. A chair is told by function and organisation, never by name."""

from typing import Any

import django_filters as filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, TextField
from django.db.models.functions import Cast
from rest_framework import serializers

from hubs.models import Group, GroupChair, Hub, Organisation, Topic
from hubs.profile.api import page_address, yes_or_no
from hubs.registry.api import of_hub
from toolkit.api.json_rows import Fields, Row
from toolkit.api.listings import Listing


class GroupFilters(filters.FilterSet):
    """What groups can be asked by."""

    hub = filters.CharFilter(field_name="hub__slug", method=of_hub, max_length=10, label="Key of the hub")
    pan_european = yes_or_no(field_name="hub", lookup_expr="isnull", label="Whether it is a network of all Europe")
    kind = filters.ChoiceFilter(choices=Group.Kind.choices, label="What it is")
    topic = filters.ModelChoiceFilter(
        field_name="topics", queryset=Topic.objects.all(), to_field_name="code", label="Code of a topic"
    )
    search = filters.CharFilter(field_name="name", lookup_expr="icontains", max_length=100, label="Part of the name")
    ordering = filters.OrderingFilter(fields=["name", "updated_at"], label="Sort order; a minus turns it round")


class GroupTopicSerializer(serializers.Serializer[Topic]):
    """What a group works on."""

    code = serializers.CharField()
    name = serializers.CharField()


class ChairSerializer(serializers.Serializer[GroupChair]):
    """Who leads a group, without names."""

    function = serializers.CharField(allow_blank=True)
    organisation = serializers.IntegerField(allow_null=True, help_text="In /api/v1/organisations/")
    since = serializers.CharField(allow_null=True, help_text="ISO 8601, perhaps only a year or a month")
    until = serializers.CharField(allow_null=True)


class GroupSerializer(serializers.Serializer[Group]):
    """A body of a hub, or a network of all Europe."""

    id = serializers.IntegerField()
    hub = serializers.CharField(allow_null=True, help_text="Key of the hub; null: all Europe")
    kind = serializers.ChoiceField(choices=Group.Kind.choices)
    name = serializers.CharField()
    purpose = serializers.CharField(allow_blank=True)
    since = serializers.CharField(allow_null=True, help_text="ISO 8601, perhaps only a year or a month")
    until = serializers.CharField(allow_null=True, help_text="Null: still at work, as far as is known")
    strategy_period = serializers.CharField(allow_blank=True)
    time_limited = serializers.BooleanField()
    successor = serializers.IntegerField(allow_null=True, help_text="The group that goes on with its work")
    topics = GroupTopicSerializer(many=True)
    chairs = ChairSerializer(many=True)
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field, not the attribute
    url = serializers.URLField(help_text="The group's public page")
    updated_at = serializers.DateTimeField()


class GroupListing(Listing):
    """Groups of the hubs, and the networks and intergroups of all Europe, those that ended too."""

    queryset = Group.objects.public().order_by("name", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = GroupFilters
    serializer_class = GroupSerializer
    stands_on = (Hub, Topic, Group.topics.through, GroupChair, Organisation)

    def representation(self) -> Fields:
        """See GroupSerializer and those inside it."""
        topics = Topic.objects.filter(groups=OuterRef("pk")).order_by("code")
        chairs: Any = GroupChair.objects.filter(group=OuterRef("pk")).order_by("pk")
        dates = {name: Cast(name, TextField()) for name in ("since", "until")}
        return {
            "id": "pk",
            "hub": "hub__slug",
            "kind": "kind",
            "name": "name",
            "purpose": "purpose",
            **dates,
            "strategy_period": "strategy_period",
            "time_limited": "is_time_limited",
            "successor": "successor_id",
            "topics": ArraySubquery(topics.values(j=Row(code="code", name="name"))),
            "chairs": ArraySubquery(chairs.values(j=Row(function="function", organisation="organisation_id", **dates))),
            "source": "source",
            "url": page_address("groups", Cast(F("pk"), TextField())),
            "updated_at": "updated_at",
        }
