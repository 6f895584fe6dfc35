"""Countries, topics, organisations, hubs, milestones, teams."""

from hubs.models.association import Association
from hubs.models.country import Country
from hubs.models.hub import Hub, Membership
from hubs.models.invitation import TeamInvitation
from hubs.models.milestone import Milestone
from hubs.models.news import NewsItem
from hubs.models.node import HubNode
from hubs.models.organisation import Organisation
from hubs.models.resource import Resource
from hubs.models.revision import Revision
from hubs.models.stored_file import StoredFile
from hubs.models.team import Role, TeamMember
from hubs.models.vocabulary import Topic, VocabularyTerm

__all__ = [
    "Association",
    "Country",
    "Hub",
    "HubNode",
    "Membership",
    "Milestone",
    "NewsItem",
    "Organisation",
    "Resource",
    "Revision",
    "Role",
    "StoredFile",
    "TeamInvitation",
    "TeamMember",
    "Topic",
    "VocabularyTerm",
]
