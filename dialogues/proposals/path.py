"""The stage of a proposal, and whether an act can be done now: the one place that answers, for pages and actions alike."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dialogues.models import CampaignItem, PolicyProposal, ProposalAct
from dialogues.proposals.models.act import ADOPTING, Outcome
from dialogues.proposals.roles import ActKind, ActRole
from toolkit.date_formatting import partial_words


class Stage(models.TextChoices):
    """The stage of a proposal."""

    NEED = "need", gettext_lazy("Need noticed")
    PROPOSED = "proposed", gettext_lazy("Proposed")
    CONSULTATION = "consultation", gettext_lazy("Members are being consulted")
    BOARD = "board", gettext_lazy("Waiting for the Board")
    POSTPONED = "postponed", gettext_lazy("Postponed")
    ADOPTED = "adopted", gettext_lazy("Adopted")
    CHANGED = "adopted_with_changes", gettext_lazy("Adopted with changes")
    NOT_ADOPTED = "not_adopted", gettext_lazy("Not adopted")
    CAMPAIGN = "campaign", gettext_lazy("Campaign")


# The badge of each stage (``echos_portal/badges.py``).
BADGES = {
    Stage.NEED: "draft", Stage.PROPOSED: "sent", Stage.CONSULTATION: "in_progress", Stage.BOARD: "waiting",
    Stage.POSTPONED: "held", Stage.ADOPTED: "accepted", Stage.CHANGED: "partly", Stage.NOT_ADOPTED: "rejected",
    Stage.CAMPAIGN: "published",
}  # fmt: skip


@dataclass(frozen=True)
class PathStep:
    """One of the five steps of the path. ``status`` is "past", "open" or "planned"; ``on`` in words."""

    label: str
    roles: tuple[ActRole, ...]
    status: str
    is_here: bool
    on: str = ""


@dataclass
class ProposalPath:
    """The acts of a proposal by what they are; needs acts and campaign fetched along (``presentation.with_path``)."""

    proposal: PolicyProposal
    today: dt.date
    acts: list[ProposalAct] = field(init=False)
    campaign: list[CampaignItem] = field(init=False)

    def __post_init__(self) -> None:
        self.acts = sorted(self.proposal.acts.all(), key=lambda act: (act.done_on, act.pk))
        self.campaign = sorted(self.proposal.campaign.all(), key=lambda item: (item.starts_on, item.pk))

    def of_kind(self, kind: ActKind) -> list[ProposalAct]:
        """The acts of one kind, the earliest first."""
        return [act for act in self.acts if act.kind == kind]

    def last(self, kind: ActKind) -> ProposalAct | None:
        """The latest act of one kind; None where there is none."""
        return next(reversed(self.of_kind(kind)), None)

    @property
    def proposed(self) -> ProposalAct | None:
        """The proposal of a member organisation."""
        return self.last(ActKind.PROPOSAL)

    @property
    def consultation(self) -> ProposalAct | None:
        """The consultation of all members."""
        return self.last(ActKind.CONSULTATION)

    @property
    def decision(self) -> ProposalAct | None:
        """The decision that holds: the one that does not postpone, else the latest."""
        final = (act for act in self.of_kind(ActKind.DECISION) if act.outcome != Outcome.POSTPONED)
        return next(final, self.last(ActKind.DECISION))

    @property
    def is_open(self) -> bool:
        """Whether member organisations can reply today."""
        consultation = self.consultation
        return bool(consultation and consultation.closes_on and self.today <= consultation.closes_on)

    @property
    def is_adopted(self) -> bool:
        """Whether the Board adopted it, with changes or without."""
        decision = self.decision
        return decision is not None and decision.outcome in ADOPTING

    @property
    def is_decided(self) -> bool:
        """Whether the Board adopted or rejected it."""
        decision = self.decision
        return decision is not None and decision.outcome != Outcome.POSTPONED

    @property
    def lacks_advice(self) -> bool:
        """Whether the patients' committee has given no advice by the time the Board can decide."""
        return not self.of_kind(ActKind.ADVICE) and self.stage not in (Stage.NEED, Stage.PROPOSED, Stage.CONSULTATION)

    @cached_property
    def stage(self) -> Stage:
        """The stage of the proposal."""
        decision = self.decision
        if decision is not None:
            is_campaigned = decision.outcome in ADOPTING and self.campaign
            return Stage.CAMPAIGN if is_campaigned else Stage(decision.outcome)
        if self.last(ActKind.CONSULTATION) is not None:
            return Stage.CONSULTATION if self.is_open else Stage.BOARD
        return Stage.PROPOSED if self.last(ActKind.PROPOSAL) is not None else Stage.NEED

    @property
    def badge(self) -> str:
        """The key of the badge."""
        return BADGES[self.stage]

    @property
    def steps(self) -> list[PathStep]:
        """The five steps, with the one it has come to; what was not adopted has no campaign."""
        named: tuple[tuple[str, tuple[ActRole, ...], ProposalAct | None], ...] = (
            (_("Need"), (ActRole.NETWORK,), self.last(ActKind.NEED)),
            (_("Proposal"), (ActRole.PROPOSER,), self.last(ActKind.PROPOSAL)),
            (_("Consultation and advice"), (ActRole.CONSULTED, ActRole.ADVISER), self.last(ActKind.CONSULTATION)),
            (_("Decision"), (ActRole.BOARD,), self.decision),
            (_("Campaign"), (ActRole.CAMPAIGNER,), None),
        )
        if self.stage == Stage.NOT_ADOPTED:
            named = named[:-1]
        here = self._here()
        found = []
        for place, (label, roles, act) in enumerate(named):
            status = "past" if place < here else "open" if place == here else "planned"
            found.append(PathStep(label, roles, status, place == here, self._day(place, act)))
        return found

    def _here(self) -> int:
        """The place of the step that was reached last."""
        places = {Stage.NEED: 0, Stage.PROPOSED: 1, Stage.CONSULTATION: 2, Stage.CAMPAIGN: 4}
        return places.get(self.stage, 3)

    def _day(self, place: int, act: ProposalAct | None) -> str:
        if act is not None and act.closes_on:
            return _("until %(day)s") % {"day": partial_words(act.closes_on, "day")}
        if act is not None:
            return partial_words(act.done_on, "day")
        return partial_words(self.campaign[0].starts_on, "day") if place == 4 and self.campaign else ""


def refusal_of(path: ProposalPath, kind: ActKind | ActRole) -> str:
    """Why an act of this kind, or a campaign item (``ActRole.CAMPAIGNER``), cannot be recorded today; empty when it can."""
    if not path.proposal.is_public:
        return _("Publish the need first.")
    if kind == ActKind.PROPOSAL:
        return _("A member organisation has already made the proposal.") if path.last(ActKind.PROPOSAL) else ""
    if kind == ActKind.CORRECTION:
        return ""
    if path.last(ActKind.PROPOSAL) is None:
        return _("A member organisation has to make a proposal first.")
    if kind == ActKind.CONSULTATION:
        return _("Members have already been consulted.") if path.last(ActKind.CONSULTATION) else ""
    if kind == ActKind.ADVICE:
        return _("The Board has decided. Advice comes before the decision.") if path.is_decided else ""
    if kind == ActKind.DECISION:
        return _refusal_of_decision(path)
    return "" if path.is_adopted else _("Networks campaign for what the Board has adopted.")


def _refusal_of_decision(path: ProposalPath) -> str:
    if path.is_decided:
        return _("The Board has already decided.")
    consultation = path.last(ActKind.CONSULTATION)
    if consultation is None or consultation.closes_on is None:
        return _("All member organisations have to be consulted first.")
    if path.is_open:
        return _("Members can reply until %(day)s. The Board decides after that day.") % {
            "day": partial_words(consultation.closes_on, "day")
        }
    return ""
