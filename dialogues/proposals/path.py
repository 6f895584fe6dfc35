"""The path of a proposal, and whether an act can be done now: the one place that answers, for pages and actions alike."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from dialogues.models import CampaignItem, PolicyProposal, ProposalAct
from dialogues.proposals.models.act import ADOPTING, Outcome
from dialogues.proposals.roles import ActKind, ActRole
from dialogues.proposals.stages import BADGES, Stage
from toolkit.date_formatting import partial_words


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
    """The acts of a proposal by what they are (``presentation.path_of``). The proposal has its stage (``stages.with_stage``)."""

    proposal: PolicyProposal
    today: dt.date
    acts: list[ProposalAct]
    campaign: list[CampaignItem]

    def __post_init__(self) -> None:
        self.acts = sorted(self.acts, key=lambda act: (act.done_on, act.pk))
        self.campaign = sorted(self.campaign, key=lambda item: (item.starts_on, item.pk))
        deadlines = sorted((act for act in self.acts if act.closes_on), key=lambda act: str(act.closes_on))
        for before, act in pairwise(deadlines):
            act.extended_from = before.closes_on

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
    def withdrawal(self) -> ProposalAct | None:
        """The withdrawal by the member organisation that proposed; it ends the path."""
        return self.last(ActKind.WITHDRAWAL)

    @property
    def closes_on(self) -> dt.date | None:
        """The deadline of the consultation, the last one where it was extended; None before a consultation."""
        return max((act.closes_on for act in self.acts if act.closes_on), default=None)

    @property
    def replies_until(self) -> dt.date | None:
        """The last day of replies: the deadline, or the day of the withdrawal before it."""
        days = (self.closes_on, self.withdrawal.done_on if self.withdrawal else None)
        return min((day for day in days if day), default=None) if self.closes_on else None

    @property
    def is_open(self) -> bool:
        """Whether member organisations can reply today."""
        return self.closes_on is not None and self.withdrawal is None and self.today <= self.closes_on

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
        early = (Stage.NEED, Stage.PROPOSED, Stage.CONSULTATION, Stage.WITHDRAWN)
        return not self.of_kind(ActKind.ADVICE) and self.stage not in early

    @property
    def stage(self) -> Stage:
        """The stage of the proposal."""
        return Stage(self.proposal.stage)  # type: ignore[attr-defined]  # annotated

    @property
    def badge(self) -> str:
        """The key of the badge."""
        return BADGES[self.stage]

    @property
    def steps(self) -> list[PathStep]:
        """The five steps, with the one it has come to; what was not adopted has no campaign, and a withdrawal is the last one."""
        named: tuple[tuple[str, tuple[ActRole, ...], ProposalAct | None], ...] = (
            (_("Need"), (ActRole.NETWORK,), self.last(ActKind.NEED)),
            (_("Proposal"), (ActRole.PROPOSER,), self.last(ActKind.PROPOSAL)),
            (_("Consultation and advice"), (ActRole.CONSULTED, ActRole.ADVISER), self.last(ActKind.CONSULTATION)),
            (_("Decision"), (ActRole.BOARD,), self.decision),
            (_("Campaign"), (ActRole.CAMPAIGNER,), None),
        )
        if self.stage == Stage.NOT_ADOPTED:
            named = named[:-1]
        if self.withdrawal:
            reached = tuple(step for step in named if step[2] is not None)
            named = (*reached, (_("Withdrawal"), (ActRole.PROPOSER,), self.withdrawal))
        here = len(named) - 1 if self.withdrawal else self._here()
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
        if act is not None and self.replies_until and act.kind == ActKind.CONSULTATION:
            return _("until %(day)s") % {"day": partial_words(self.replies_until, "day")}
        if act is not None:
            return partial_words(act.done_on, "day")
        return partial_words(self.campaign[0].starts_on, "day") if place == 4 and self.campaign else ""


def refusal_of(path: ProposalPath, kind: ActKind | ActRole) -> str:
    """Why an act of this kind, or a campaign item (``ActRole.CAMPAIGNER``), cannot be recorded today; empty when it can."""
    if not path.proposal.is_public:
        return _("Publish the need first.")
    if kind == ActKind.CORRECTION:
        return ""
    if path.withdrawal:
        return _("The proposal was withdrawn.")
    if kind == ActKind.PROPOSAL:
        return _("A member organisation has already made the proposal.") if path.last(ActKind.PROPOSAL) else ""
    if path.last(ActKind.PROPOSAL) is None:
        return _("A member organisation has to make a proposal first.")
    return _REFUSALS[kind](path)


def _refusal_of_consultation(path: ProposalPath) -> str:
    return _("Members have already been consulted.") if path.consultation else ""


def _refusal_of_advice(path: ProposalPath) -> str:
    return _("The Board has decided. Advice comes before the decision.") if path.is_decided else ""


def _refusal_of_withdrawal(path: ProposalPath) -> str:
    return _("The Board has already decided.") if path.is_decided else ""


def _refusal_of_campaign(path: ProposalPath) -> str:
    return "" if path.is_adopted else _("Networks campaign for what the Board has adopted.")


def _refusal_of_extension(path: ProposalPath) -> str:
    if path.closes_on is None:
        return _("All member organisations have to be consulted first.")
    if path.is_open:
        return ""
    return _("The consultation closed on %(day)s. It can't be extended any more.") % {
        "day": partial_words(path.closes_on, "day")
    }


def _refusal_of_decision(path: ProposalPath) -> str:
    if path.is_decided:
        return _("The Board has already decided.")
    if path.closes_on is None:
        return _("All member organisations have to be consulted first.")
    if path.is_open:
        return _("Members can reply until %(day)s. The Board decides after that day.") % {
            "day": partial_words(path.closes_on, "day")
        }
    return ""


_REFUSALS: dict[ActKind | ActRole, Callable[[ProposalPath], str]] = {
    ActKind.CONSULTATION: _refusal_of_consultation,
    ActKind.EXTENSION: _refusal_of_extension,
    ActKind.ADVICE: _refusal_of_advice,
    ActKind.DECISION: _refusal_of_decision,
    ActKind.WITHDRAWAL: _refusal_of_withdrawal,
    ActRole.CAMPAIGNER: _refusal_of_campaign,
}


def refusal_of_reply(path: ProposalPath) -> str:
    """Why member organisations cannot reply today; empty while the consultation is open."""
    if path.withdrawal:
        return _("The proposal was withdrawn. Replies are no longer accepted.")
    if path.is_open or path.closes_on is None:
        return ""
    day = partial_words(path.closes_on, "day")
    return _("The consultation closed on %(day)s. Replies are no longer accepted.") % {"day": day}
