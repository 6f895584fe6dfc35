"""Countries for programs."""

from typing import Any

import django_filters as filters
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from hubs.models import Association, Country, Hub, Organisation
from hubs.vocabulary.feed import COUNTRIES
from hubs.vocabulary.status import HubStatus
from publishing.addresses import page_address
from publishing.listings import Listing
from toolkit.api.fields import Choice, Integer, Link, Number, PartialDateText, Shape, Text, TextList
from toolkit.api.filters import BooleanFilter, SearchFilter
from toolkit.text_search import Fold


def status_of_hub() -> Case:
    """Return the word for the map."""
    hub = Hub.objects.published().filter(country=OuterRef("pk")).with_status()
    return Case(
        When(Exists(hub.filter(Q(is_operating=True))), then=Value(HubStatus.OPERATING.value)),
        When(Exists(hub.filter(Q(is_recognised=True))), then=Value(HubStatus.RECOGNISED.value)),
        When(Exists(hub), then=Value(HubStatus.FORMING.value)),
        default=Value(HubStatus.NONE.value),
        output_field=CharField(),
    )


class HasHubFilter(BooleanFilter):
    """Countries with a public hub, or those without."""

    def filter(self, qs: QuerySet[Country], value: bool | str) -> QuerySet[Country]:
        """Return the countries; a hub that is hidden is none."""
        if value == "":
            return qs
        with_hub = Q(hub__is_published=True)
        return qs.filter(with_hub) if value else qs.exclude(with_hub)


class CountryFilters(filters.FilterSet):
    """What countries can be asked by."""

    membership = filters.ChoiceFilter(choices=Country.Membership.choices, label="Member State or Associated Country")
    has_hub = HasHubFilter(label="Whether a hub, or one that is being set up, is public")
    search = SearchFilter(column=Fold("name"), label="Words of the English name")


class AssociationSerializer(Shape):
    """An agreement that associates a country to Horizon Europe."""

    since = PartialDateText(allow_null=True, help_text="ISO 8601, perhaps only a year or a month; null: not known")
    until = PartialDateText(allow_null=True, help_text="Null: still in effect")
    signed_on = PartialDateText(allow_null=True)
    scope = Choice(choices=Country.Scope.choices, allow_null=True, help_text="Null: not known")
    note = Text(allow_blank=True)
    source = Text()  # type: ignore[assignment]  # a field, not the attribute

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the agreements of a country in the order of their dates."""
        return Association.objects.filter(country=OuterRef("pk")).order_by(F("since").asc(nulls_first=True), "id")


class ContactPointSerializer(Shape):
    """A national contact point of the programmes that hubs work with."""

    kind = Choice(
        sql="contact_point", choices=Organisation.ContactPoint.choices, help_text="What it is the contact point for"
    )
    organisation = Integer(sql="id", help_text="In /api/v1/organisations/")
    name = Text()
    website = Text(allow_null=True)

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the contact points of a country."""
        return (
            Organisation.objects.filter(country=OuterRef("pk"))
            .exclude(contact_point="")
            .order_by("contact_point", "sort_name", "id")
        )


class CountrySerializer(Shape):
    """A country of the network."""

    id = Integer(help_text="As in /api/v1/changes/")
    code = Text(help_text="ISO 3166-1 alpha-2; XK for Kosovo*")
    name = Text(help_text="English name")
    membership = Choice(choices=Country.Membership.choices)
    association_scope = Choice(choices=Country.Scope.choices, allow_null=True)
    associations = AssociationSerializer(many=True, help_text="Dated; empty for a Member State")
    official_languages = TextList(help_text="BCP 47 tags")
    own_names = TextList(help_text="The name in each official language, in their order")
    status = Choice(sql=status_of_hub(), choices=HubStatus.choices, help_text="Status of the country's hub")
    hub = Text(
        sql=Case(When(hub__is_published=True, then=F("hub__slug")), output_field=CharField()),
        allow_null=True,
        help_text="Key of the hub in /api/v1/hubs/",
    )
    contact_points = ContactPointSerializer(many=True, help_text="Of Horizon Europe and EU4Health")
    latitude = Number(help_text="Of the capital, in degrees north")
    longitude = Number(help_text="Of the capital, in degrees east")
    url = Link(sql=page_address("hubs", Lower("code")), help_text="The country's public page")


class CountryListing(Listing):
    """Member States and Associated Countries, those without a hub too."""

    resource = COUNTRIES
    queryset = Country.objects.order_by("name", "pk")
    lookup_field = "code"
    lookup_value_regex = "[A-Z]{2}"
    filterset_class = CountryFilters
    serializer_class = CountrySerializer
    orderings = {"name": ("name",), "code": ("code",)}
    default_ordering = "name"
    tells_changes = False
