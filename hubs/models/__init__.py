"""Countries, topics, organisations, hubs, groups, milestones, teams."""

from hubs.models.association import Association
from hubs.models.country import Country
from hubs.models.group import Group, GroupChair
from hubs.models.hub import Hub, Membership
from hubs.models.invitation import TeamInvitation
from hubs.models.milestone import Milestone
from hubs.models.news import NewsItem
from hubs.models.node import HubNode
from hubs.models.organisation import DistinctOrganisations, Organisation
from hubs.models.resource import Resource
from hubs.models.revision import Revision
from hubs.models.sector import Sector
from hubs.models.stored_file import StoredFile
from hubs.models.team import Role, TeamMember
from hubs.models.vocabulary import Topic, VocabularyTerm

__all__ = [
    "Association",
    "Country",
    "DistinctOrganisations",
    "Group",
    "GroupChair",
    "Hub",
    "HubNode",
    "Membership",
    "Milestone",
    "NewsItem",
    "Organisation",
    "Resource",
    "Revision",
    "Role",
    "Sector",
    "StoredFile",
    "TeamInvitation",
    "TeamMember",
    "Topic",
    "VocabularyTerm",
]
