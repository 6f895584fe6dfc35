"""News and library for programs."""

from typing import Any

import django_filters as filters
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, TextField, Value, When
from django.db.models.functions import Cast, Concat, NullIf
from rest_framework import serializers

from hubs.models import Country, Hub, Organisation
from hubs.profile.api import by_country, page_address
from hubs.registry.api import of_hub
from hubs.registry.api_filters import by_topic, changed_since
from library.models import Resource, ResourceQuerySet
from library.search import matching
from news.models import NewsItem
from publishing.models import StoredFile
from toolkit.api.json_rows import Fields, Row
from toolkit.api.listings import Listing
from toolkit.languages import OFFERED

LANGUAGES = [(code, code) for code in OFFERED]


def document_in(queryset: ResourceQuerySet, name: str, value: str) -> ResourceQuerySet:
    """Entries whose document is in a language."""
    return queryset.filter(languages__contains=[value])


def in_texts(queryset: ResourceQuerySet, name: str, value: str) -> ResourceQuerySet:
    """Entries in whose texts, in whatever language, every word stands."""
    return matching(queryset, value)


class ResourceFilters(filters.FilterSet):
    """What the library can be asked by."""

    country = filters.CharFilter(
        field_name="country__code", method=by_country, max_length=2, label="Two-letter code of the country it is about"
    )
    hub = filters.CharFilter(
        field_name="hub__slug", method=of_hub, max_length=10, label="Key of the hub it came through"
    )
    kind = filters.ChoiceFilter(choices=Resource.Kind.choices, label="Kind")
    topic = filters.CharFilter(method=by_topic, max_length=10, label="Code of a topic")
    language = filters.ChoiceFilter(choices=LANGUAGES, method=document_in, label="Language the document is in")
    licence = filters.ChoiceFilter(choices=Resource.Licence.choices, label="Licence")
    search = filters.CharFilter(method=in_texts, max_length=100, label="Words of title, description or publisher")
    updated_since = filters.IsoDateTimeFilter(
        method=changed_since, label="Published, changed or loaded at that time or later (RFC 3339)"
    )
    ordering = filters.OrderingFilter(
        fields=[
            ("published_at", "published_at"),
            ("changed_at", "updated_at"),
            ("title", "title"),
            ("issued", "issued"),
        ],
        label="Sort order; a minus turns it round",
    )


class FileSerializer(serializers.Serializer[StoredFile]):
    """A file of the library."""

    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes")
    url = serializers.URLField()


class PublisherSerializer(serializers.Serializer[Organisation]):
    """Who published an entry."""

    name = serializers.CharField()
    acronym = serializers.CharField(allow_blank=True)
    website = serializers.CharField(allow_blank=True)


class ResourceSerializer(serializers.Serializer[Resource]):
    """An entry of the library: a link or a file."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Resource.Kind.choices)
    hub = serializers.CharField(allow_null=True, help_text="Key of the hub; null: the network")
    original_language = serializers.CharField(help_text="BCP 47 tag of title and description")
    title = serializers.CharField()
    description = serializers.CharField(allow_blank=True, help_text="Markdown")
    translations = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()),
        help_text='By language: {"pt": {"title": "…", "description": "…"}}; texts may be missing',
    )
    languages = serializers.ListField(child=serializers.CharField(), help_text="BCP 47 tags of the document")
    country = serializers.CharField(allow_null=True, help_text="Two-letter code; null: all countries")
    publisher = PublisherSerializer(allow_null=True)
    topics = serializers.ListField(child=serializers.CharField(), help_text="Codes of topics")
    licence = serializers.ChoiceField(choices=Resource.Licence.choices, help_text="SPDX where there is one")
    issued = serializers.CharField(allow_null=True, help_text="ISO 8601, perhaps only a year or a month")
    link = serializers.URLField(allow_null=True, help_text="Null when there is a file")
    file = FileSerializer(allow_null=True, help_text="Null when there is a link")
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field, not the attribute
    published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    url = serializers.URLField(help_text="The public page")


def _topics(model: type[NewsItem | Resource]) -> ArraySubquery:
    through: Any = model.topics.through
    row = "newsitem" if model is NewsItem else "resource"
    return ArraySubquery(through.objects.filter(**{row: OuterRef("pk")}).order_by("topic__code").values("topic__code"))


class ResourceListing(Listing):
    """The library: guidelines, toolkits, trainings, reports, evidence briefs, recordings and data sets."""

    queryset = Resource.objects.published()
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,9}"
    filterset_class = ResourceFilters
    serializer_class = ResourceSerializer
    stands_on = (Hub, Organisation, Country, StoredFile, Resource.topics.through)

    def representation(self) -> Fields:
        """See ResourceSerializer and the two inside it."""
        publisher = Row(name="publisher__name", acronym="publisher__acronym", website="publisher__website")
        return {
            "id": "id",
            "kind": "kind",
            "hub": "hub__slug",
            "original_language": "original_language",
            "title": "title",
            "description": "description",
            "translations": "translations",
            "languages": "languages",
            "country": "country__code",
            "publisher": Case(When(publisher__isnull=False, then=publisher)),
            "topics": _topics(Resource),
            "licence": "licence",
            "issued": Cast("issued", TextField()),
            "link": NullIf("link", Value("")),
            "file": Case(When(file__isnull=False, then=_file())),
            "source": "source",
            "published_at": "published_at",
            "updated_at": "changed_at",
            "url": page_address("library", Cast("pk", TextField())),
        }


def _file() -> Row:
    address = Concat(
        Value(f"{settings.SITE_URL}/files/"), Cast("file__key", TextField()), Value("/"), "file__name",
        output_field=TextField(),
    )  # fmt: skip
    return Row(name="file__name", content_type="file__content_type", size="file__size", url=address)
