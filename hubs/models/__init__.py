"""Countries, topics, organisations, hubs, milestones, teams."""

from hubs.models.association import Association
from hubs.models.country import Country
from hubs.models.hub import Hub, Membership
from hubs.models.invitation import TeamInvitation
from hubs.models.milestone import Milestone
from hubs.models.organisation import Organisation
from hubs.models.team import Role, TeamMember
from hubs.models.vocabulary import Topic, VocabularyTerm

__all__ = [
    "Association",
    "Country",
    "Hub",
    "Membership",
    "Milestone",
    "Organisation",
    "Role",
    "TeamInvitation",
    "TeamMember",
    "Topic",
    "VocabularyTerm",
]
