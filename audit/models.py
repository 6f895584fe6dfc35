"""The audit trail, the activity of hubs, the forms that were sent, and what was deleted because its time was over."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from toolkit.clock import TimestampField


class Entry(models.Model):
    """One action of an actor. Holds ids and field names, never a personal value; the database refuses to change it."""

    at = TimestampField(_("when"), auto_now_add=True, db_index=True)
    actor_kind = models.CharField(_("kind of actor"), max_length=20)
    actor_id = models.BigIntegerField(_("actor"), null=True)
    action = models.CharField(_("action"), max_length=60, help_text=_("For instance events.publish"))
    subject = models.CharField(_("kind of subject"), max_length=60, help_text=_("For instance events.event"))
    subject_id = models.BigIntegerField(_("subject"), null=True)
    hub_id = models.BigIntegerField(_("hub"), null=True, db_index=True)
    acting_hub_id = models.BigIntegerField(
        _("acting hub"),
        null=True,
        help_text=_("The hub whose team did it, where the subject may belong to another: an event it co-organises."),
    )
    fields = models.JSONField(_("changed fields"), default=list)

    privacy = Privacy(
        none=(
            "id",
            "at",
            "actor_kind",
            "actor_id",
            "action",
            "subject",
            "subject_id",
            "hub_id",
            "acting_hub_id",
            "fields",
        ),
    )

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject", "subject_id"], name="audit_entry_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}:{self.subject_id}"


class Submission(models.Model):
    """A form that was sent and changed something; unique, so that a second click gets the answer of the first.

    ``key`` is a hash of the sender, the form as it was opened, its address and its content; nothing can be read from it.
    """

    key = models.CharField(_("key"), max_length=64, primary_key=True)
    answer = models.CharField(_("address it led to"), max_length=500, blank=True)
    sent_at = TimestampField(_("sent"), auto_now_add=True, db_index=True)

    privacy = Privacy(none=("key", "answer", "sent_at"))

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")

    def __str__(self) -> str:
        return self.key


class HubActivity(models.Model):
    """When a user last changed something of a hub, exact to the hour; kept so that pages need not query the audit trail."""

    hub_id = models.BigIntegerField(_("hub"), primary_key=True)
    last_at = models.DateTimeField(_("last change by a person"))

    privacy = Privacy(none=("hub_id", "last_at"))

    class Meta:
        verbose_name = _("last activity of a hub")
        verbose_name_plural = _("last activities of hubs")

    def __str__(self) -> str:
        return f"{self.hub_id}: {self.last_at:%Y-%m-%d}"


class PurgeRun(models.Model):
    """Rows of one kind that were deleted in one go because their time was over: how many and why."""

    kind = models.CharField(_("kind of data"), max_length=60, help_text=_("For instance events.registration"))
    count = models.PositiveIntegerField(_("how many"))
    reason = models.CharField(_("why"), max_length=200, help_text=_("The retention that was declared at the time."))
    at = models.DateTimeField(_("when"), db_index=True)

    privacy = Privacy(none=("id", "kind", "count", "reason", "at"))

    class Meta:
        verbose_name = _("scheduled deletion")
        verbose_name_plural = _("scheduled deletions")
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=models.Q(count__gt=0), name="audit_purge_run_of_something")]
        indexes = [models.Index(fields=["kind", "-at"], name="audit_purge_run_of_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.count}"
