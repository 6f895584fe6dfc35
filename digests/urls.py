"""Addresses of digests."""

from django.urls import URLPattern, path

from digests.views import personal as mine
from digests.views import public as open_to_all

public: tuple[list[URLPattern], str] = (
    [
        path("<slug:hub>/", open_to_all.subscribe, name="subscribe"),
        path("<slug:hub>/asked/", open_to_all.asked, name="asked"),
    ],
    "digests",
)
personal: tuple[list[URLPattern], str] = (
    [path("subscription/<str:token>/", mine.subscription, name="subscription")],
    "digests_personal",
)
