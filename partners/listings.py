"""Every public list, by its name in addresses."""

from dialogues.endorsements.api import JointStatementListing
from dialogues.frame.api import DialogueListing
from dialogues.participants.api import DrawListing, ParticipantCallListing
from dialogues.proposals.api import ProposalListing
from dialogues.recommendations.api import RecommendationListing
from dialogues.statements.api import StatementListing
from dialogues.statements.groups_api import OpinionGroupsListing
from events.programme.api import EventListing
from hubs.countries.api import CountryListing
from hubs.groups.api import GroupListing
from hubs.profile.api import HubListing
from hubs.registry.api import OrganisationListing
from hubs.vocabulary.api import TopicListing, VocabularyListing
from library.api import ResourceListing
from news.api import NewsListing
from partners.expansions import EXPANSIONS
from partners.formats.registry import formats_of
from publishing.listings import Listing

LISTINGS: dict[str, type[Listing]] = {
    "countries": CountryListing,
    "hubs": HubListing,
    "organisations": OrganisationListing,
    "groups": GroupListing,
    "events": EventListing,
    "news": NewsListing,
    "resources": ResourceListing,
    "dialogues": DialogueListing,
    "recommendations": RecommendationListing,
    "statements": StatementListing,
    "opinion-groups": OpinionGroupsListing,
    "participant-calls": ParticipantCallListing,
    "draws": DrawListing,
    "joint-statements": JointStatementListing,
    "proposals": ProposalListing,
    "topics": TopicListing,
    "vocabularies": VocabularyListing,
}

for _name, _listing in LISTINGS.items():
    _listing.expansions = EXPANSIONS.get(_name, {})
    _listing.formats = formats_of(_name)
