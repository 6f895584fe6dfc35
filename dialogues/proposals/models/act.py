"""What happened to a proposal: dated acts, each done in one role, in the order the database holds."""

import datetime as dt

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.proposals.models.member import MemberOrganisation
from dialogues.proposals.models.proposal import PROPOSALS, PolicyProposal
from dialogues.proposals.roles import ActKind, ActRole, role_fits_act
from hubs.models import GroupChair
from publishing.triggers import RefusalTrigger
from toolkit.localized_text import Translated, translations_are_an_object

_ACTS = "SELECT FROM [dialogues.ProposalAct] act WHERE act.proposal_id = NEW.proposal_id"
_IS_PUBLIC = """EXISTS (
    SELECT FROM [dialogues.PolicyProposal] head WHERE head.id = {row}.proposal_id AND head.published_at IS NOT NULL)"""
_FIXED = (
    "proposal_id", "kind", "role", "done_on", "text", "reason", "original_language", "member_id", "closes_on", "outcome",
    "without_advice", "made_at",
)  # fmt: skip
_OLD, _NEW = (", ".join(f"{row}.{name}" for name in _FIXED) for row in ("OLD", "NEW"))


class Outcome(models.TextChoices):
    """What the Board decided."""

    ADOPTED = "adopted", _("Adopted")
    CHANGED = "adopted_with_changes", _("Adopted with changes")
    NOT_ADOPTED = "not_adopted", _("Not adopted")
    POSTPONED = "postponed", _("Postponed")


ADOPTING = (Outcome.ADOPTED, Outcome.CHANGED)
# The badge of each outcome (``echos_portal/badges.py``).
OUTCOME_BADGES = {
    Outcome.ADOPTED: "accepted", Outcome.CHANGED: "partly", Outcome.NOT_ADOPTED: "rejected", Outcome.POSTPONED: "held",
}  # fmt: skip


class ProposalAct(Translated):
    """One act on the way of a proposal. ``text`` is the need, the proposal, the question to members, the advice, or the record.

    An extension of the deadline and a withdrawal have a reason instead.
    """

    TRANSLATED = ("text", "reason")
    Kind, Role, Outcome = ActKind, ActRole, Outcome

    extended_from: dt.date | None = None  # the deadline before an extension, as the path of the proposal finds it

    proposal = models.ForeignKey(
        PolicyProposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="acts"
    )
    kind = models.CharField(_("type"), max_length=20, choices=ActKind)
    role = models.CharField(_("role"), max_length=20, choices=ActRole)
    done_on = models.DateField(_("date"))
    text = models.TextField(_("text"), max_length=10000, blank=True)
    reason = models.TextField(_("reason"), max_length=4000, blank=True)
    chair = models.ForeignKey(
        GroupChair, verbose_name=_("co-chair"), on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    member = models.ForeignKey(
        MemberOrganisation, verbose_name=_("member organisation"), on_delete=models.PROTECT, related_name="+", null=True,
        blank=True,
    )  # fmt: skip
    closes_on = models.DateField(_("deadline"), null=True, blank=True)
    outcome = models.CharField(_("decision"), max_length=30, choices=Outcome, blank=True)
    without_advice = models.BooleanField(_("decided without advice of the committee"), default=False)
    made_at = models.DateTimeField(_("recorded"))
    emails_due = models.BooleanField(
        _("emails are due"), default=False, help_text=_("A worker still has to email the member organisations.")
    )

    privacy = Privacy(
        none=(
            "id", "proposal", "kind", "role", "done_on", "text", "reason", "original_language", "translations", "chair", "member",
            "closes_on", "outcome", "without_advice", "made_at", "emails_due",
        )
    )  # fmt: skip

    class Meta:
        verbose_name = _("step of a proposal")
        verbose_name_plural = _("steps of proposals")
        ordering = ["done_on", "id"]
        constraints = [
            translations_are_an_object("dialogues_act_translations_object"),
            models.CheckConstraint(condition=role_fits_act(), name="dialogues_act_in_its_role"),
            models.CheckConstraint(
                condition=Q(kind__in=["consultation", "extension", "withdrawal"]) | Q(text__regex=r"\S"),
                name="dialogues_act_has_text",
            ),
            models.CheckConstraint(condition=Q(chair=None) | Q(kind="need"), name="dialogues_act_chair_notices"),
            models.CheckConstraint(
                condition=Q(kind__in=["proposal", "withdrawal"], member__isnull=False)
                | (~Q(kind__in=["proposal", "withdrawal"]) & Q(member=None)),
                name="dialogues_act_member_proposes",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["consultation", "extension"], closes_on__gt=F("done_on"))
                | (~Q(kind__in=["consultation", "extension"]) & Q(closes_on=None)),
                name="dialogues_act_consultation_closes_later",
            ),
            models.CheckConstraint(
                condition=Q(kind="decision", outcome__in=Outcome.values) | (~Q(kind="decision") & Q(outcome="")),
                name="dialogues_act_decision_has_outcome",
            ),
            models.CheckConstraint(
                condition=(~Q(outcome="not_adopted") & ~Q(kind__in=["extension", "withdrawal"]))
                | Q(reason__regex=r"\S"),
                name="dialogues_act_gives_reason",
            ),
            models.UniqueConstraint(
                fields=["proposal", "kind"], name="dialogues_act_once",
                condition=Q(kind__in=["need", "proposal", "consultation", "withdrawal"]),
            ),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(kind="decision") & ~Q(outcome="postponed"),
                name="dialogues_act_decided_once",
            ),
        ]  # fmt: skip
        triggers = [
            PROPOSALS.changes_with("act", "SELECT {row}.proposal_id"),
            RefusalTrigger(
                name="act_after_publication",
                operation=pgtrigger.Insert,
                condition=f"NEW.kind <> 'need' AND NOT {_IS_PUBLIC.format(row='NEW')}",
            ),
            RefusalTrigger(
                name="act_after_proposal",
                operation=pgtrigger.Insert,
                condition=f"""NEW.kind IN ('consultation', 'advice', 'decision', 'withdrawal')
                    AND NOT EXISTS ({_ACTS} AND act.kind = 'proposal' AND act.done_on <= NEW.done_on)""",
            ),
            RefusalTrigger(
                name="act_after_deadline",
                operation=pgtrigger.Insert,
                condition=f"""NEW.kind = 'decision'
                    AND (NOT EXISTS ({_ACTS} AND act.kind = 'consultation')
                        OR EXISTS ({_ACTS} AND act.closes_on >= NEW.done_on))""",
            ),
            RefusalTrigger(
                name="act_extends_open_consultation",
                operation=pgtrigger.Insert,
                condition=f"""NEW.kind = 'extension'
                    AND (NOT EXISTS ({_ACTS} AND act.closes_on >= NEW.done_on)
                        OR EXISTS ({_ACTS} AND act.closes_on >= NEW.closes_on))""",
            ),
            RefusalTrigger(
                name="act_withdrawn_by_proposer",
                operation=pgtrigger.Insert,
                condition=f"""NEW.kind = 'withdrawal'
                    AND NOT EXISTS ({_ACTS} AND act.kind = 'proposal' AND act.member_id = NEW.member_id)""",
            ),
            RefusalTrigger(
                name="act_before_withdrawal",
                operation=pgtrigger.Insert,
                condition=f"NEW.kind <> 'correction' AND EXISTS ({_ACTS} AND act.kind = 'withdrawal')",
            ),
            RefusalTrigger(
                name="act_before_decision",
                operation=pgtrigger.Insert,
                condition=f"""NEW.kind IN ('advice', 'decision', 'withdrawal')
                    AND EXISTS ({_ACTS} AND act.kind = 'decision' AND act.outcome <> 'postponed')""",
            ),
            RefusalTrigger(
                name="act_decision_comes_last",
                operation=pgtrigger.Insert,
                condition=f"""NEW.kind IN ('decision', 'withdrawal')
                    AND EXISTS ({_ACTS} AND act.kind IN ('advice', 'decision') AND act.done_on > NEW.done_on)""",
            ),
            RefusalTrigger(
                name="act_names_missing_advice",
                operation=pgtrigger.Insert,
                condition=f"""NEW.kind = 'decision'
                    AND NEW.without_advice = EXISTS ({_ACTS} AND act.kind = 'advice')""",
            ),
            RefusalTrigger(
                name="act_chair_of_network",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition="""NEW.chair_id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM [hubs.GroupChair] one JOIN [dialogues.PolicyProposal] head ON head.network_id = one.group_id
                    WHERE one.id = NEW.chair_id AND head.id = NEW.proposal_id)""",
            ),
            RefusalTrigger(
                name="act_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=f"""{_IS_PUBLIC.format(row="OLD")} AND (TG_OP = 'DELETE'
                    OR ({_OLD}) IS DISTINCT FROM ({_NEW})
                    OR (NEW.chair_id IS NOT NULL AND NEW.chair_id IS DISTINCT FROM OLD.chair_id))""",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of proposal {self.proposal_id}"

    @property
    def done_by(self) -> str:
        """Who did it, where it says more than the role: the co-chair, or the organisation that proposes."""
        if self.chair is not None:
            return self.chair.shown_as
        return str(self.member) if self.member is not None else ""

    @property
    def badge(self) -> str:
        """The key of the badge of its outcome."""
        return OUTCOME_BADGES[Outcome(self.outcome)]
