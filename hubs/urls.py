"""Addresses of hubs."""

from django.urls import URLPattern, path, register_converter

from hubs.groups import urls as group_urls
from hubs.milestones import views as milestone_views
from hubs.profile import views as profile_views
from hubs.registry.views import duplicates as duplicate_views
from hubs.registry.views import members as member_views
from hubs.registry.views import organisations as organisation_views
from hubs.registry.views import public as public_views
from hubs.revisions import pages as change_pages
from hubs.revisions.views import desk as change_views
from hubs.revisions.views import office as network_views
from hubs.team.views import invitations as invitation_views
from hubs.team.views import office_access as office_access_views
from hubs.team.views import personal as personal_views
from hubs.team.views import team as manage_views


class StepConverter:
    """The steps of a revision by name."""

    regex = "|".join(change_pages.STEPS)

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class MilestoneConverter(StepConverter):
    """A step of a hub's way: its kind, and its date where it has one, as ``established-2021-11-19``."""

    regex = r"[a-z_]{1,40}(?:-[0-9]{4}(?:-[0-9]{2}){0,2})?"


register_converter(StepConverter, "step")
register_converter(MilestoneConverter, "milestone")

# The page of a country, hubs:country, is mounted beside these by the portal: it shows events and dialogues.
public: tuple[list[URLPattern], str] = (
    [
        path("", public_views.hub_list, name="list"),
        path("find/", public_views.find, name="find"),
        path("words/", public_views.words, name="words"),
    ],
    "hubs",
)
groups: tuple[list[URLPattern], str] = (group_urls.public_urls, "groups")
manage: tuple[list[URLPattern], str] = (
    [
        path("changes/", change_views.change_list, name="changes"),
        path("changes/<int:pk>/", change_views.change, name="change"),
        path("changes/<int:pk>/return/", change_views.return_change, name="change_return"),
        path("changes/<int:pk>/<step:step>/", change_views.step, name="change_step"),
        path("profile/", profile_views.profile, name="profile"),
        path("profile/facts/", profile_views.facts, name="profile_facts"),
        path("profile/logo/", profile_views.logo, name="profile_logo"),
        path("profile/nodes/", profile_views.nodes, name="profile_nodes"),
        path("profile/texts/", profile_views.add_language, name="profile_add_language"),
        path("profile/texts/<slug:language>/", profile_views.texts, name="profile_texts"),
        path("profile/confirm/", profile_views.confirm, name="profile_confirm"),
        path("milestones/", milestone_views.milestones, name="milestones"),
        path("milestones/add/", milestone_views.add, name="milestone_add"),
        path("milestones/<milestone:key>/", milestone_views.edit, name="milestone"),
        path("milestones/<milestone:key>/remove/", milestone_views.remove, name="milestone_remove"),
        path("team/", manage_views.team, name="team"),
        path("team/invite/", invitation_views.invite, name="invite"),
        path("team/invitations/<int:pk>/again/", invitation_views.send_again, name="invite_again"),
        path("team/invitations/<int:pk>/withdraw/", invitation_views.withdraw, name="invite_withdraw"),
        path("team/office/", office_access_views.grant, name="office_access"),
        path("team/office/end/", office_access_views.end, name="office_access_end"),
        path("team/<int:pk>/", manage_views.member, name="member"),
        path("team/<int:pk>/remove/", manage_views.remove, name="remove_member"),
        path("members/", member_views.members, name="members"),
        path("members/find/", member_views.find, name="member_find"),
        path("members/add/", member_views.add, name="member_add"),
        path("members/new/", member_views.new, name="member_new"),
        path("members/<int:pk>/", member_views.change, name="membership"),
        path("members/<int:pk>/end/", member_views.end, name="membership_end"),
        path("members/<int:pk>/remove/", member_views.remove, name="membership_remove"),
        path("members/<int:pk>/organisation/", member_views.organisation, name="member_organisation"),
        *group_urls.manage,
    ],
    "hubs_manage",
)
network: tuple[list[URLPattern], str] = (
    [
        path("organisations/", organisation_views.organisations, name="organisations"),
        path("organisations/duplicates/", duplicate_views.duplicates, name="duplicates"),
        path("organisations/duplicates/distinct/", duplicate_views.distinct, name="distinct"),
        path("organisations/duplicates/distinct/<int:pk>/", duplicate_views.compare_again, name="compare_again"),
        path("organisations/<int:pk>/", organisation_views.organisation, name="organisation"),
        path("organisations/<int:pk>/<int:other>/", duplicate_views.compare, name="compare"),
        *group_urls.network,
    ],
    "hubs_network",
)
personal: tuple[list[URLPattern], str] = (
    [path("team-invitation/<str:token>/", personal_views.team_invitation, name="team_invitation")],
    "hubs_personal",
)
network_changes: tuple[list[URLPattern], str] = (
    [
        path("approvals/", network_views.approvals, name="approvals"),
        path("changes/", network_views.change_list, name="list"),
        path("changes/<int:pk>/", network_views.change, name="change"),
        path("changes/<int:pk>/return/", network_views.return_change, name="change_return"),
        path("changes/<int:pk>/<step:step>/", network_views.step, name="change_step"),
    ],
    "network_changes",
)
