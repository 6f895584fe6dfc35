"""Proposals of the networks, for programs: where each comes from, and every act in its role."""

from typing import Any

import django_filters as filters
from django.db.models import Exists, F, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from dialogues.models import CampaignItem, MemberReply, PolicyProposal, ProposalAct
from dialogues.proposals.models.act import Outcome
from dialogues.proposals.models.proposal import PROPOSALS
from dialogues.proposals.roles import ActKind, ActRole
from publishing.addresses import page_address
from publishing.listings import Listing
from toolkit.api.fields import Choice, Day, Flag, Integer, Link, Moment, Shape, Text, Translations
from toolkit.api.filters import CodeFilter, SearchFilter
from toolkit.text_search import Fold


class ActSerializer(Shape):
    """One act, done in one role."""

    translated = {"text": "text", "reason": "reason"}

    kind = Choice(choices=ActKind.choices)
    role = Choice(choices=ActRole.choices)
    done_on = Day()
    organisation = Integer(
        sql="member__organisation_id", allow_null=True, help_text="Who proposes or withdraws; in /api/v1/organisations/"
    )
    text = Text(allow_blank=True)
    reason = Text(allow_blank=True)
    original_language = Text()
    translations = Translations(help_text="Text and reason by language")
    closes_on = Day(allow_null=True, help_text="The last day of a consultation; of an extension the new one")
    outcome = Choice(choices=Outcome.choices, allow_blank=True)
    without_advice = Flag(help_text="Whether the Board decided without advice of the Patient Advisory Committee")

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the acts of a proposal."""
        return ProposalAct.objects.filter(proposal=OuterRef("pk")).order_by("done_on", "id")


class ReplySerializer(Shape):
    """What a member organisation replied last; this counts."""

    organisation = Integer(sql="consulted__member__organisation_id", help_text="In /api/v1/organisations/")
    position = Choice(choices=MemberReply.Position.choices)
    text = Text(allow_blank=True)
    language = Text(allow_blank=True)
    done_on = Day()

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the latest reply of each member about a proposal."""
        later = MemberReply.objects.filter(consulted=OuterRef("consulted"), pk__gt=OuterRef("pk"))
        return MemberReply.objects.filter(~Exists(later), consulted__proposal=OuterRef("pk")).order_by("id")


class CampaignSerializer(Shape):
    """What a network does for an adopted policy."""

    translated = {"title": "title"}

    network = Integer(sql="network_id", help_text="In /api/v1/groups/")
    title = Text()
    starts_on = Day()
    ends_on = Day(allow_null=True)

    @classmethod
    def rows(cls) -> QuerySet[Any]:
        """Return the campaign of a proposal."""
        return CampaignItem.objects.filter(proposal=OuterRef("pk")).order_by("starts_on", "id")


class ProposalSerializer(Shape):
    """A proposal, from the need to the campaign."""

    translated = {"title": "title"}

    id = Integer()
    network = Integer(sql="network_id", help_text="In /api/v1/groups/")
    title = Text()
    original_language = Text()
    translations = Translations(help_text="The title by language")
    acts = ActSerializer(many=True)
    replies = ReplySerializer(many=True)
    campaign = CampaignSerializer(many=True)
    published_at = Moment()
    updated_at = Moment()
    url = Link(sql=page_address("dialogues/proposals", Cast(F("pk"), TextField())), help_text="Its public page")


def decided_so(rows: QuerySet[Any], name: str, outcome: str) -> QuerySet[Any]:
    """Keep the proposals on which this decision holds: one postponed once and adopted later is adopted."""
    decisions = ProposalAct.objects.filter(proposal=OuterRef("pk"), kind=ActKind.DECISION)
    found = rows.filter(Exists(decisions.filter(outcome=outcome)))
    return found.exclude(Exists(decisions.exclude(outcome=outcome))) if outcome == Outcome.POSTPONED else found


class ProposalFilters(filters.FilterSet):
    """What proposals can be asked by."""

    network = CodeFilter(pattern="^[0-9]{1,12}$", field_name="network_id", label="id of a network in /api/v1/groups/")
    outcome = filters.ChoiceFilter(method=decided_so, choices=Outcome.choices, label="Decision of the Board")
    search = SearchFilter(column=Fold("title"), label="Words of the title")


class ProposalListing(Listing):
    """Public proposals of the European networks, with every act, reply and campaign item."""

    resource = PROPOSALS
    queryset = PolicyProposal.objects.published().order_by("-id")
    lookup_field = "pk"
    lookup_url_kwarg = "id"
    lookup_value_regex = "[0-9]{1,12}"
    filterset_class = ProposalFilters
    serializer_class = ProposalSerializer
    orderings = {"id": (), "published_at": ("published_at",), "updated_at": ("updated_at",)}
    default_ordering = "-id"
