"""Addresses of news: public, and on the dashboards of hubs and of the network office."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from hubs.revisions.item_pages import ItemPages
from hubs.revisions.item_urls import item_urls
from news.desk_forms import NewsForm
from news.models import NewsItem
from news.views import feeds, public

Patterns = tuple[list[URLPattern], str]

public_urls: Patterns = (
    [path("", public.news_list, name="list"), path("<int:pk>/", public.detail, name="detail")],
    "news",
)
_desk = item_urls(
    ItemPages(
        key="news",
        title=_("News"),
        model=NewsItem,
        form=NewsForm,
        may_write="news.edit",
        may_publish="news.publish",
    )
)
manage: Patterns = (_desk, "news_manage")
network: Patterns = (_desk, "network_news")
# Feeds are not under a language prefix: programs ask for them, and each names its language.
feed_urls: Patterns = (
    [
        path("<slug:language>/news.atom", feeds.all_news, name="news"),
        path("<slug:language>/news/<slug:country>.atom", feeds.news_of_country, name="country"),
        path("<slug:language>/topics/<slug:code>.atom", feeds.news_of_topic, name="topic"),
    ],
    "feeds",
)
