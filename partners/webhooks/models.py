"""Addresses that are informed of changes, and what was sent to each. The table of deliveries is the queue."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from partners.keys.models import Partner
from publishing.transaction_ids import TransactionIdField


class EndpointState(models.TextChoices):
    """Whether an address is sent anything."""

    PENDING = "pending", _("Not tested yet")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")


class DeliveryState(models.TextChoices):
    """What became of one delivery."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Sending")
    HELD = "held", _("On hold")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class WebhookEndpoint(models.Model):
    """An address of a partner, what it wants to be informed of, and the secret its deliveries are signed with.

    ``failing_since`` is the first failure after the last success. Until ``quiet_until`` nothing is sent there: it was slow or away.
    ``since_xid`` is the transaction from which on changes are sent, 0 before the first test has succeeded.
    """

    partner = models.ForeignKey(Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="endpoints")
    url = models.CharField(_("address"), max_length=500)
    resources = ArrayField(
        models.CharField(max_length=20), verbose_name=_("types"), default=list, blank=True, help_text=_("Empty: all")
    )
    countries = ArrayField(
        models.CharField(max_length=2), verbose_name=_("countries"), default=list, blank=True, help_text=_("Empty: all")
    )
    state = models.CharField(_("state"), max_length=10, choices=EndpointState, default=EndpointState.PENDING)
    secret = models.CharField(_("signing secret"), max_length=300)
    old_secret = models.CharField(_("signing secret before"), max_length=300, blank=True)
    old_secret_until = models.DateTimeField(_("signs until"), null=True, blank=True)
    since_xid = TransactionIdField(_("changes from"), default=0)
    created_at = models.DateTimeField(_("created"))
    activated_at = models.DateTimeField(_("activated"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)
    quiet_until = models.DateTimeField(_("quiet until"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    paused_because = models.CharField(_("reason"), max_length=300, blank=True)
    round = models.PositiveIntegerField(_("pauses and tests"), default=0)

    privacy = Privacy(
        none=(
            "id", "partner", "resources", "countries", "state", "old_secret_until", "since_xid", "created_at", "activated_at",
            "succeeded_at", "failing_since", "quiet_until", "paused_at", "paused_because", "round",
        ),
        personal=("url",),
        secret=("secret", "old_secret"),
        encrypted=("secret", "old_secret"),
        retention=gettext_noop("until the partner removes it; deleted with the partner"),
        ends_with="partner",
        person="partner__email",
    )  # fmt: skip

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "url"], name="partners_endpoint_once"),
            models.CheckConstraint(condition=Q(state__in=EndpointState.values), name="partners_endpoint_known_state"),
            models.CheckConstraint(
                condition=~Q(state=EndpointState.ACTIVE) | (~Q(since_xid=0) & Q(activated_at__isnull=False)),
                name="partners_endpoint_active_since",
            ),
            models.CheckConstraint(
                condition=Q(old_secret="", old_secret_until=None) | (~Q(old_secret="") & Q(old_secret_until__isnull=False)),
                name="partners_endpoint_old_secret_ends",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.url


class FeedCursor(models.Model):
    """From which transaction on the change feed is read for webhooks. One row, locked by who writes deliveries."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    xid = TransactionIdField(_("transaction"), default=0)

    privacy = Privacy(none=("id", "xid"))

    class Meta:
        verbose_name = _("cursor of webhooks")
        verbose_name_plural = _("cursors of webhooks")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="partners_cursor_is_one")]

    def __str__(self) -> str:
        return f"from {self.xid}"


class WebhookDelivery(models.Model):
    """One change, or a test, for one address. ``event_id`` is the same for every attempt: the receiver drops what it has."""

    endpoint = models.ForeignKey(
        WebhookEndpoint, verbose_name=_("webhook"), on_delete=models.CASCADE, related_name="deliveries"
    )
    event_id = models.CharField(_("id"), max_length=60)
    payload = models.TextField(_("body"), help_text=_("JSON: type, timestamp, data"))
    is_test = models.BooleanField(_("test"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    created_at = models.DateTimeField(_("created"))
    due_at = models.DateTimeField(_("not before"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    interruptions = models.PositiveSmallIntegerField(
        _("interruptions"), default=0, help_text=_("How often a worker was lost with it")
    )
    fence = models.PositiveIntegerField(_("fencing token"), default=0)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    privacy = Privacy(
        none=(
            "id", "endpoint", "event_id", "payload", "is_test", "state", "created_at", "due_at", "attempts", "interruptions", "fence",
            "lease_until", "finished_at",
        ),
        retention=gettext_noop("thirty days"),
        ends_with="partners.forget",
        person="endpoint__partner__email",
    )  # fmt: skip

    class Meta:
        verbose_name = _("delivery of a webhook")
        verbose_name_plural = _("deliveries of webhooks")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event_id"], name="partners_delivery_once"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="partners_delivery_known_state"),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENDING) | Q(lease_until__isnull=False),
                name="partners_delivery_claim_has_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DeliveryState.DELIVERED, DeliveryState.FAILED]) | Q(finished_at__isnull=False),
                name="partners_delivery_end_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at", "id"], condition=Q(state=DeliveryState.QUEUED), name="partners_delivery_due"
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state=DeliveryState.SENDING), name="partners_delivery_leased"
            ),
            models.Index(fields=["endpoint", "-id"], name="partners_delivery_newest"),
            models.Index(fields=["created_at"], name="partners_delivery_age"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.event_id


class DeliveryAttempt(models.Model):
    """What an address answered to one attempt: status and the first 64 kB, or why there was no answer."""

    delivery = models.ForeignKey(
        WebhookDelivery, verbose_name=_("delivery"), on_delete=models.CASCADE, related_name="log"
    )
    at = models.DateTimeField(_("when"))
    seconds = models.FloatField(_("seconds"))
    status = models.PositiveSmallIntegerField(_("status"), null=True, blank=True)
    body = models.TextField(_("answer"), blank=True)
    is_cut = models.BooleanField(_("cut off"), default=False)
    error = models.CharField(_("error"), max_length=300, blank=True)

    privacy = Privacy(
        none=("id", "delivery", "at", "seconds", "status", "is_cut", "error"),
        personal=("body",),
        retention=gettext_noop("deleted with the delivery"),
        ends_with="delivery",
        person="delivery__endpoint__partner__email",
    )

    class Meta:
        verbose_name = _("attempt of a delivery")
        verbose_name_plural = _("attempts of deliveries")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__isnull=False) | ~Q(error=""), name="partners_attempt_has_outcome"
            )
        ]

    def __str__(self) -> str:
        return str(self.status or self.error)
