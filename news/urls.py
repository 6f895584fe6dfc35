"""Addresses of news: public, and on the dashboards of hubs and of the network office."""

from django.urls import URLPattern, path

from news.views import desk, feeds, public

Patterns = tuple[list[URLPattern], str]

public_urls: Patterns = (
    [path("", public.news_list, name="list"), path("<int:pk>/", public.detail, name="detail")],
    "news",
)
_desk: list[URLPattern] = [
    path("", desk.item_list, name="list"),
    path("new/", desk.create, name="create"),
    path("<int:pk>/", desk.detail, name="detail"),
    path("<int:pk>/edit/", desk.edit, name="edit"),
    path("<int:pk>/send/", desk.submit, name="send"),
    path("<int:pk>/take-back/", desk.take_back, name="take_back"),
    path("<int:pk>/publish/", desk.publish, name="publish"),
    path("<int:pk>/discard/", desk.discard, name="discard"),
    path("<int:pk>/take-down/", desk.unpublish, name="take_down"),
]
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
