"""Addresses of digests."""

from django.urls import URLPattern, path

from digests.views import office
from digests.views import personal as mine
from digests.views import public as open_to_all

public: tuple[list[URLPattern], str] = (
    [
        path("", open_to_all.subscribe, name="subscribe_network"),
        path("asked/", open_to_all.asked, name="asked"),
        path("countries/<slug:country>/", open_to_all.subscribe, name="subscribe_country"),
        path("topics/<slug:topic>/", open_to_all.subscribe, name="subscribe_topic"),
        path("dialogues/<int:dialogue>/", open_to_all.subscribe, name="subscribe_dialogue"),
        path("<slug:hub>/", open_to_all.subscribe, name="subscribe"),
    ],
    "digests",
)
network: tuple[list[URLPattern], str] = ([path("", office.subscribers, name="subscribers")], "digests_network")
personal: tuple[list[URLPattern], str] = (
    [path("subscription/<str:token>/", mine.subscription, name="subscription")],
    "digests_personal",
)
