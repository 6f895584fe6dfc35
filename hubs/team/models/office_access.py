"""A hub lets the network office see its people, for a time."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from hubs.registry.models.hub import Hub


class OfficeAccessQuerySet(models.QuerySet["OfficeAccess"]):
    """Reads of permissions."""

    def current(self, day: dt.date) -> "OfficeAccessQuerySet":
        """Those that hold on that day."""
        return self.filter(until__gte=day, ended_at=None)


class OfficeAccess(models.Model):
    """From ``granted_at`` to the end of ``until`` the network office sees the hub's contacts and attendees, not only figures."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="office_access")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("granted by"), on_delete=models.SET_NULL, related_name="+", null=True
    )
    granted_at = models.DateTimeField(_("granted"))
    until = models.DateField(_("until"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = OfficeAccessQuerySet.as_manager()

    privacy = Privacy(none=("id", "hub", "granted_by", "granted_at", "until", "ended_at"))

    class Meta:
        verbose_name = _("access of the network office")
        verbose_name_plural = _("accesses of the network office")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["hub"], condition=Q(ended_at=None), name="hubs_office_access_one_a_hub"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("granted_at")),
                name="hubs_office_access_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hub_id} until {self.until}"
