"""Subscribers, what they subscribed to, what there is to report, and what each was sent."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from dialogues.models import PolicyDialogue
from digests.choices import ContentKind, Frequency, every_kind
from digests.targets import Target
from hubs.models import Country, Hub, Topic
from publishing.transaction_ids import TransactionIdField
from toolkit.clock import TimestampField
from toolkit.email_addresses import canonical_address_check

MAILING_LIST = "digest"  # what a subscriber unsubscribes from: one email reports on everything they chose


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Reads of subscribers."""

    def confirmed(self) -> "SubscriberQuerySet":
        """Those whose address was confirmed."""
        return self.filter(confirmed_at__isnull=False)


class Subscriber(models.Model):
    """An address, confirmed by double opt-in, and how its owner wants to be emailed. People who unsubscribe are on the suppression
    list of the outbox and nowhere else."""

    LINK_KIND = "subscription"
    Frequency = Frequency
    Kind = ContentKind

    email = models.EmailField(_("email address"), unique=True)
    address_hash = models.CharField(_("keyed hash of the address"), max_length=64, unique=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Brussels")
    frequency = models.CharField(_("frequency"), max_length=10, choices=Frequency, default=Frequency.WEEKLY)
    kinds = ArrayField(
        models.CharField(max_length=10, choices=ContentKind), verbose_name=_("content"), default=every_kind
    )
    round = models.PositiveSmallIntegerField(_("how often asked for"), default=1)
    watermark = models.PositiveBigIntegerField(
        _("reported up to"), null=True, blank=True, help_text=_("Announcements with a higher number are new.")
    )
    gets_overview = models.BooleanField(
        _("first digest"), default=True, help_text=_("Whether the next digest lists every upcoming event.")
    )
    next_due_at = models.DateTimeField(_("next digest"), null=True, blank=True)
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked for"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "language", "time_zone", "frequency", "kinds", "round", "watermark", "gets_overview", "next_due_at", "asked_at",
            "confirmed_at",
        ),
        personal=("email",),
        secret=("address_hash", "link_nonce", "link_hash"),
        retention=gettext_noop(
            "thirty days if it is not confirmed; otherwise until thirty days after the person unsubscribes or complains, or until "
            "emails have come back for half a year"
        ),
        ends_with="digests.forget",
        person="email",
    )  # fmt: skip

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["id"]
        constraints = [
            canonical_address_check("email", name="digests_subscriber_canonical_address"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(watermark__isnull=False, next_due_at__isnull=False),
                name="digests_subscriber_confirmed_is_due",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="digests_subscriber_known_frequency"
            ),
            models.CheckConstraint(
                condition=Q(kinds__contained_by=ContentKind.values) & Q(kinds__len__gt=0),
                name="digests_subscriber_known_kinds",
            ),
        ]
        indexes = [
            models.Index(fields=["next_due_at"], condition=Q(confirmed_at__isnull=False), name="digests_subscriber_due")
        ]

    def __str__(self) -> str:
        return f"subscriber {self.pk}"

    @property
    def kind_labels(self) -> list[str]:
        """The kinds of content in words."""
        return [str(kind.label) for kind in ContentKind if kind in self.kinds]


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Reads of subscriptions."""

    def confirmed(self) -> "SubscriptionQuerySet":
        """Those their subscriber confirmed."""
        return self.filter(confirmed_at__isnull=False)

    def with_targets(self) -> "SubscriptionQuerySet":
        """With what each is to."""
        return self.select_related("hub__country", "country", "topic", "dialogue__hub__country")

    def to(self, target: Target) -> "SubscriptionQuerySet":
        """Those to one hub, country, topic or dialogue, or to the network."""
        return self.filter(**target.columns)


class Subscription(models.Model):
    """What a subscriber wants to hear of: one hub, country, topic or dialogue, or the whole network."""

    subscriber = models.ForeignKey(
        Subscriber, verbose_name=_("subscriber"), on_delete=models.CASCADE, related_name="subscriptions"
    )
    hub = models.ForeignKey(
        Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="subscriptions", null=True, blank=True
    )
    country = models.ForeignKey(
        Country,
        verbose_name=_("country"),
        on_delete=models.CASCADE,
        related_name="subscriptions",
        null=True,
        blank=True,
    )
    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="subscriptions", null=True, blank=True
    )
    dialogue = models.ForeignKey(
        PolicyDialogue,
        verbose_name=_("policy dialogue"),
        on_delete=models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
    )
    is_network = models.BooleanField(_("whole network"), default=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "subscriber", "hub", "country", "topic", "dialogue", "is_network", "confirmed_at"),
        retention=gettext_noop("deleted with the subscriber"),
        ends_with="subscriber",
        person="subscriber__email",
    )

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hub__isnull=False, country=None, topic=None, dialogue=None, is_network=False)
                | Q(hub=None, country__isnull=False, topic=None, dialogue=None, is_network=False)
                | Q(hub=None, country=None, topic__isnull=False, dialogue=None, is_network=False)
                | Q(hub=None, country=None, topic=None, dialogue__isnull=False, is_network=False)
                | Q(hub=None, country=None, topic=None, dialogue=None, is_network=True),
                name="digests_subscription_one_target",
            ),
            models.UniqueConstraint(
                fields=["subscriber", "hub", "country", "topic", "dialogue"],
                name="digests_subscription_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"

    @property
    def target(self) -> Target:
        """What it is to."""
        return Target(hub=self.hub, country=self.country, topic=self.topic, dialogue=self.dialogue)

    @property
    def title(self) -> str:
        """What it is to, in words."""
        return self.target.title


class Announcement(models.Model):
    """Something that became public, numbered in the order in which it could be read. One row an object, however often it is changed,
    withdrawn and published again: no one is emailed about it twice."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(_("content"), max_length=10, choices=ContentKind)
    key = models.BigIntegerField(_("key"))
    noted_at = models.DateTimeField(_("noted"))

    privacy = Privacy(none=("id", "kind", "key", "noted_at"))

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="digests_announcement_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class AnnouncementCursor(models.Model):
    """From which transaction on the change feed is read for announcements. One row, locked by who writes announcements."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    xid = TransactionIdField(_("transaction"), default=0)

    privacy = Privacy(none=("id", "xid"))

    class Meta:
        verbose_name = _("cursor of announcements")
        verbose_name_plural = _("cursors of announcements")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="digests_announcement_cursor_is_one")]

    def __str__(self) -> str:
        return f"from {self.xid}"


class Digest(models.Model):
    """One email of one subscriber: one a period, and none that starts where another did, so that two schedulers send one."""

    subscriber = models.ForeignKey(
        Subscriber, verbose_name=_("subscriber"), on_delete=models.CASCADE, related_name="digests"
    )
    period = models.CharField(
        _("period"),
        max_length=20,
        help_text=_("ISO week or month, for instance 2026-W48; at once: the last announcement"),
    )
    reported_from = models.PositiveBigIntegerField(_("reports what follows"), help_text=_("Number of an announcement"))
    reported_to = models.PositiveBigIntegerField(_("reports up to"), help_text=_("Number of an announcement"))
    item_count = models.PositiveSmallIntegerField(_("new items"))
    created_at = TimestampField(_("built"), auto_now_add=True)

    privacy = Privacy(
        none=("id", "subscriber", "period", "reported_from", "reported_to", "item_count", "created_at"),
        retention=gettext_noop("deleted with the subscriber"),
        ends_with="subscriber",
        person="subscriber__email",
    )

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "period"], name="digests_digest_once_a_period"),
            models.UniqueConstraint(fields=["subscriber", "reported_from"], name="digests_digest_reports_once"),
            models.CheckConstraint(condition=Q(reported_from__lt=F("reported_to")), name="digests_digest_reports_some"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id} {self.period}"
