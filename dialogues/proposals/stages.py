"""The stage of a proposal: found by the database, for lists that are filtered by it and for the path of one alike."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from dialogues.models import CampaignItem, PolicyProposal, ProposalAct
from dialogues.proposals.models.act import ADOPTING, Outcome
from dialogues.proposals.roles import ActKind


class Stage(models.TextChoices):
    """The stage of a proposal; decided ones have the code of the outcome."""

    NEED = "need", _("Need noticed")
    PROPOSED = "proposed", _("Proposed")
    CONSULTATION = "consultation", _("Members are being consulted")
    BOARD = "board", _("Waiting for the Board")
    POSTPONED = Outcome.POSTPONED.value, _("Postponed")
    ADOPTED = Outcome.ADOPTED.value, _("Adopted")
    CHANGED = Outcome.CHANGED.value, _("Adopted with changes")
    NOT_ADOPTED = Outcome.NOT_ADOPTED.value, _("Not adopted")
    CAMPAIGN = "campaign", _("Campaign")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# The badge of each stage (``echos_portal/badges.py``).
BADGES = {
    Stage.NEED: "draft", Stage.PROPOSED: "sent", Stage.CONSULTATION: "in_progress", Stage.BOARD: "waiting",
    Stage.POSTPONED: "held", Stage.ADOPTED: "accepted", Stage.CHANGED: "partly", Stage.NOT_ADOPTED: "rejected",
    Stage.CAMPAIGN: "published", Stage.WITHDRAWN: "withdrawn",
}  # fmt: skip


def with_stage(rows: "QuerySet[PolicyProposal]", *, today: dt.date) -> "QuerySet[Any]":
    """Return proposals with their ``stage`` on a day: of decisions the one that does not postpone counts, of deadlines the last."""
    acts = ProposalAct.objects.filter(proposal=OuterRef("pk")).order_by()
    final_first = (Case(When(outcome=Outcome.POSTPONED, then=1), default=0), "-done_on", "-pk")
    decisions = acts.filter(kind=ActKind.DECISION).order_by(*final_first)
    deadlines = acts.filter(closes_on__isnull=False).order_by("-closes_on")
    campaign = CampaignItem.objects.filter(proposal=OuterRef("pk")).order_by()
    found = rows.annotate(
        outcome=Subquery(decisions.values("outcome")[:1]), deadline=Subquery(deadlines.values("closes_on")[:1])
    )
    return found.annotate(
        stage=Case(
            When(Exists(acts.filter(kind=ActKind.WITHDRAWAL)), then=Value(Stage.WITHDRAWN)),
            When(Q(outcome__in=ADOPTING) & Exists(campaign), then=Value(Stage.CAMPAIGN)),
            When(outcome__isnull=False, then=F("outcome")),
            When(deadline__gte=today, then=Value(Stage.CONSULTATION)),
            When(deadline__isnull=False, then=Value(Stage.BOARD)),
            When(Exists(acts.filter(kind=ActKind.PROPOSAL)), then=Value(Stage.PROPOSED)),
            default=Value(Stage.NEED),
        )
    )  # fmt: skip
