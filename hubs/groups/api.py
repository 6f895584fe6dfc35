"""Groups of hubs and networks of Europe, for programs. A chair is shown by function and organisation, never by name."""

from typing import Any

import django_filters as filters
from django.db.models import F, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from hubs.models import Group, GroupChair, Topic
from hubs.registry.api_filters import HubFilter, TopicFilter
from hubs.vocabulary.feed import GROUPS
from publishing.addresses import page_address
from publishing.listings import Listing
from toolkit.api.fields import Choice, Flag, Integer, Link, Moment, PartialDateText, Shape, Text
from toolkit.api.filters import BooleanFilter, SearchFilter
from toolkit.text_search import Fold


class GroupFilters(filters.FilterSet):
    """What groups can be asked by."""

    hub = HubFilter(label="Key of the hub")
    pan_european = BooleanFilter(field_name="hub", lookup_expr="isnull", label="Whether it is a network of all Europe")
    kind = filters.ChoiceFilter(choices=Group.Kind.choices, label="Type of group")
    topic = TopicFilter()
    search = SearchFilter(column=Fold("name"), label="Words of the name")


class GroupTopicSerializer(Shape):
    """What a group works on."""

    translated = {"name": "name"}

    code = Text()
    name = Text()

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the topics of a group."""
        return Topic.objects.filter(groups=OuterRef("pk")).order_by("code")


class ChairSerializer(Shape):
    """Who chairs a group, without names."""

    function = Text(allow_blank=True)
    organisation = Integer(sql="organisation_id", allow_null=True, help_text="In /api/v1/organisations/")
    since = PartialDateText(allow_null=True)
    until = PartialDateText(allow_null=True)

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the chairs of a group."""
        return GroupChair.objects.filter(group=OuterRef("pk")).order_by("pk")


class GroupSerializer(Shape):
    """A body of a hub, or a network of all Europe."""

    id = Integer()
    hub = Text(sql="hub__slug", allow_null=True, help_text="Key of the hub; null: all Europe")
    kind = Choice(choices=Group.Kind.choices)
    name = Text()
    purpose = Text(allow_blank=True)
    since = PartialDateText(allow_null=True)
    until = PartialDateText(allow_null=True, help_text="Null: still active, as far as is known")
    strategy_period = Text(allow_blank=True)
    time_limited = Flag(sql="is_time_limited")
    successor = Integer(sql="successor_id", allow_null=True, help_text="The group that goes on with its work")
    topics = GroupTopicSerializer(many=True)
    chairs = ChairSerializer(many=True)
    source = Text(allow_blank=True)  # type: ignore[assignment]  # a field, not the attribute
    url = Link(sql=page_address("groups", Cast(F("pk"), TextField())), help_text="The group's public page")
    updated_at = Moment()


class GroupListing(Listing):
    """Groups of the hubs, and the networks and intergroups of all Europe, those that ended too."""

    resource = GROUPS
    queryset = Group.objects.public().order_by("sort_name", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = GroupFilters
    serializer_class = GroupSerializer
    orderings = {"name": ("sort_name",), "updated_at": ("updated_at",)}
    default_ordering = "name"
