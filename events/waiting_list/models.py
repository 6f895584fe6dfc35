"""Places offered to people on the waiting list, and how many places a sector can take."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from events.programme.models import EVENTS, Event
from events.registrations.models import Registration
from hubs.models import Sector


class PlaceOffer(models.Model):
    """A place given or offered to a person on the waiting list. An open offer counts as a place taken."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        GIVEN = "given", _("Place given")

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="offers"
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    because = models.CharField(_("reason"), max_length=500, blank=True)

    privacy = Privacy(
        none=("id", "registration", "state", "made_at", "expires_at", "closed_at"),
        personal=("because",),
        retention=gettext_noop("six months after the event"),
        ends_with="registration",
        person="registration__email",
    )

    class Meta:
        verbose_name = _("offered place")
        verbose_name_plural = _("offered places")
        ordering = ["made_at", "id"]
        indexes = [models.Index(fields=["expires_at"], condition=Q(state="open"), name="events_offer_open")]
        constraints = [
            models.UniqueConstraint(fields=["registration"], condition=Q(state="open"), name="events_offer_one_open"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, expires_at__isnull=False)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="events_offer_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("made_at")), name="events_offer_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"


class SectorQuota(models.Model):
    """How many places of an event the people of one sector can take at most."""

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="quotas")
    sector = models.CharField(_("sector"), max_length=30, choices=Sector)
    places = models.PositiveIntegerField(_("places"))
    places_taken = models.PositiveIntegerField(_("places taken"), default=0)

    privacy = Privacy(none=("id", "event", "sector", "places", "places_taken"))

    class Meta:
        verbose_name = _("quota of a sector")
        verbose_name_plural = _("quotas of sectors")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "sector"], name="events_quota_once_a_sector"),
            models.CheckConstraint(condition=Q(places_taken__lte=F("places")), name="events_quota_not_exceeded"),
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="events_quota_known_sector"),
        ]
        triggers = [EVENTS.changes_with("quota", "SELECT {row}.event_id")]

    def __str__(self) -> str:
        return f"quota {self.pk}"
