"""A proposal: what it is called, the network it comes from, and whether it is public. What happened to it are its acts."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.models import Group
from publishing.triggers import FeedResource, RefusalTrigger
from toolkit.actions.edited_rows import EditedRow
from toolkit.clock import TimestampField
from toolkit.localized_text import Translated, translations_are_an_object

PROPOSALS = FeedResource("proposals", "dialogues.PolicyProposal", "shown.published_at IS NOT NULL")


class PolicyProposalQuerySet(models.QuerySet["PolicyProposal"]):
    """Reads of proposals."""

    def published(self) -> "PolicyProposalQuerySet":
        """Public proposals."""
        return self.filter(published_at__isnull=False)

    def of_network(self, group: Group) -> "PolicyProposalQuerySet":
        """Those of a network, and of networks that were merged into it."""
        return self.filter(Q(network=group) | Q(network__successor=group))


class PolicyProposal(Translated, EditedRow):
    """The head of a proposal, written in a network (D9). Once it is public its title and network stay; translations may be added."""

    TRANSLATED = ("title",)

    network = models.ForeignKey(Group, verbose_name=_("network"), on_delete=models.PROTECT, related_name="proposals")
    title = models.CharField(_("title"), max_length=200)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    updated_at = TimestampField(_("changed"), auto_now=True)

    objects = PolicyProposalQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "network", "title", "original_language", "translations", "published_at", "updated_at", *EditedRow.EDIT_FIELDS,
        )
    )  # fmt: skip

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-id"]
        constraints = [
            translations_are_an_object("dialogues_proposal_translations_object"),
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="dialogues_proposal_has_title"),
        ]
        triggers = [
            PROPOSALS.own_changes(),
            RefusalTrigger(
                name="proposal_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition="""OLD.published_at IS NOT NULL AND (TG_OP = 'DELETE' OR
                    (OLD.network_id, OLD.title, OLD.original_language, OLD.published_at) IS DISTINCT FROM
                    (NEW.network_id, NEW.title, NEW.original_language, NEW.published_at))""",
            ),
            RefusalTrigger(
                name="proposal_public_has_need",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition="""NEW.published_at IS NOT NULL AND NOT EXISTS (
                    SELECT FROM [dialogues.ProposalAct] act WHERE act.proposal_id = NEW.id AND act.kind = 'need')""",
            ),
            RefusalTrigger(
                name="proposal_of_european_network",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition="""EXISTS (
                    SELECT FROM [hubs.Group] one WHERE one.id = NEW.network_id AND one.hub_id IS NOT NULL)""",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("dialogues:proposal", args=[self.pk])

    @property
    def is_public(self) -> bool:
        """Whether everyone sees it."""
        return self.published_at is not None
