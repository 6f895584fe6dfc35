"""Dumps and where their files are."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy


class DumpQuerySet(models.QuerySet["Dump"]):
    """Reads of dumps."""

    def complete(self) -> "DumpQuerySet":
        """Those anyone can fetch, the latest first."""
        return self.filter(made_at__isnull=False).order_by("-day")


class Dump(models.Model):
    """The dump of one day (UTC). It is complete once it has ``made_at``; before that none of it can be seen."""

    day = models.DateField(_("day"), unique=True)
    started_at = models.DateTimeField(_("started"))
    made_at = models.DateTimeField(_("made"), null=True)
    folder = models.CharField(_("folder"), max_length=60, blank=True)
    changes = models.CharField(_("address of what changed since"), max_length=1000, blank=True)
    files = models.JSONField(_("files"), default=list)

    objects = DumpQuerySet.as_manager()

    privacy = Privacy(none=("id", "day", "started_at", "made_at", "folder", "changes", "files"))

    class Meta:
        verbose_name = _("dump")
        verbose_name_plural = _("dumps")
        ordering = ["-day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None) | (~Q(folder="") & ~Q(files=[])), name="partners_dump_made_has_files"
            )
        ]

    def __str__(self) -> str:
        return self.day.isoformat()
