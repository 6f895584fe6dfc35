"""Saved filters over the contacts of one hub."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.models import Hub
from stakeholders.contacts.models import Stakeholder, StakeholderQuerySet
from toolkit.actions.edited_rows import EditedRow
from toolkit.clock import TimestampField
from toolkit.text_search import SortKey


class Segment(EditedRow):
    """A saved filter over one hub's stakeholders; who is in it is asked anew each time."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="segments")
    name = models.CharField(_("name"), max_length=100)
    criteria = models.JSONField(_("criteria"), default=dict, blank=True)
    created_at = TimestampField(_("created"), auto_now_add=True)

    privacy = Privacy(none=("id", "hub", "name", "criteria", "created_at", *EditedRow.EDIT_FIELDS))

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = [SortKey("name"), "id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "name"], name="stakeholders_segment_name_once_a_hub"),
            models.UniqueConstraint(fields=["hub", "id"], name="stakeholders_segment_in_hub"),
        ]

    def __str__(self) -> str:
        return self.name

    def members(self) -> StakeholderQuerySet:
        """Who is in it now."""
        return Stakeholder.objects.filter(hub=self.hub_id).matching(self.criteria)
