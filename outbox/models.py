"""Outgoing emails, mailings, suppressions and the state of delivery. The table of emails is the queue."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from audit.privacy import ON_REQUEST, Privacy
from outbox.bounces.models import DeliveryReport
from toolkit.clock import TimestampField

__all__ = ["DeliveryReport", "DeliverySwitch", "Lane", "LanePause", "OutgoingEmail", "State", "Suppression"]


class Lane(models.TextChoices):
    """Separate queues, the first one first: a mailing never delays a sign-in code, nor the change of a large event a confirmation."""

    ACCOUNT = "account", _("Sign-in")
    NOTICE = "notice", _("About something you did")
    ANNOUNCEMENT = "announcement", _("To everyone who takes part")
    BULK = "bulk", _("Invitations and digests")


# Of one's own accord or of what one takes part in: these reach an address that bounced or was erased before, unless they belong to a list.
PERSONAL = (Lane.NOTICE, Lane.ANNOUNCEMENT)
# Lists people put themselves on, by subscribing or registering: an erasure deletes that, so whoever is on one came afterwards.
OWN_LISTS = ("digest", "event:", "dialogue:")
ERASING = timedelta(minutes=10)  # an email that a worker was writing meanwhile is no newer than this


class State(models.TextChoices):
    """The delivery status of an email."""

    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    BOUNCED = "bounced", _("Bounced")
    EXPIRED = "expired", _("Failed")
    SUPPRESSED = "suppressed", _("Not sent: address blocked")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNKNOWN = "unknown", _("Delivery unclear")
    FAULTY = "faulty", _("Could not be created")
    HELD = "held", _("Stopped")


UNSENT_ENDS = [State.EXPIRED, State.SUPPRESSED, State.WITHDRAWN, State.UNKNOWN, State.FAULTY]


def sql_texts(texts: Iterable[str]) -> str:
    """Return constants of ours as a list of SQL: ``'account', 'notice'``."""
    return ", ".join(f"'{text}'" for text in texts)


# The first of each lane in the index of what is due, and of the few that are claimed: no row more is read.
OLDEST_UNSENT = """
SELECT least(
    (SELECT min(first.due_at) FROM unnest(ARRAY[LANES]) AS lanes (lane), LATERAL (
        SELECT due_at FROM outbox_outgoingemail WHERE state = 'queued' AND lane = lanes.lane ORDER BY due_at, id LIMIT 1
    ) AS first),
    (SELECT min(due_at) FROM outbox_outgoingemail WHERE state = 'sending' AND lease_until IS NOT NULL)
)
""".replace("LANES", sql_texts(Lane.values))


# The lease of an unclear email runs until its outcome is found out; without one nothing more is tried.
ASKED_ABOUT = Q(state=State.UNKNOWN, lease_until__isnull=False)
GIVEN_UP = Q(state=State.UNKNOWN, lease_until__isnull=True) | Q(state__in=[State.EXPIRED, State.FAULTY])
ON_HOLD = GIVEN_UP & Q(cleared_at__isnull=True)


class OutgoingEmailQuerySet(models.QuerySet["OutgoingEmail"]):
    """Reads of the outbox."""

    def unsent(self) -> "OutgoingEmailQuerySet":
        """Emails that still have to go."""
        return self.filter(state__in=[State.QUEUED, State.SENDING])

    def oldest_unsent_age(self, at: datetime) -> timedelta | None:
        """How long the oldest email that is due has been waiting at ``at``; None when nothing waits. Some index look-ups."""
        with connection.cursor() as cursor:
            cursor.execute(OLDEST_UNSENT)
            oldest = cursor.fetchone()[0]
        return at - oldest if oldest and oldest <= at else None

    def unsent_about(self, about: str) -> "OutgoingEmailQuerySet":
        """Emails of a mailing that still have to go, also those that were stopped. Found by an index of their own."""
        return self.filter(lane=Lane.BULK, about=about, state__in=[State.QUEUED, State.SENDING, State.HELD])

    def on_hold(self) -> "OutgoingEmailQuerySet":
        """Emails that are not sent unless a person sends them again, and still have their contents."""
        return self.filter(ON_HOLD)

    def of_hub(self, hub_id: int) -> "OutgoingEmailQuerySet":
        """Emails sent on behalf of one hub."""
        return self.filter(hub_id=hub_id)

    def of_network(self) -> "OutgoingEmailQuerySet":
        """Newsletters of no single hub. Other emails without a hub are between a person and the portal, such as about their message."""
        return self.filter(hub_id=None, lane=Lane.BULK)


class OutgoingEmail(models.Model):
    """One email to one person, inserted in the transaction of the fact it reports; ``key`` names that fact."""

    key = models.CharField(
        _("fact"), max_length=120, unique=True, help_text=_("For instance registration:41:confirmed")
    )
    lane = models.CharField(_("lane"), max_length=12, choices=Lane)
    kind = models.CharField(
        _("kind of email"), max_length=60, help_text=_("The template, for instance events/registered")
    )
    hub_id = models.BigIntegerField(_("hub"), null=True)
    recipient = models.EmailField(_("recipient"), max_length=254)
    recipient_hash = models.CharField(_("keyed hash of the address"), max_length=64, db_index=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    sender_name = models.CharField(_("sender name"), max_length=200, blank=True)
    reply_to = models.EmailField(_("reply to"), max_length=254, blank=True)
    mailing_list = models.CharField(
        _("list"),
        max_length=60,
        blank=True,
        help_text=_("What one unsubscribes from, for instance digest:pt; empty: cannot be stopped"),
    )
    about = models.CharField(
        _("subject"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("What it is about, for instance event:41 or digest:2026-W48"),
    )
    context = models.JSONField(_("what the template needs"), default=dict)
    link = models.JSONField(
        _("personal link"),
        default=dict,
        help_text=_("Route, kind and nonce; the token is derived when the email is written"),
        blank=True,
    )
    calendar = models.TextField(_("calendar part"), blank=True)
    calendar_method = models.CharField(_("calendar method"), max_length=10, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=120, unique=True)

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(_("not before"))
    valid_until = models.DateTimeField(
        _("valid until"), null=True, help_text=_("Not sent after this time, as its content would be out of date")
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=0, help_text=_("Refusals of this email by the mail server; too many and it is given up")
    )
    interruptions = models.PositiveSmallIntegerField(
        _("interruptions"),
        default=0,
        help_text=_("How often a worker or a connection was lost with it; it comes back later each time"),
    )
    fence = models.PositiveIntegerField(_("fencing token"), default=0)
    lease_until = models.DateTimeField(
        _("claimed until"),
        null=True,
        help_text=_("Of an unknown email: until when the mail server may still accept it; empty: on hold"),
    )
    body_started_at = models.DateTimeField(_("marker before the body"), null=True)
    reply = models.CharField(_("last answer of the mail server"), max_length=500, blank=True)
    created_at = TimestampField(_("written"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    cleared_at = models.DateTimeField(_("contents cleared"), null=True)
    returned_at = models.DateTimeField(
        _("returned"), null=True, help_text=_("When a bounce came back for it after it had been accepted")
    )

    objects = OutgoingEmailQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "key", "lane", "kind", "hub_id", "language", "mailing_list", "calendar_method", "message_id", "state", "due_at",
            "attempts", "interruptions", "fence", "lease_until", "body_started_at", "created_at", "finished_at",
            "cleared_at", "valid_until", "sender_name", "reply_to", "returned_at", "about",
        ),
        personal=("recipient", "context", "calendar", "reply"),
        secret=("recipient_hash", "link"),
        retention=gettext_noop(
            "contents thirty days after it was sent, without the personal link; seven days if it cannot be delivered; "
            "those of sign-in emails until they are sent; the row ninety days after"
        ),
        ends_with="outbox.forget",
        person="recipient_hash",
        kept_as_proof=True,
    )  # fmt: skip

    class Meta:
        verbose_name = _("email")
        verbose_name_plural = _("emails")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="outbox_email_known_state"),
            models.CheckConstraint(
                condition=~Q(state=State.SENDING) | Q(lease_until__isnull=False), name="outbox_email_claim_has_lease"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.QUEUED, State.SENDING, State.UNKNOWN, State.HELD])
                | Q(finished_at__isnull=False),
                name="outbox_email_end_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["lane", "due_at", "id"], condition=Q(state=State.QUEUED), name="outbox_email_due"),
            models.Index(fields=["hub_id", "-id"], name="outbox_email_of_hub"),
            models.Index(fields=["hub_id", "kind", "-id"], name="outbox_email_of_kind"),
            models.Index(fields=["hub_id", "about", "-id"], condition=~Q(about=""), name="outbox_email_about"),
            models.Index(
                fields=["about", "state", "due_at", "id"],
                condition=Q(lane="bulk", state__in=["queued", "sending", "held"]),
                name="outbox_email_unsent_about",
            ),
            models.Index(
                fields=["finished_at"],
                condition=Q(cleared_at=None, finished_at__isnull=False),
                name="outbox_email_contents",
            ),
            models.Index(
                fields=["hub_id", "state", "-id"],
                condition=Q(state__in=[State.BOUNCED, *UNSENT_ENDS]),
                name="outbox_email_not_sent_of_hub",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=[State.SENDING, State.UNKNOWN]),
                name="outbox_email_leased",
            ),
            models.Index(
                fields=["lane", "finished_at"],
                condition=Q(state__in=[State.SENT, State.BOUNCED]),
                name="outbox_email_outcomes",
            ),
            models.Index(
                fields=["finished_at"],
                condition=Q(state__in=UNSENT_ENDS),
                name="outbox_email_unsent_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def reply_words(self) -> str:
        """What became of it, in the reader's language where the portal says so; a mail server's reply as it is."""
        return gettext(self.reply) if self.reply else ""

    @property
    def reply_language(self) -> str:
        """English, where it is a mail server's reply, which begins with its code; empty where it is in the reader's."""
        return "en" if self.reply[:1].isdigit() else ""


class Suppression(models.Model):
    """An address that gets no emails of one list, or (list ``*``) none but those for signing in."""

    class Reason(models.TextChoices):
        """Why."""

        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        BOUNCED = "bounced", _("Emails to this address came back")
        COMPLAINED = "complained", _("Reported as spam")
        ERASED = "erased", _("Erased")

    address_hash = models.CharField(_("keyed hash of the address"), max_length=64)
    mailing_list = models.CharField(_("list"), max_length=60, default="*")
    reason = models.CharField(_("why"), max_length=20, choices=Reason)
    detail = models.CharField(
        _("what the mail server said"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of a bounce; without addresses"),
    )
    created_at = TimestampField(_("since"), auto_now_add=True)

    privacy = Privacy(
        none=("id", "mailing_list", "reason", "detail", "created_at"),
        secret=("address_hash",),
        retention=gettext_noop("until the person subscribes again: we need it so that we don't email them"),
        ends_with=ON_REQUEST,
        person="address_hash",
        kept_as_proof=True,
    )

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        constraints = [
            models.UniqueConstraint(fields=["address_hash", "mailing_list"], name="outbox_suppression_once"),
            models.CheckConstraint(condition=~Q(mailing_list=""), name="outbox_suppression_names_list"),
        ]

    def __str__(self) -> str:
        return f"{self.mailing_list}: {self.reason}"


# Where the database is. A restored or cloned one differs in at least one of the three.
DATABASE_IDENTITY = """
(SELECT system_identifier FROM pg_control_system())::text
    || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())::text
    || '/' || 'outbox_outgoingemail'::regclass::oid::text
"""


class DeliverySwitch(models.Model):
    """Whether emails may leave, and from which database. One row, made by the first worker."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    identity = models.CharField(_("database it was released for"), max_length=100)
    is_paused = models.BooleanField(_("paused"), default=False)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    changed_at = models.DateTimeField(_("since"))

    privacy = Privacy(none=("id", "identity", "is_paused", "reason", "changed_at"))

    class Meta:
        verbose_name = _("switch of delivery")
        verbose_name_plural = _("switches of delivery")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="outbox_delivery_switch_is_one")]

    def __str__(self) -> str:
        return "paused" if self.is_paused else "open"


class LanePause(models.Model):
    """A pause of a lane, because the mail server is away or refuses the portal."""

    lane = models.CharField(_("lane"), max_length=12, choices=Lane, unique=True)
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("why"), max_length=500)
    strikes = models.PositiveSmallIntegerField(_("pauses in a row"), default=1)

    privacy = Privacy(none=("id", "lane", "until", "reason", "strikes"))

    class Meta:
        verbose_name = _("pause of a lane")
        verbose_name_plural = _("pauses of lanes")

    def __str__(self) -> str:
        return f"{self.lane}: {self.reason}"
