"""The change feed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from publishing.transaction_ids import TransactionIdField


class FeedEntry(models.Model):
    """Say which transaction changed a public object last, and whether the object is still public.

    One row an object. Written by database triggers only (``publishing.triggers``), so that no writer can forget it.
    """

    resource = models.CharField(_("resource"), max_length=20)
    key = models.BigIntegerField(_("key"))
    xid = TransactionIdField(_("transaction"))
    deleted = models.BooleanField(_("deleted"), default=False)
    at = models.DateTimeField(_("changed"))

    privacy = Privacy(none=("id", "resource", "key", "xid", "deleted", "at"))

    class Meta:
        verbose_name = _("change of a public object")
        verbose_name_plural = _("changes of public objects")
        db_table = "publishing_change_feed"
        ordering = ["resource", "xid", "key"]
        constraints = [models.UniqueConstraint(fields=["resource", "key"], name="publishing_feed_one_an_object")]
        indexes = [
            models.Index(fields=["xid", "resource", "key"], name="publishing_feed_by_xid"),
            models.Index(fields=["resource", "xid", "key"], name="publishing_feed_by_transaction"),
            models.Index(fields=["resource", "at", "key"], name="publishing_feed_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.key}"
