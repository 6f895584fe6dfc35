"""Proposals: the way from a need to a campaign, who was consulted, and what they replied."""

from dialogues.proposals.models.act import ProposalAct
from dialogues.proposals.models.campaign import CampaignItem
from dialogues.proposals.models.consultation import ConsultedMember, MemberReply
from dialogues.proposals.models.member import MemberOrganisation
from dialogues.proposals.models.proposal import PolicyProposal

__all__ = ["CampaignItem", "ConsultedMember", "MemberOrganisation", "MemberReply", "PolicyProposal", "ProposalAct"]
