"""Who wants to hear of a hub's events, and what was sent to them."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from hubs.models import Hub
from toolkit.clock import TimestampField
from toolkit.email_addresses import canonical_address_check


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Reads of subscriptions."""

    def confirmed(self) -> "SubscriptionQuerySet":
        """Those whose address was confirmed."""
        return self.filter(state=Subscription.State.CONFIRMED)


class Subscription(models.Model):
    """An address that asked for the weekly digest of one hub. Confirmed by double opt-in."""

    LINK_KIND = "subscription"

    class State(models.TextChoices):
        """Requested, then confirmed. People who unsubscribe are on the suppression list of the outbox and nowhere else."""

        PENDING = "pending", _("Not yet confirmed")
        CONFIRMED = "confirmed", _("Confirmed")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="subscriptions")
    email = models.EmailField(_("email address"))
    language = models.CharField(_("language"), max_length=10, default="en")
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.PENDING)
    round = models.PositiveSmallIntegerField(_("how often asked for"), default=1)
    watermark = models.DateTimeField(
        _("reported up to"), null=True, blank=True, help_text=_("Events published later are new to this subscriber.")
    )
    recently_included = models.JSONField(
        _("reported just before the watermark"),
        default=list,
        help_text=_("Ids of events reported near the watermark, so that a late one is not missed."),
    )
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked for"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "hub", "language", "state", "round", "watermark", "recently_included", "asked_at", "confirmed_at"),
        personal=("email",),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop(
            "thirty days if it is not confirmed; otherwise until thirty days after the person unsubscribes"
        ),
        ends_with="digests.forget",
        person="email",
    )

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "email"], name="digests_subscription_one_an_address_and_hub"),
            canonical_address_check("email", name="digests_subscription_canonical_address"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False, watermark__isnull=False),
                name="digests_subscription_confirmed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"

    @property
    def mailing_list(self) -> str:
        """What one unsubscribes from."""
        return mailing_list_of(self.hub)


class Digest(models.Model):
    """One digest of one subscriber for one week; unique, so that two schedulers send one."""

    subscription = models.ForeignKey(
        Subscription, verbose_name=_("subscription"), on_delete=models.CASCADE, related_name="digests"
    )
    period = models.CharField(_("week"), max_length=8, help_text=_("ISO week, for instance 2026-W48"))
    event_count = models.PositiveSmallIntegerField(_("events reported"))
    created_at = TimestampField(_("built"), auto_now_add=True)

    privacy = Privacy(
        none=("id", "subscription", "period", "event_count", "created_at"),
        retention=gettext_noop("goes with the subscription"),
        ends_with="subscription",
        person="subscription__email",
    )

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["subscription", "period"], name="digests_digest_once_a_week")]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.period}"


def week_of(day: dt.date) -> str:
    """The ISO 8601 week a digest belongs to: ``2026-W48``."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def mailing_list_of(hub: Hub) -> str:
    """What a subscriber of the hub's weekly newsletter unsubscribes from."""
    return f"digest:{hub.slug}"
