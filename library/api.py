"""The library for programs."""

from typing import Any, cast

import django_filters as filters
from django.db.models import F, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from hubs.models import Topic
from hubs.registry.api_filters import CountryFilter, HubFilter, LanguageFilter, TopicFilter
from library.models import RESOURCES, Resource, ResourceQuerySet
from library.search import matching
from publishing.addresses import file_address, page_address
from publishing.listings import Listing
from toolkit.api.fields import (
    Choice,
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
from toolkit.api.filters import SearchFilter


class LibrarySearchFilter(SearchFilter):
    """Words of an entry or of its publisher's name."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Return the entries in which every word is found."""
        return matching(cast("ResourceQuerySet", qs), value) if value else qs


def document_in(queryset: ResourceQuerySet, name: str, value: str) -> ResourceQuerySet:
    """Return the entries whose document is in a language."""
    return queryset.filter(languages__contains=[value])


class ResourceFilters(filters.FilterSet):
    """What the library can be asked by."""

    country = CountryFilter("country", label="Two-letter code of the country it is about")
    hub = HubFilter(label="Key of the hub it came through")
    kind = filters.ChoiceFilter(choices=Resource.Kind.choices, label="Type of resource")
    topic = TopicFilter()
    in_language = LanguageFilter(method=document_in, label="Language the document is in")
    licence = filters.ChoiceFilter(choices=Resource.Licence.choices, label="Licence")
    search = LibrarySearchFilter(label="Words of title, description or publisher, in any language")


class FileSerializer(Shape):
    """A file of the library."""

    prefix = "file"
    name = Text()
    content_type = Text()
    size = Integer(help_text="In bytes")
    url = Link(sql=file_address("file"))


class PublisherSerializer(Shape):
    """Who published an entry."""

    prefix = "publisher"
    name = Text()
    acronym = Text(allow_blank=True)
    website = Text(allow_blank=True)


class ResourceSerializer(Shape):
    """An entry of the library: a link or a file."""

    translated = {"title": "title", "description": "description"}

    id = Integer()
    kind = Choice(choices=Resource.Kind.choices)
    hub = Text(sql="hub__slug", allow_null=True, help_text="Key of the hub; null: the network")
    original_language = Text(help_text="BCP 47 tag of title and description")
    title = Text()
    description = Text(allow_blank=True, help_text="Markdown")
    translations = Translations(
        help_text='By language: {"pt": {"title": "…", "description": "…"}}; texts may be missing'
    )
    languages = TextList(help_text="BCP 47 tags of the document")
    country = Text(sql="country__code", allow_null=True, help_text="Two-letter code; null: all countries")
    publisher = PublisherSerializer(allow_null=True)
    topics = TextList(sql=codes(Topic.objects.filter(resources=OuterRef("pk")), "code"), help_text="Codes of topics")
    licence = Choice(choices=Resource.Licence.choices, help_text="SPDX where there is one")
    issued = PartialDateText(allow_null=True)
    link = Link(allow_null=True, help_text="Null when there is a file")
    file = FileSerializer(allow_null=True, help_text="Null when there is a link")
    source = Text(allow_blank=True)  # type: ignore[assignment]  # a field, not the attribute
    published_at = Moment()
    updated_at = Moment(sql="changed_at")
    url = Link(sql=page_address("library", Cast(F("pk"), TextField())), help_text="The public page")


class ResourceListing(Listing):
    """The library: guidelines, toolkits, trainings, reports, evidence briefs, recordings and data sets."""

    resource = RESOURCES
    queryset = Resource.objects.published()
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = ResourceFilters
    serializer_class = ResourceSerializer
    orderings = {
        "published_at": ("published_at",),
        "updated_at": ("changed_at",),
        "title": ("sort_title",),
        "issued": ("sort_issued",),
    }
    default_ordering = "-published_at"
