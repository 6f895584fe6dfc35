"""Hubs for programs."""

from typing import Any

import django_filters as filters
from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Concat, NullIf

from hubs.models import Hub, HubNode, Membership, Milestone, Organisation, Sector, Topic
from hubs.registry.api_filters import CountryFilter
from hubs.registry.models.membership import MembershipRole
from hubs.vocabulary.feed import HUBS
from hubs.vocabulary.status import HubStatus
from publishing.addresses import file_address, page_address
from publishing.listings import Listing
from toolkit.api.fields import (
    Choice,
    Day,
    Flag,
    Integer,
    Link,
    Moment,
    PartialDateText,
    Shape,
    Text,
    TextList,
    Translations,
    codes,
)
from toolkit.api.filters import BooleanFilter, SearchFilter
from toolkit.api.json_rows import MOST_COUNTED
from toolkit.bounded_counts import row_count
from toolkit.text_search import Fold

NESTED = 20


def status_of_annotated_hub() -> Case:
    """Return the word for the map, from the two facts that ``with_status()`` annotates."""
    return Case(
        When(is_operating=True, then=Value(HubStatus.OPERATING.value)),
        When(is_recognised=True, then=Value(HubStatus.RECOGNISED.value)),
        default=Value(HubStatus.FORMING.value),
        output_field=CharField(),
    )


def number_of_members() -> NullIf:
    """Return how many organisations the hub has, counted up to a thousand; null beyond that."""
    counted = row_count(Membership.objects.filter(hub=OuterRef("pk")), MOST_COUNTED)
    return NullIf(counted, Value(MOST_COUNTED + 1), output_field=IntegerField())


class HubFilters(filters.FilterSet):
    """What hubs can be asked by."""

    country = CountryFilter("country", label="Two-letter country code")
    operating = BooleanFilter(field_name="is_operating", label="Whether the hub is operational")
    recognised = BooleanFilter(field_name="is_recognised", label="Whether it is recognised as an NCMH")
    search = SearchFilter(
        column=Fold(Concat("name", Value(" "), "country__name", output_field=TextField())),
        label="Words of the name of the hub or its country",
    )


class MilestoneSerializer(Shape):
    """A milestone of a hub."""

    kind = Choice(choices=Milestone.Kind.choices)
    actual = Flag(sql="is_actual", help_text="False: planned")
    date = PartialDateText(allow_null=True)
    note = Text(allow_blank=True)
    source = Text()  # type: ignore[assignment]  # a field, not the attribute

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the milestones of a hub in the order of their dates."""
        return Milestone.objects.filter(hub=OuterRef("pk")).order_by(F("date").asc(nulls_last=True), "id")


class MemberSerializer(Shape):
    """An organisation in a hub."""

    id = Integer(sql="organisation_id", help_text="In /api/v1/organisations/")
    name = Text(sql="organisation__name")
    acronym = Text(sql="organisation__acronym", allow_blank=True)
    role = Choice(choices=MembershipRole.choices)
    kind = Choice(sql="organisation__kind", choices=Organisation.Kind.choices)
    sector = Choice(sql="organisation__sector", choices=Sector.choices, allow_null=True, help_text="Of the Penta Helix")
    since = PartialDateText(allow_null=True)
    until = PartialDateText(allow_null=True, help_text="Null: it still belongs to the hub")
    website = Text(sql="organisation__website", allow_blank=True)

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the first members of a hub: hosts, co-hosts, members, signatories."""
        return Membership.objects.filter(hub=OuterRef("pk")).order_by("rank", "id")[:NESTED]


class NodeSerializer(Shape):
    """A part of a hub that works for a region or a place."""

    level = Choice(choices=HubNode.Level.choices)
    name = Text()
    area = Text(help_text="Region or place")
    website = Text(allow_null=True)
    contact_email = Text(allow_null=True, help_text="A shared mailbox")

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the nodes of a hub."""
        return HubNode.objects.filter(hub=OuterRef("pk")).order_by("-level", "area", "name", "id")


class SectionsSerializer(Shape):
    """The six sections of the profile in the original language; Markdown, empty when not available."""

    translated = {
        name: f"{name}_text"
        for name in ("organisation", "governance", "engagement", "funding", "activities", "perspectives")
    }

    organisation = Text(sql="organisation_text", allow_blank=True)
    governance = Text(sql="governance_text", allow_blank=True)
    engagement = Text(sql="engagement_text", allow_blank=True)
    funding = Text(sql="funding_text", allow_blank=True)
    activities = Text(sql="activities_text", allow_blank=True)
    perspectives = Text(sql="perspectives_text", allow_blank=True)


class HubSerializer(Shape):
    """A National Cancer Mission Hub, or the structure that is becoming one."""

    translated = {"name": "name", "summary": "summary"}

    id = Integer(help_text="As in /api/v1/changes/")
    key = Text(sql="slug")
    country = Text(sql="country__code", help_text="Two-letter code")
    country_name = Text(sql="country__name")
    name = Text(allow_null=True, help_text="Null when no name is known")
    status = Choice(
        sql=status_of_annotated_hub(),
        choices=[c for c in HubStatus.choices if c[0] != HubStatus.NONE],
        help_text="Status",
    )
    operating = Flag(sql="is_operating", help_text="Derived from the milestones")
    recognised = Flag(sql="is_recognised", help_text="Derived from the milestones")
    host = Text(sql="host_as_stated", allow_null=True, help_text="As the source puts it")
    summary = Text(allow_blank=True)
    original_language = Text(help_text="BCP 47 tag of name, summary and sections")
    sections = SectionsSerializer()
    translations = Translations(
        help_text="Name, summary and sections in other languages, by BCP 47 tag; what is not translated is left out. "
        "The sections carry the names of their columns, for instance funding_text",
    )
    model = Choice(choices=Hub.Model.choices, allow_null=True)
    topics = TextList(sql=codes(Topic.objects.filter(hubs=OuterRef("pk")), "code"), help_text="Codes")
    nodes = NodeSerializer(many=True)
    logo = Link(sql=file_address("logo"), allow_null=True, help_text="A picture, at most 512 pixels a side")
    confirmed_on = Day(allow_null=True, help_text="When the hub last said that all of it is right")
    website = Text(allow_null=True)
    contact_email = Text(allow_null=True, help_text="A shared mailbox")
    milestones = MilestoneSerializer(many=True)
    organisations = MemberSerializer(many=True, help_text=f"The first {NESTED}, hosts before members")
    organisation_count = Integer(
        sql=number_of_members(),
        allow_null=True,
        help_text=f"How many organisations there are; null: more than {MOST_COUNTED}",
    )
    organisations_url = Link(
        sql=Concat(Value(f"{settings.SITE_URL}/api/v1/organisations/?hub="), "slug", output_field=TextField()),
        help_text="Where all of them are listed",
    )
    url = Link(sql=page_address("hubs", F("slug")), help_text="The hub's public page")
    updated_at = Moment()


class HubListing(Listing):
    """National Cancer Mission Hubs and the structures that are becoming one."""

    resource = HUBS
    queryset = Hub.objects.published().with_status().order_by("country__name", "pk")
    lookup_field = "slug"
    lookup_url_kwarg = "key"
    lookup_value_regex = "[a-z]{2}"
    filterset_class = HubFilters
    serializer_class = HubSerializer
    orderings = {"country": ("country__name",), "name": ("name",), "updated_at": ("updated_at",)}
    default_ordering = "country"
    tells_changes = False
