"""What networks do for a policy the Board has adopted."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.frame.models import PolicyDialogue
from dialogues.proposals.models.proposal import PROPOSALS, PolicyProposal
from events.models import Event
from hubs.models import Group
from library.models import Resource
from publishing.triggers import RefusalTrigger
from toolkit.localized_text import Translated, translations_are_an_object


class CampaignItem(Translated):
    """One thing a network does to campaign: an event, a publication, a hearing. Only for what was adopted."""

    TRANSLATED = ("title",)

    proposal = models.ForeignKey(
        PolicyProposal, verbose_name=_("proposal"), on_delete=models.PROTECT, related_name="campaign"
    )
    network = models.ForeignKey(Group, verbose_name=_("network"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200)
    starts_on = models.DateField(_("date"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    url = models.URLField(_("link"), max_length=300, blank=True)
    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    resource = models.ForeignKey(
        Resource, verbose_name=_("resource"), on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    dialogue = models.ForeignKey(
        PolicyDialogue, verbose_name=_("policy dialogue"), on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )  # fmt: skip

    privacy = Privacy(
        none=(
            "id", "proposal", "network", "title", "original_language", "translations", "starts_on", "ends_on", "url", "event",
            "resource", "dialogue",
        )
    )  # fmt: skip

    class Meta:
        verbose_name = _("campaign item")
        verbose_name_plural = _("campaign items")
        ordering = ["starts_on", "id"]
        constraints = [
            translations_are_an_object("dialogues_campaign_translations_object"),
            models.CheckConstraint(condition=Q(title__regex=r"\S"), name="dialogues_campaign_has_title"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="dialogues_campaign_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=r"^https?://"), name="dialogues_campaign_link_is_web"
            ),
        ]
        triggers = [
            PROPOSALS.changes_with("campaign", "SELECT {row}.proposal_id"),
            RefusalTrigger(
                name="campaign_after_adoption",
                operation=pgtrigger.Insert,
                condition="""NOT EXISTS (SELECT FROM [dialogues.ProposalAct] act WHERE act.proposal_id = NEW.proposal_id
                    AND act.outcome IN ('adopted', 'adopted_with_changes') AND act.done_on <= NEW.starts_on)""",
            ),
            RefusalTrigger(
                name="campaign_of_european_network",
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition="""EXISTS (
                    SELECT FROM [hubs.Group] one WHERE one.id = NEW.network_id AND one.hub_id IS NOT NULL)""",
            ),
        ]

    def __str__(self) -> str:
        return self.title
