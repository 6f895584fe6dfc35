"""Pairs of contacts that are not duplicates."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.privacy import Privacy
from hubs.models import Hub
from stakeholders.contacts.models import Stakeholder


class KnownDifferent(models.Model):
    """Two rows that look alike and are not the same: somebody said so. ``first`` is the older of the two."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="+")
    first = models.ForeignKey(Stakeholder, verbose_name=_("one"), on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Stakeholder, verbose_name=_("the other"), on_delete=models.CASCADE, related_name="+")
    noted_by = models.ForeignKey(
        User, verbose_name=_("who"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    noted_at = models.DateTimeField(_("when"), auto_now_add=True)

    privacy = Privacy(none=("id", "hub", "first", "second", "noted_by", "noted_at"))

    class Meta:
        verbose_name = _("pair known to be two")
        verbose_name_plural = _("pairs known to be two")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "first", "second"], name="stakeholders_different_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="stakeholders_different_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"
