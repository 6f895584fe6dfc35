"""Countries, topics, organisations, hubs, groups, milestones, teams."""

from hubs.models.country import Country
from hubs.models.group import Group, GroupChair
from hubs.models.hub import Hub, Membership
from hubs.models.invitation import TeamInvitation
from hubs.models.milestone import Milestone
from hubs.models.organisation import DistinctOrganisations, Organisation
from hubs.models.sector import Sector
from hubs.models.team import Role, TeamMember
from hubs.models.vocabulary import Topic, VocabularyTerm

__all__ = [
    "Country",
    "DistinctOrganisations",
    "Group",
    "GroupChair",
    "Hub",
    "Membership",
    "Milestone",
    "Organisation",
    "Role",
    "Sector",
    "TeamInvitation",
    "TeamMember",
    "Topic",
    "VocabularyTerm",
]
