"""Hubs that organise an event together with the hub it belongs to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from events.programme.models import EVENTS, Event
from hubs.models import Hub


class CoOrganiserState(models.TextChoices):
    """A hub is asked, and accepts or declines."""

    ASKED = "asked", _("No reply yet")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class CoOrganiserQuerySet(models.QuerySet["CoOrganiser"]):
    """Reads of co-organisers."""

    def accepted(self) -> "CoOrganiserQuerySet":
        """Those who have agreed: only they are named, and work with the event."""
        return self.filter(state=CoOrganiserState.ACCEPTED)

    def asked(self) -> "CoOrganiserQuerySet":
        """Those who have not answered."""
        return self.filter(state=CoOrganiserState.ASKED)

    def for_pages(self) -> "CoOrganiserQuerySet":
        """With the partner and its country."""
        return self.select_related("partner__country")


class CoOrganiser(models.Model):
    """Another hub (``partner``) that was asked to organise an event of ``hub`` with it."""

    State = CoOrganiserState

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="co_organisers")
    partner = models.ForeignKey(
        Hub, verbose_name=_("co-organising hub"), on_delete=models.PROTECT, related_name="co_organised"
    )
    state = models.CharField(_("status"), max_length=20, choices=CoOrganiserState, default=CoOrganiserState.ASKED)
    asked_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = CoOrganiserQuerySet.as_manager()

    privacy = Privacy(none=("id", "hub", "event", "partner", "state", "asked_at", "answered_at"))

    class Meta:
        verbose_name = _("co-organiser of an event")
        verbose_name_plural = _("co-organisers of events")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "partner"], name="events_co_organiser_once"),
            models.CheckConstraint(condition=~Q(partner=F("hub")), name="events_co_organiser_is_another_hub"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None)
                | Q(state__in=["accepted", "declined"], answered_at__isnull=False),
                name="events_co_organiser_state_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["partner", "state"], name="events_co_organised_by")]
        triggers = [EVENTS.changes_with("co_organiser", "SELECT {row}.event_id")]

    def __str__(self) -> str:
        return f"co-organiser {self.pk}"
