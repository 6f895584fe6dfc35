"""Countries and hubs for programs."""

from typing import Any

import django_filters as filters
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Concat, Lower, NullIf
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from hubs.models import Association, Country, Hub, HubNode, Membership, Milestone, Organisation, Sector, Topic
from hubs.registry.models.hub import SECTIONS, MembershipRole
from hubs.vocabulary.status import HubStatus
from publishing.models import StoredFile
from toolkit.api.json_rows import Fields, Row
from toolkit.api.listings import Listing


def page_address(prefix: str, *rest: Any) -> Concat:
    """The absolute address of a public page, built by the database."""
    return Concat(Value(f"{settings.SITE_URL}/en/{prefix}/"), *rest, Value("/"), output_field=TextField())


def status_of_annotated_hub() -> Case:
    """The word for the map, from the two facts that ``with_status()`` annotates."""
    return Case(
        When(is_operating=True, then=Value(HubStatus.OPERATING.value)),
        When(is_recognised=True, then=Value(HubStatus.RECOGNISED.value)),
        default=Value(HubStatus.FORMING.value),
        output_field=CharField(),
    )


def by_country(queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    """Rows of one country, by its two-letter code in either case; a code nobody has is refused."""
    if not Country.objects.filter(code=value.upper()).exists():
        raise ValidationError({"country": "Unknown country. Give a two-letter code, for instance PT."})
    return queryset.filter(**{name: value.upper()})


def in_name(queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
    """Rows whose name, or whose country's name, holds the text."""
    return queryset.filter(Q(name__icontains=value) | Q(country__name__icontains=value))


def yes_or_no(**options: Any) -> filters.TypedChoiceFilter:
    """A filter that takes ``true`` or ``false`` and refuses anything else."""
    choices = [("true", "Yes"), ("false", "No")]
    return filters.TypedChoiceFilter(choices=choices, coerce=lambda value: value == "true", **options)


class CountryFilters(filters.FilterSet):
    """What countries can be asked by."""

    membership = filters.ChoiceFilter(choices=Country.Membership.choices, label="Member State or Associated Country")
    has_hub = yes_or_no(
        field_name="hub", lookup_expr="isnull", exclude=True, label="Whether a hub, or one that is forming, is known"
    )
    search = filters.CharFilter(
        field_name="name", lookup_expr="icontains", max_length=100, label="Part of the English name"
    )
    ordering = filters.OrderingFilter(fields=["name", "code"], label="Sort order; a minus turns it round")


class AssociationSerializer(serializers.Serializer[Association]):
    """An agreement that associates a country to Horizon Europe."""

    since = serializers.CharField(
        allow_null=True, help_text="ISO 8601, perhaps only a year or a month; null: not known"
    )
    until = serializers.CharField(allow_null=True, help_text="Null: still in effect")
    signed_on = serializers.CharField(allow_null=True)
    scope = serializers.ChoiceField(choices=Country.Scope.choices, allow_null=True, help_text="Null: not known")
    note = serializers.CharField(allow_blank=True)
    source = serializers.CharField()  # type: ignore[assignment]  # a field, not the attribute


class CountrySerializer(serializers.Serializer[Country]):
    """A country of the network."""

    code = serializers.CharField(help_text="ISO 3166-1 alpha-2; XK for Kosovo*")
    name = serializers.CharField(help_text="English name")
    membership = serializers.ChoiceField(choices=Country.Membership.choices)
    association_scope = serializers.ChoiceField(choices=Country.Scope.choices, allow_null=True)
    associations = AssociationSerializer(many=True, help_text="Dated; empty for a Member State")
    official_languages = serializers.ListField(child=serializers.CharField(), help_text="BCP 47 tags")
    own_names = serializers.ListField(
        child=serializers.CharField(), help_text="The name in each official language, in their order"
    )
    status = serializers.ChoiceField(choices=HubStatus.choices, help_text="How far the country's hub is")
    hub = serializers.CharField(allow_null=True, help_text="Key of the hub in /api/v1/hubs/")
    latitude = serializers.FloatField(help_text="Of the capital, in degrees north")
    longitude = serializers.FloatField(help_text="Of the capital, in degrees east")
    url = serializers.URLField(help_text="The country's public page")


class CountryListing(Listing):
    """Member States and Associated Countries, those without a hub too."""

    queryset = Country.objects.order_by("name")
    lookup_field = "code"
    lookup_value_regex = "[A-Z]{2}"
    filterset_class = CountryFilters
    serializer_class = CountrySerializer
    stands_on = (Hub, Milestone, Association)

    def representation(self) -> Fields:
        """See CountrySerializer and the one inside it."""
        associations = Association.objects.filter(country=OuterRef("pk")).order_by(
            F("since").asc(nulls_first=True), "id"
        )
        hub = Hub.objects.published().filter(country=OuterRef("pk")).with_status()
        return {
            "code": "code",
            "name": "name",
            "membership": "membership",
            "association_scope": NullIf("association_scope", Value("")),
            "associations": ArraySubquery(
                associations.values(
                    j=Row(
                        since=Cast("since", TextField()),
                        until=Cast("until", TextField()),
                        signed_on=Cast("signed_on", TextField()),
                        scope=NullIf("scope", Value("")),
                        note="note",
                        source="source",
                    )
                )
            ),
            "official_languages": "official_languages",
            "own_names": "own_names",
            "status": Case(
                When(Exists(hub.filter(Q(is_operating=True))), then=Value(HubStatus.OPERATING.value)),
                When(Exists(hub.filter(Q(is_recognised=True))), then=Value(HubStatus.RECOGNISED.value)),
                When(Exists(hub), then=Value(HubStatus.FORMING.value)),
                default=Value(HubStatus.NONE.value),
                output_field=CharField(),
            ),
            "hub": Case(When(hub__is_published=True, then=F("hub__slug")), output_field=CharField()),
            "latitude": "latitude",
            "longitude": "longitude",
            "url": page_address("hubs", Lower("code")),
        }


class HubFilters(filters.FilterSet):
    """What hubs can be asked by."""

    country = filters.CharFilter(
        field_name="country__code", method=by_country, max_length=2, label="Two-letter country code"
    )
    operating = yes_or_no(field_name="is_operating", label="Whether the hub is at work")
    recognised = yes_or_no(field_name="is_recognised", label="Whether it is recognised as an NCMH")
    search = filters.CharFilter(method=in_name, max_length=100, label="Part of the name of the hub or its country")
    ordering = filters.OrderingFilter(
        fields=[("country__name", "country"), ("name", "name"), ("updated_at", "updated_at")],
        label="Sort order; a minus turns it round",
    )


class MilestoneSerializer(serializers.Serializer[Milestone]):
    """A step of a hub."""

    kind = serializers.ChoiceField(choices=Milestone.Kind.choices)
    actual = serializers.BooleanField(help_text="False: planned")
    date = serializers.CharField(allow_null=True, help_text="ISO 8601, perhaps only a year or a month")
    note = serializers.CharField(allow_blank=True)
    source = serializers.CharField()  # type: ignore[assignment]  # a field, not the attribute


class MemberSerializer(serializers.Serializer[Membership]):
    """An organisation in a hub."""

    name = serializers.CharField()
    acronym = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=MembershipRole.choices)
    kind = serializers.ChoiceField(choices=Organisation.Kind.choices)
    sector = serializers.ChoiceField(choices=Sector.choices, allow_null=True, help_text="Of the Penta Helix")
    since = serializers.CharField(allow_null=True, help_text="ISO 8601, perhaps only a year or a month")
    until = serializers.CharField(allow_null=True, help_text="Null: it still belongs to the hub")
    website = serializers.CharField(allow_blank=True)


class NodeSerializer(serializers.Serializer[HubNode]):
    """A part of a hub that works for a region or a place."""

    level = serializers.ChoiceField(choices=HubNode.Level.choices)
    name = serializers.CharField()
    area = serializers.CharField(help_text="Region or place")
    website = serializers.CharField(allow_null=True)
    contact_email = serializers.CharField(allow_null=True, help_text="A functional address")


class SectionsSerializer(serializers.Serializer[Hub]):
    """The six sections of the profile in the original language; Markdown, empty when nothing is told."""

    organisation = serializers.CharField(allow_blank=True)
    governance = serializers.CharField(allow_blank=True)
    engagement = serializers.CharField(allow_blank=True)
    funding = serializers.CharField(allow_blank=True)
    activities = serializers.CharField(allow_blank=True)
    perspectives = serializers.CharField(allow_blank=True)


class HubSerializer(serializers.Serializer[Hub]):
    """A National Cancer Mission Hub, or the structure that is becoming one."""

    key = serializers.CharField()
    country = serializers.CharField(help_text="Two-letter code")
    country_name = serializers.CharField()
    name = serializers.CharField(allow_null=True, help_text="Null when no name is known")
    status = serializers.ChoiceField(choices=[c for c in HubStatus.choices if c[0] != HubStatus.NONE])
    operating = serializers.BooleanField(help_text="Derived from the milestones")
    recognised = serializers.BooleanField(help_text="Derived from the milestones")
    host = serializers.CharField(allow_null=True, help_text="As the source puts it")
    summary = serializers.CharField(allow_blank=True)
    original_language = serializers.CharField(help_text="BCP 47 tag of name, summary and sections")
    sections = SectionsSerializer()
    translations = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()),
        help_text="Name, summary and sections in other languages, by BCP 47 tag; what is not translated is left out. "
        "The sections carry the names of their columns, for instance funding_text",
    )
    model = serializers.ChoiceField(choices=Hub.Model.choices, allow_null=True)
    topics = serializers.ListField(child=serializers.CharField(), help_text="Codes")
    nodes = NodeSerializer(many=True)
    logo = serializers.URLField(allow_null=True, help_text="A picture, at most 512 pixels a side")
    confirmed_on = serializers.DateField(allow_null=True, help_text="When the hub last said that all of it is right")
    website = serializers.CharField(allow_null=True)
    contact_email = serializers.CharField(allow_null=True, help_text="A functional address")
    milestones = MilestoneSerializer(many=True)
    organisations = MemberSerializer(many=True)
    url = serializers.URLField(help_text="The hub's public page")
    updated_at = serializers.DateTimeField()


def _nodes() -> QuerySet[HubNode, Any]:
    nodes = HubNode.objects.filter(hub=OuterRef("pk")).order_by("-level", "area", "name")
    told = {name: name for name in ("level", "name", "area")}
    maybe = {name: NullIf(name, Value("")) for name in ("website", "contact_email")}
    return nodes.values(j=Row(**told, **maybe))


def _logo_address() -> Case:
    """Where the logo is served; null without one."""
    start = Value(f"{settings.SITE_URL}/files/")
    address = Concat(start, Cast("logo__key", TextField()), Value("/"), "logo__name", output_field=TextField())
    return Case(When(logo__isnull=False, then=address), output_field=TextField())


class HubListing(Listing):
    """National Cancer Mission Hubs and the structures that are becoming one."""

    queryset = Hub.objects.published().with_status().order_by("country__name")
    lookup_field = "slug"
    lookup_url_kwarg = "key"
    lookup_value_regex = "[a-z]{2}"
    filterset_class = HubFilters
    serializer_class = HubSerializer
    stands_on = (Milestone, Membership, Organisation, Country, HubNode, Topic, StoredFile, Hub.topics.through)

    def representation(self) -> Fields:
        """See HubSerializer and the two inside it."""
        milestones = Milestone.objects.filter(hub=OuterRef("pk")).order_by(F("date").asc(nulls_last=True), "id")
        members = Membership.objects.filter(hub=OuterRef("pk")).order_by("role", "organisation__name")
        return {
            "key": "slug",
            "country": "country__code",
            "country_name": "country__name",
            "name": NullIf("name", Value("")),
            "status": status_of_annotated_hub(),
            "operating": "is_operating",
            "recognised": "is_recognised",
            "host": NullIf("host_as_stated", Value("")),
            "summary": "summary",
            "original_language": "original_language",
            "sections": Row(**{field.removesuffix("_text"): field for field, _title in SECTIONS}),
            "translations": "translations",
            "model": NullIf("model", Value("")),
            "topics": ArraySubquery(Topic.objects.filter(hubs=OuterRef("pk")).order_by("code").values("code")),
            "nodes": ArraySubquery(_nodes()),
            "logo": _logo_address(),
            "confirmed_on": Cast("confirmed_on", TextField()),
            "website": NullIf("website", Value("")),
            "contact_email": NullIf("contact_email", Value("")),
            "milestones": ArraySubquery(
                milestones.values(
                    j=Row(kind="kind", actual="is_actual", date=Cast("date", TextField()), note="note", source="source")
                )
            ),
            "organisations": ArraySubquery(
                members.values(
                    j=Row(
                        name="organisation__name",
                        acronym="organisation__acronym",
                        role="role",
                        kind="organisation__kind",
                        sector=NullIf("organisation__sector", Value("")),
                        since=Cast("since", TextField()),
                        until=Cast("until", TextField()),
                        website="organisation__website",
                    )
                )
            ),
            "url": page_address("hubs", F("slug")),
            "updated_at": "updated_at",
        }
