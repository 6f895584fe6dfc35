"""Organisations and the hubs they belong to, for programs."""

from typing import Any

import django_filters as filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, NullIf
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from hubs.models import Country, Hub, Membership, Organisation, Sector
from hubs.profile.api import by_country
from hubs.registry.models.membership import MembershipRole
from toolkit.api.json_rows import Fields, Row
from toolkit.api.listings import Listing


def of_hub(queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    """Rows that belong to a hub, by its key in either case; a key nobody has is refused."""
    if not Hub.objects.published().filter(slug=value.lower()).exists():
        raise ValidationError({"hub": "Unknown hub. Give its key, for instance pt."})
    return queryset.filter(**{name: value.lower()})


def in_organisation(queryset: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
    """Rows whose name or short name holds the text."""
    return queryset.filter(Q(name__icontains=value) | Q(acronym__icontains=value))


class OrganisationFilters(filters.FilterSet):
    """What organisations can be asked by."""

    country = filters.CharFilter(
        field_name="country__code", method=by_country, max_length=2, label="Two-letter country code"
    )
    hub = filters.CharFilter(
        field_name="memberships__hub__slug",
        method=of_hub,
        max_length=10,
        label="Key of a hub it belongs or belonged to",
    )
    sector = filters.ChoiceFilter(choices=Sector.choices, label="Sector of the Penta Helix")
    kind = filters.ChoiceFilter(choices=Organisation.Kind.choices, label="What it is")
    search = filters.CharFilter(method=in_organisation, max_length=100, label="Part of the name or the short name")
    ordering = filters.OrderingFilter(fields=["name", "updated_at"], label="Sort order; a minus turns it round")


class HubOfOrganisationSerializer(serializers.Serializer[Membership]):
    """What an organisation is in a hub."""

    hub = serializers.CharField(help_text="Key of the hub in /api/v1/hubs/")
    role = serializers.ChoiceField(choices=MembershipRole.choices)
    since = serializers.CharField(allow_null=True, help_text="ISO 8601, perhaps only a year or a month")
    until = serializers.CharField(allow_null=True, help_text="Null: it still belongs to the hub")


class OrganisationSerializer(serializers.Serializer[Organisation]):
    """A body that hosts, joins or works with hubs."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    acronym = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_null=True, help_text="Two-letter code; null: of no single country")
    kind = serializers.ChoiceField(choices=Organisation.Kind.choices)
    sector = serializers.ChoiceField(
        choices=Sector.choices, allow_null=True, help_text="Of the Penta Helix; null: not told"
    )
    website = serializers.CharField(allow_null=True)
    memberships = HubOfOrganisationSerializer(many=True)
    updated_at = serializers.DateTimeField()


class OrganisationListing(Listing):
    """Organisations of the network. One that was merged into another is no longer there (404)."""

    queryset = Organisation.objects.order_by("name", "pk")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = OrganisationFilters
    serializer_class = OrganisationSerializer
    stands_on = (Membership, Hub, Country)

    def representation(self) -> Fields:
        """See OrganisationSerializer and the one inside it."""
        memberships = Membership.objects.filter(organisation=OuterRef("pk"), hub__is_published=True).order_by(
            "hub__slug"
        )
        return {
            "id": "pk",
            "name": "name",
            "acronym": "acronym",
            "country": "country__code",
            "kind": "kind",
            "sector": NullIf("sector", Value("")),
            "website": NullIf("website", Value("")),
            "memberships": ArraySubquery(
                memberships.values(
                    j=Row(
                        hub="hub__slug",
                        role="role",
                        since=Cast("since", TextField()),
                        until=Cast("until", TextField()),
                    )
                )
            ),
            "updated_at": "updated_at",
        }
