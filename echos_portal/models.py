"""Runs of periodic jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy


class PeriodicRun(models.Model):
    """One run of a job in one period: whoever writes the row runs the job, however many schedulers there are."""

    name = models.CharField(_("job"), max_length=80)
    period = models.CharField(_("period"), max_length=30, help_text=_("For instance 2026-11-25 or 2026-11-25T14"))
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    privacy = Privacy(none=("id", "name", "period", "started_at", "finished_at"))

    class Meta:
        verbose_name = _("run of a periodic job")
        verbose_name_plural = _("runs of periodic jobs")
        constraints = [models.UniqueConstraint(fields=["name", "period"], name="portal_periodic_run_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.period}"
