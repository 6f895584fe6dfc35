"""The audit trail, and the diary of periodic jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy


class Entry(models.Model):
    """One thing that somebody did. Holds ids and field names, never a personal value; the database refuses to change it."""

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    actor_kind = models.CharField(_("kind of actor"), max_length=20)
    actor_id = models.BigIntegerField(_("actor"), null=True)
    action = models.CharField(_("action"), max_length=60, help_text=_("For instance events.publish"))
    subject = models.CharField(_("kind of subject"), max_length=60, help_text=_("For instance events.event"))
    subject_id = models.BigIntegerField(_("subject"), null=True)
    hub_id = models.BigIntegerField(_("hub"), null=True, db_index=True)
    fields = models.JSONField(_("changed fields"), default=list)

    privacy = Privacy(
        none=("id", "at", "actor_kind", "actor_id", "action", "subject", "subject_id", "hub_id", "fields"),
    )

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject", "subject_id"], name="audit_entry_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}:{self.subject_id}"


class PeriodicRun(models.Model):
    """A periodic job has taken a period. Unique, so that two schedulers, or a late one, do no harm."""

    name = models.CharField(_("job"), max_length=60)
    period = models.CharField(_("period"), max_length=40, help_text=_("For instance 2026-W48"))
    started_at = models.DateTimeField(_("started"), auto_now_add=True)

    privacy = Privacy(none=("id", "name", "period", "started_at"))

    class Meta:
        verbose_name = _("periodic run")
        verbose_name_plural = _("periodic runs")
        constraints = [models.UniqueConstraint(fields=["name", "period"], name="audit_run_once_a_period")]

    def __str__(self) -> str:
        return f"{self.name} {self.period}"
