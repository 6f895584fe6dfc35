"""News for programs."""

import django_filters as filters
from django.db.models import F, OuterRef, TextField
from django.db.models.functions import Cast

from hubs.models import Topic
from hubs.registry.api_filters import CountryFilter, HubFilter, LanguageFilter, TopicFilter
from news.models import NEWS, NewsItem, NewsItemQuerySet
from publishing.addresses import page_address
from publishing.listings import Listing
from toolkit.api.fields import Integer, Link, Moment, Shape, Text, TextList, Translations, codes
from toolkit.api.filters import SearchFilter


def written_in(queryset: NewsItemQuerySet, name: str, value: str) -> NewsItemQuerySet:
    """Return the news there are in a language."""
    return queryset.in_language(value)


class NewsFilters(filters.FilterSet):
    """What news can be asked by."""

    country = CountryFilter("hub__country", label="Two-letter code of the hub's country")
    hub = HubFilter(label="Key of the hub")
    topic = TopicFilter()
    in_language = LanguageFilter(method=written_in, label="Language it is written in")
    search = SearchFilter(label="Words of the title, in any of its languages")


class NewsSerializer(Shape):
    """A piece of news of a hub or of the network."""

    translated = {"title": "title", "body": "body"}

    id = Integer()
    hub = Text(sql="hub__slug", allow_null=True, help_text="Key of the hub; null: the network")
    country = Text(sql="hub__country__code", allow_null=True, help_text="Two-letter code of the hub's country")
    original_language = Text(help_text="BCP 47 tag of title and body")
    title = Text()
    body = Text(help_text="Markdown")
    translations = Translations(help_text='By language: {"pt": {"title": "…", "body": "…"}}; texts may be missing')
    topics = TextList(sql=codes(Topic.objects.filter(news=OuterRef("pk")), "code"), help_text="Codes of topics")
    source = Text(allow_blank=True)  # type: ignore[assignment]  # a field, not the attribute
    published_at = Moment()
    updated_at = Moment(sql="changed_at")
    url = Link(sql=page_address("news", Cast(F("pk"), TextField())), help_text="The public page")


class NewsListing(Listing):
    """News of the hubs and of the network, the newest first."""

    resource = NEWS
    queryset = NewsItem.objects.published()
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = NewsFilters
    serializer_class = NewsSerializer
    orderings = {"published_at": ("published_at",), "updated_at": ("changed_at",), "title": ("sort_title",)}
    default_ordering = "-published_at"
