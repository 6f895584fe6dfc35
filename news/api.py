"""News for programs."""

import django_filters as filters
from django.db.models import TextField
from django.db.models.functions import Cast
from rest_framework import serializers

from hubs.models import Hub
from hubs.profile.api import by_country, page_address
from hubs.registry.api import of_hub
from hubs.registry.api_filters import by_topic, changed_since
from library.api import LANGUAGES, _topics
from news.models import NewsItem, NewsItemQuerySet
from toolkit.api.json_rows import Fields
from toolkit.api.listings import Listing


def written_in(queryset: NewsItemQuerySet, name: str, value: str) -> NewsItemQuerySet:
    """News there are in a language."""
    return queryset.in_language(value)


def in_title(queryset: NewsItemQuerySet, name: str, value: str) -> NewsItemQuerySet:
    """News whose title holds the text."""
    return queryset.filter(title__icontains=value)


class NewsFilters(filters.FilterSet):
    """What news can be asked by."""

    country = filters.CharFilter(
        field_name="hub__country__code", method=by_country, max_length=2, label="Two-letter code of the hub's country"
    )
    hub = filters.CharFilter(field_name="hub__slug", method=of_hub, max_length=10, label="Key of the hub")
    topic = filters.CharFilter(method=by_topic, max_length=10, label="Code of a topic")
    language = filters.ChoiceFilter(choices=LANGUAGES, method=written_in, label="Language it is written in")
    search = filters.CharFilter(method=in_title, max_length=100, label="Part of the title in its original language")
    updated_since = filters.IsoDateTimeFilter(
        method=changed_since, label="Published, changed or loaded at that time or later (RFC 3339)"
    )
    ordering = filters.OrderingFilter(
        fields=[("published_at", "published_at"), ("changed_at", "updated_at"), ("title", "title")],
        label="Sort order; a minus turns it round",
    )


class NewsSerializer(serializers.Serializer[NewsItem]):
    """A piece of news of a hub or of the network."""

    id = serializers.IntegerField()
    hub = serializers.CharField(allow_null=True, help_text="Key of the hub; null: the network")
    country = serializers.CharField(allow_null=True, help_text="Two-letter code of the hub's country")
    original_language = serializers.CharField(help_text="BCP 47 tag of title and body")
    title = serializers.CharField()
    body = serializers.CharField(help_text="Markdown")
    translations = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField()),
        help_text='By language: {"pt": {"title": "…", "body": "…"}}; texts may be missing',
    )
    topics = serializers.ListField(child=serializers.CharField(), help_text="Codes of topics")
    source = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field, not the attribute
    published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    url = serializers.URLField(help_text="The public page")


class NewsListing(Listing):
    """News of the hubs and of the network, the newest first."""

    queryset = NewsItem.objects.published()
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,9}"
    filterset_class = NewsFilters
    serializer_class = NewsSerializer
    stands_on = (Hub, NewsItem.topics.through)

    def representation(self) -> Fields:
        """See NewsSerializer."""
        return {
            "id": "id",
            "hub": "hub__slug",
            "country": "hub__country__code",
            "original_language": "original_language",
            "title": "title",
            "body": "body",
            "translations": "translations",
            "topics": _topics(NewsItem),
            "source": "source",
            "published_at": "published_at",
            "updated_at": "changed_at",
            "url": page_address("news", Cast("pk", TextField())),
        }
