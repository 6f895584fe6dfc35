"""Addresses of news and library: for everybody, as feeds, on the desk of a hub, and of the network office."""

from django.urls import URLPattern, path

from hubs.views import feeds, library, manage_library, manage_news, news
from hubs.views.office import office

Patterns = tuple[list[URLPattern], str]

news_public: Patterns = (
    [path("", news.news_list, name="list"), path("<int:pk>/", news.detail, name="detail")],
    "news",
)
library_public: Patterns = (
    [path("", library.library_list, name="list"), path("<int:pk>/", library.detail, name="detail")],
    "library",
)
# In no language by prefix: programs ask for them, and each names its language.
feed_patterns: Patterns = (
    [
        path("<slug:language>/news.atom", feeds.all_news, name="news"),
        path("<slug:language>/news/<slug:country>.atom", feeds.news_of_country, name="country"),
        path("<slug:language>/topics/<slug:code>.atom", feeds.news_of_topic, name="topic"),
    ],
    "feeds",
)
