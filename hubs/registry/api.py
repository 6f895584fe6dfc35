"""Organisations and the hubs they belong to, for programs."""

from typing import Any

import django_filters as filters
from django.db.models import OuterRef, QuerySet

from hubs.models import Hub, Membership, Organisation, Sector
from hubs.registry.api_filters import CountryFilter, HubFilter
from hubs.registry.models.membership import MembershipRole
from hubs.vocabulary.feed import ORGANISATIONS
from publishing.listings import Listing
from toolkit.api.fields import Choice, Integer, Moment, PartialDateText, Shape, Text
from toolkit.api.filters import SearchFilter

EVERY_MEMBER = 1_000_000  # no hub has as many


class MemberFilter(HubFilter):
    """Organisations of a hub."""

    def rows_of(self, qs: QuerySet[Any], hub: Hub) -> QuerySet[Any]:
        """Return the organisations. The limit has PostgreSQL read the members first, not look up each organisation of a page."""
        return qs.filter(pk__in=Membership.objects.filter(hub=hub).order_by().values("organisation")[:EVERY_MEMBER])


class OrganisationFilters(filters.FilterSet):
    """What organisations can be asked by."""

    country = CountryFilter("country", label="Two-letter country code")
    hub = MemberFilter(label="Key of a hub it belongs or belonged to")
    sector = filters.ChoiceFilter(choices=Sector.choices, label="Sector of the Penta Helix")
    kind = filters.ChoiceFilter(choices=Organisation.Kind.choices, label="Type of organisation")
    search = SearchFilter(label="Words of the name, the short name or the website")


class HubOfOrganisationSerializer(Shape):
    """What an organisation is in a hub."""

    hub = Text(sql="hub__slug", help_text="Key of the hub in /api/v1/hubs/")
    role = Choice(choices=MembershipRole.choices)
    since = PartialDateText(allow_null=True)
    until = PartialDateText(allow_null=True, help_text="Null: it still belongs to the hub")

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the memberships of an organisation in public hubs."""
        there = Membership.objects.filter(organisation=OuterRef("pk"), hub__is_published=True)
        return there.order_by("hub__slug")


class OrganisationSerializer(Shape):
    """A body that hosts, joins or works with hubs."""

    id = Integer()
    name = Text()
    acronym = Text(allow_blank=True)
    country = Text(sql="country__code", allow_null=True, help_text="Two-letter code; null: of no single country")
    kind = Choice(choices=Organisation.Kind.choices)
    sector = Choice(choices=Sector.choices, allow_null=True, help_text="Of the Penta Helix; null: not specified")
    website = Text(allow_null=True)
    memberships = HubOfOrganisationSerializer(many=True)
    updated_at = Moment()


class OrganisationListing(Listing):
    """Organisations of the network. One that was merged into another is gone (410)."""

    resource = ORGANISATIONS
    queryset = Organisation.objects.order_by("sort_name", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = OrganisationFilters
    serializer_class = OrganisationSerializer
    orderings = {"name": ("sort_name",), "updated_at": ("updated_at",)}
    default_ordering = "name"
