"""Addresses of hubs."""

from django.urls import URLPattern, path, register_converter

from hubs.views import changes as change_views
from hubs.views import files as file_views
from hubs.views import invitations as invitation_views
from hubs.views import manage as manage_views
from hubs.views import personal as personal_views
from hubs.views import public as public_views


class StepConverter:
    """The steps of a revision by name."""

    regex = "|".join(change_views.STEPS)

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(StepConverter, "step")

# The page of a country, hubs:country, is mounted beside these by the portal: events and dialogues stand on it.
public: tuple[list[URLPattern], str] = (
    [
        path("", public_views.hub_list, name="list"),
        path("find/", public_views.find, name="find"),
        path("words/", public_views.words, name="words"),
    ],
    "hubs",
)
manage: tuple[list[URLPattern], str] = (
    [
        path("changes/", change_views.change_list, name="changes"),
        path("changes/<int:pk>/", change_views.change, name="change"),
        path("changes/<int:pk>/return/", change_views.return_change, name="change_return"),
        path("changes/<int:pk>/<step:step>/", change_views.step, name="change_step"),
        path("team/", manage_views.team, name="team"),
        path("team/invite/", invitation_views.invite, name="invite"),
        path("team/invitations/<int:pk>/again/", invitation_views.send_again, name="invite_again"),
        path("team/invitations/<int:pk>/withdraw/", invitation_views.withdraw, name="invite_withdraw"),
        path("team/<int:pk>/", manage_views.member, name="member"),
        path("team/<int:pk>/remove/", manage_views.remove, name="remove_member"),
    ],
    "hubs_manage",
)
personal: tuple[list[URLPattern], str] = (
    [path("team-invitation/<str:token>/", personal_views.team_invitation, name="team_invitation")],
    "hubs_personal",
)
# In no language: a file is the same for everybody who reads it.
files: tuple[list[URLPattern], str] = (
    [path("<uuid:key>/<str:name>", file_views.stored_file, name="file")],
    "files",
)
