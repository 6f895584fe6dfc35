"""Addresses of hubs."""

from django.urls import URLPattern, path

from hubs.views import manage as manage_views

public: tuple[list[URLPattern], str] = ([], "hubs")
manage: tuple[list[URLPattern], str] = (
    [
        path("team/", manage_views.team, name="team"),
        path("team/<int:pk>/", manage_views.member, name="member"),
        path("team/<int:pk>/remove/", manage_views.remove, name="remove_member"),
    ],
    "hubs_manage",
)
personal: tuple[list[URLPattern], str] = ([], "hubs_personal")
