"""Policy dialogues and the ledger of recommendations."""

from dialogues.afterwards.models.evaluation import Debrief, Evaluation
from dialogues.afterwards.models.outcome import StatementOutcome
from dialogues.afterwards.models.survey import ParticipantAnswer, ParticipantSurvey
from dialogues.brief.models import BriefOption, EvidenceBrief
from dialogues.endorsements.models import Endorsement, HubOfJointStatements, JointStatement, JointStatementTopicLink
from dialogues.frame.feed_dependents import DialogueTopicLink, EventOfDialogues, HubOfDialogues
from dialogues.frame.models import Correction, DialogueSession, Phase, PolicyDialogue
from dialogues.open_data.models import OpenDataFile
from dialogues.participants.models.call import DrawQuota, ParticipantCall, VolunteerCount
from dialogues.participants.models.draw import Draw, DrawnVolunteer
from dialogues.participants.models.feed import DialogueOfCall, HubOfCall, PhaseOfCall
from dialogues.participants.models.volunteer import Volunteer, VolunteerAttributes
from dialogues.proposals.models import (
    CampaignItem,
    ConsultedMember,
    MemberOrganisation,
    MemberReply,
    PolicyProposal,
    ProposalAct,
)
from dialogues.recommendations.models.addressee import Addressee, ResponseChange
from dialogues.recommendations.models.recommendation import (
    DialogueOfRecommendations,
    EventOfRecommendations,
    HubOfRecommendations,
    OrganisationOfRecommendations,
    Recommendation,
    RecommendationPart,
    RecommendationSet,
    RecommendationSource,
    TopicOfRecommendations,
)
from dialogues.recommendations.models.reply_link import ReplyLink, ResponseReminder
from dialogues.reports.models.consensus import ConsensusSignatory, ConsensusStatement
from dialogues.reports.models.report import (
    DialogueOfReports,
    HubOfReports,
    ReportCheck,
    ReportFile,
    SynthesisReport,
)
from dialogues.statements.models import (
    DialogueOfStatements,
    HubOfStatements,
    OpinionResult,
    Pseudonym,
    Statement,
    StatementQuerySet,
    StatementSignIn,
    StatementTally,
    Vote,
)
from dialogues.voice.models.handover import VoiceHandover
from dialogues.voice.models.helpline import Helpline
from dialogues.voice.models.message import VoiceEntry, VoiceMessage
from dialogues.voice.models.published_answer import PublishedAnswer
from dialogues.voice.models.topic_count import VoiceTopicCount

__all__ = [
    "Addressee",
    "BriefOption",
    "CampaignItem",
    "ConsensusSignatory",
    "ConsensusStatement",
    "ConsultedMember",
    "Correction",
    "Debrief",
    "DialogueOfCall",
    "DialogueOfRecommendations",
    "DialogueOfReports",
    "DialogueOfStatements",
    "DialogueSession",
    "DialogueTopicLink",
    "Draw",
    "DrawQuota",
    "DrawnVolunteer",
    "Endorsement",
    "Evaluation",
    "EventOfDialogues",
    "EventOfRecommendations",
    "EvidenceBrief",
    "Helpline",
    "HubOfCall",
    "HubOfDialogues",
    "HubOfJointStatements",
    "HubOfRecommendations",
    "HubOfReports",
    "HubOfStatements",
    "JointStatement",
    "JointStatementTopicLink",
    "MemberOrganisation",
    "MemberReply",
    "OpenDataFile",
    "OpinionResult",
    "OrganisationOfRecommendations",
    "ParticipantAnswer",
    "ParticipantCall",
    "ParticipantSurvey",
    "Phase",
    "PhaseOfCall",
    "PolicyDialogue",
    "PolicyProposal",
    "ProposalAct",
    "Pseudonym",
    "PublishedAnswer",
    "Recommendation",
    "RecommendationPart",
    "RecommendationSet",
    "RecommendationSource",
    "ReplyLink",
    "ReportCheck",
    "ReportFile",
    "ResponseChange",
    "ResponseReminder",
    "Statement",
    "StatementOutcome",
    "StatementQuerySet",
    "StatementSignIn",
    "StatementTally",
    "SynthesisReport",
    "TopicOfRecommendations",
    "VoiceEntry",
    "VoiceHandover",
    "VoiceMessage",
    "VoiceTopicCount",
    "Volunteer",
    "VolunteerAttributes",
    "VolunteerCount",
    "Vote",
]
