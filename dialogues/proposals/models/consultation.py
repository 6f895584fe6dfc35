"""Which member organisations were consulted about a proposal, by which link, and what they replied."""

import datetime as dt

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from dialogues.proposals.models.member import MemberOrganisation
from dialogues.proposals.models.proposal import PROPOSALS, PolicyProposal
from publishing.triggers import RefusalTrigger
from toolkit.languages import language_name

KEPT_FOR = dt.timedelta(days=90)  # a link says that the consultation is over for so long after the deadline
_ACTS_OF_REPLY = """
    SELECT FROM [dialogues.ConsultedMember] one JOIN [dialogues.ProposalAct] act ON act.proposal_id = one.proposal_id
    WHERE one.id = NEW.consulted_id"""
OF_CONSULTED = "SELECT one.proposal_id FROM [dialogues.ConsultedMember] one WHERE one.id = {row}.consulted_id"


class ConsultedMemberQuerySet(models.QuerySet["ConsultedMember"]):
    """Reads of those consulted."""

    def for_pages(self) -> "ConsultedMemberQuerySet":
        """With member, organisation and replies (the latest first), by name."""
        rows = self.select_related("member__organisation").order_by("member__organisation__sort_name", "pk")
        return rows.prefetch_related(models.Prefetch("replies", MemberReply.objects.order_by("-pk")))


class ConsultedMember(models.Model):
    """A member organisation that was asked for its view on a proposal. The personal link stops working some months later."""

    LINK_KIND = "consultation"

    proposal = models.ForeignKey(
        PolicyProposal, verbose_name=_("proposal"), on_delete=models.PROTECT, related_name="consulted"
    )
    member = models.ForeignKey(
        MemberOrganisation, verbose_name=_("member organisation"), on_delete=models.PROTECT, related_name="consulted"
    )
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True, null=True, blank=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True, null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    objects = ConsultedMemberQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "proposal", "member", "sent_at", "reminded_at"),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop("the link until 90 days after the deadline of the consultation"),
        ends_with="dialogues.forget",
    )

    class Meta:
        verbose_name = _("consulted member organisation")
        verbose_name_plural = _("consulted member organisations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "member"], name="dialogues_consulted_once"),
            models.CheckConstraint(
                condition=Q(link_nonce=None, link_hash=None) | Q(link_nonce__isnull=False, link_hash__isnull=False),
                name="dialogues_consulted_whole_link",
            ),
        ]
        triggers = [
            RefusalTrigger(
                name="consulted_after_opening",
                operation=pgtrigger.Insert,
                condition="""NOT EXISTS (SELECT FROM [dialogues.ProposalAct] act
                    WHERE act.proposal_id = NEW.proposal_id AND act.kind = 'consultation')""",
            ),
            RefusalTrigger(name="consulted_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"member {self.member_id} on proposal {self.proposal_id}"

    @property
    def emails_key(self) -> str:
        """What the keys of all emails about this consultation to this member begin with."""
        return f"consulted:{self.pk}"

    @property
    def reply(self) -> "MemberReply | None":
        """The reply that counts: the latest. Needs the replies fetched along, the latest first."""
        return next(iter(self.replies.all()), None)


class MemberReply(models.Model):
    """What a member organisation replied. A later reply counts instead; all stay."""

    class Position(models.TextChoices):
        """The view of the member organisation."""

        SUPPORT = "support", _("Support")
        CHANGES = "support_with_changes", _("Support with changes")
        OBJECT = "object", _("Object")
        NO_VIEW = "no_view", _("No view")

    class Source(models.TextChoices):
        """Who entered it."""

        MEMBER = "member", _("By the organisation")
        OFFICE = "office", _("Entered by the network office on its behalf")

    consulted = models.ForeignKey(
        ConsultedMember, verbose_name=_("consulted member"), on_delete=models.PROTECT, related_name="replies"
    )
    position = models.CharField(_("view"), max_length=30, choices=Position)
    text = models.TextField(_("text"), max_length=10000, blank=True)
    language = models.CharField(_("language of the text"), max_length=10, blank=True)
    source = models.CharField(_("entered by"), max_length=10, choices=Source)
    done_on = models.DateField(_("date"))
    made_at = models.DateTimeField(_("recorded"))

    privacy = Privacy(none=("id", "consulted", "position", "text", "language", "source", "done_on", "made_at"))

    class Meta:
        verbose_name = _("reply of a member organisation")
        verbose_name_plural = _("replies of member organisations")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(position__in=["support_with_changes", "object"]) | Q(text__regex=r"\S"),
                name="dialogues_member_reply_says_why",
            ),
        ]
        triggers = [
            PROPOSALS.changes_with("reply", OF_CONSULTED),
            RefusalTrigger(name="member_reply_stays", operation=pgtrigger.Update | pgtrigger.Delete),
            RefusalTrigger(
                name="member_reply_in_time",
                operation=pgtrigger.Insert,
                condition=f"""NOT EXISTS ({_ACTS_OF_REPLY} AND act.kind = 'consultation' AND act.done_on <= NEW.done_on)
                    OR NOT EXISTS ({_ACTS_OF_REPLY} AND act.closes_on >= NEW.done_on)
                    OR EXISTS ({_ACTS_OF_REPLY} AND act.kind = 'withdrawal')""",
            ),
        ]

    def __str__(self) -> str:
        return f"reply {self.pk} of {self.consulted_id}"

    @property
    def language_label(self) -> str:
        """The language of the text in the reader's language; empty where it is not known."""
        return language_name(self.language) if self.language else ""
