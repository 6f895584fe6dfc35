"""Emails about a change of an event to everyone it concerns, and about its follow-up to attendees."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from events.programme.models import Event
from hubs.models import Hub
from toolkit.clock import TimestampField


class EventMailingQuerySet(models.QuerySet["EventMailing"]):
    """Reads of mailings."""

    def unfinished(self) -> "EventMailingQuerySet":
        """Those not yet written to everyone."""
        return self.filter(finished_at=None)


class EventMailing(models.Model):
    """One email about a change to everyone an event concerns: one row in the transaction of the change.

    A worker writes the emails in slices; the three cursors move in the transaction of the emails they passed.
    """

    class Kind(models.TextChoices):
        """What has changed, or what is new."""

        MOVED = "moved", _("New date or venue")
        CANCELLED = "cancelled", _("Event cancelled")
        MATERIALS = "materials", _("New follow-up material")
        SURVEY = "survey", _("Feedback survey")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="mailings")
    kind = models.CharField(_("type"), max_length=20, choices=Kind)
    before: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(
        _("date and venue before the change"), default=dict, blank=True, encoder=DjangoJSONEncoder
    )
    last_registration = models.BigIntegerField(_("last registration passed"), default=0)
    last_invitation = models.BigIntegerField(_("last invitation passed"), default=0)
    last_substitute = models.BigIntegerField(_("last substitute passed"), default=0, db_default=0)
    emails = models.PositiveIntegerField(_("emails written"), default=0)
    created_at = TimestampField(_("created"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = EventMailingQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "event", "kind", "before", "last_registration", "last_invitation", "last_substitute", "emails",
            "created_at", "finished_at",
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("mailing about an event")
        verbose_name_plural = _("mailings about events")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["moved", "cancelled", "materials", "survey"]), name="events_mailing_known_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["event", "id"], condition=Q(finished_at=None), name="events_mailing_unfinished")
        ]

    def __str__(self) -> str:
        return f"mailing {self.pk}"
