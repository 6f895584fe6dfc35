"""Countries, topics, organisations, hubs, groups, milestones, teams."""

from hubs.countries.models.association import Association
from hubs.countries.models.country import Country
from hubs.groups.models import Group, GroupChair
from hubs.milestones.models import Milestone
from hubs.profile.models import HubNode
from hubs.registry.models.hub import Hub
from hubs.registry.models.membership import Membership
from hubs.registry.models.organisation import Organisation, OrganisationPair
from hubs.team.models.invitation import TeamInvitation
from hubs.team.models.office_access import OfficeAccess
from hubs.team.models.team_member import Role, TeamMember
from hubs.vocabulary.models import Topic, VocabularyTerm
from hubs.vocabulary.sectors import Sector

__all__ = [
    "Association",
    "Country",
    "Group",
    "GroupChair",
    "Hub",
    "HubNode",
    "Membership",
    "Milestone",
    "OfficeAccess",
    "Organisation",
    "OrganisationPair",
    "Role",
    "Sector",
    "TeamInvitation",
    "TeamMember",
    "Topic",
    "VocabularyTerm",
]
