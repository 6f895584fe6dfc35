"""Proposals as pages show them: with their path, the replies of member organisations by view, and where campaign items lead."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from dialogues.models import CampaignItem, ConsultedMember, MemberReply, PolicyProposal, ProposalAct
from dialogues.proposals.path import ProposalPath
from dialogues.proposals.roles import ActKind
from dialogues.proposals.stages import with_stage
from toolkit.date_formatting import partial_words
from toolkit.kept_queries import KeptQuery

ACTS = ProposalAct.objects.select_related("chair__organisation", "chair__group", "member__organisation")
CAMPAIGN = CampaignItem.objects.select_related("network", "event", "resource", "dialogue")
WITH_STAGE = KeptQuery(
    lambda pk, today: with_stage(PolicyProposal.objects.filter(pk=pk), today=today).select_related("network").order_by()
)
ACTS_OF = KeptQuery(lambda proposal: ACTS.filter(proposal=proposal))
CAMPAIGN_OF = KeptQuery(lambda proposal: CAMPAIGN.filter(proposal=proposal))


def with_path(rows: "QuerySet[PolicyProposal]", *, today: dt.date) -> "QuerySet[Any]":
    """Return proposals with their stage on a day and everything on their path (two more queries)."""
    rows = with_stage(rows, today=today).select_related("network")
    return rows.prefetch_related(Prefetch("acts", ACTS.all()), Prefetch("campaign", CAMPAIGN.all()))


def paths_of(rows: Iterable[PolicyProposal], *, today: dt.date) -> list[ProposalPath]:
    """Return the path of each; needs ``with_path``."""
    return [ProposalPath(row, today, list(row.acts.all()), list(row.campaign.all())) for row in rows]


def path_of(proposal: PolicyProposal, *, today: dt.date) -> ProposalPath:
    """Return the path of one proposal, read anew."""
    path = find_path(proposal.pk, today=today)
    if path is None:
        raise PolicyProposal.DoesNotExist
    return path


def find_path(pk: int, *, today: dt.date) -> ProposalPath | None:
    """Return the path of the proposal with this key, or None (three queries)."""
    row = WITH_STAGE.first(pk=pk, today=today)
    if row is None:
        return None
    return ProposalPath(row, today, ACTS_OF.rows(proposal=pk), CAMPAIGN_OF.rows(proposal=pk))


@dataclass(frozen=True)
class ReplyCount:
    """How many member organisations have a view."""

    label: str
    count: int


@dataclass(frozen=True)
class ConsultationResult:
    """Who was consulted and what they replied."""

    consulted: Sequence[ConsultedMember]

    @property
    def replied(self) -> list[ConsultedMember]:
        """Those who replied, by name."""
        return [one for one in self.consulted if one.reply is not None]

    @property
    def waiting(self) -> list[ConsultedMember]:
        """Those who have not replied, by name."""
        return [one for one in self.consulted if one.reply is None]

    @property
    def counts(self) -> list[ReplyCount]:
        """How many replied what; the latest reply of each counts."""
        found = Counter(one.reply.position for one in self.replied if one.reply)
        return [ReplyCount(str(label), found[value]) for value, label in MemberReply.Position.choices]


def result_of(proposal: PolicyProposal) -> ConsultationResult:
    """Return who was consulted about a proposal (two queries)."""
    return ConsultationResult(list(ConsultedMember.objects.for_pages().filter(proposal=proposal)))


@dataclass(frozen=True)
class CampaignLine:
    """A campaign item with its days in words and where it leads."""

    item: CampaignItem
    days: str
    url: str


def campaign_lines(items: Sequence[CampaignItem]) -> list[CampaignLine]:
    """Return the items of a campaign; a page of the portal is linked while it is public (at most three queries)."""
    public: set[tuple[str, int]] = set()
    for name in ("event", "resource", "dialogue"):
        keys = [getattr(item, f"{name}_id") for item in items if getattr(item, f"{name}_id")]
        if keys:
            model: Any = CampaignItem._meta.get_field(name).related_model
            public |= {
                (name, key) for key in model.objects.published().filter(pk__in=keys).values_list("pk", flat=True)
            }
    return [CampaignLine(item, _days(item), _address(item, public)) for item in items]


def _address(item: CampaignItem, public: set[tuple[str, int]]) -> str:
    for name in ("event", "resource", "dialogue"):
        row = getattr(item, name)
        if row is not None:
            return str(row.get_absolute_url()) if (name, row.pk) in public else ""
    return item.url


def _days(item: CampaignItem) -> str:
    first = partial_words(item.starts_on, "day")
    return (
        f"{first} – {partial_words(item.ends_on, 'day')}" if item.ends_on and item.ends_on != item.starts_on else first
    )


@dataclass(frozen=True)
class ActSection:
    """The acts of one kind under one heading."""

    kind: ActKind
    acts: list[ProposalAct]

    @property
    def label(self) -> str:
        """The heading."""
        return str(self.kind.label)


def sections_of(path: ProposalPath) -> list[ActSection]:
    """Return the acts in the order of the path, each kind that has some; extensions are with the consultation they extend."""
    found = {kind: path.of_kind(kind) for kind in ActKind}
    found[ActKind.CONSULTATION] += found.pop(ActKind.EXTENSION)
    return [ActSection(kind, acts) for kind, acts in found.items() if acts]


def context_of(path: ProposalPath) -> dict[str, Any]:
    """Return what the public page and the page of the network office show alike."""
    return {
        "proposal": path.proposal,
        "path": path,
        "sections": sections_of(path),
        "result": result_of(path.proposal) if path.last(ActKind.CONSULTATION) else None,
        "campaign": campaign_lines(path.campaign),
        "other_languages": sorted({name for act in path.acts for name in act.words.other_languages}),
    }
