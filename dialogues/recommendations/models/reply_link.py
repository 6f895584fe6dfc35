"""The personal links behind which addressees respond, and the reminders they were sent."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from dialogues.frame.models import PolicyDialogue
from dialogues.recommendations.models.addressee import Addressee
from dialogues.recommendations.models.recommendation import Recommendation, RecommendationSet
from hubs.models import Hub
from toolkit.email_addresses import canonical_address_check

VALID_FOR = dt.timedelta(days=730)


class ReplyLinkQuerySet(models.QuerySet["ReplyLink"]):
    """Reads of links."""

    def in_use(self) -> "ReplyLinkQuerySet":
        """Those that were not revoked."""
        return self.filter(revoked_at=None)

    def valid(self, *, at: dt.datetime) -> "ReplyLinkQuerySet":
        """Those that open the page of the response now: sent, not revoked, not expired, of a published dialogue."""
        shown = PolicyDialogue.objects.published()
        return self.in_use().filter(sent_at__isnull=False, expires_at__gt=at, dialogue__in=shown)

    def for_pages(self) -> "ReplyLinkQuerySet":
        """With everything the page of the response shows."""
        return self.select_related("hub__country", "dialogue", "recommendation__set", "addressee__document")


class ReplyLink(models.Model):
    """The link of one office, or of a colleague it forwarded its link to, to one addressee of one recommendation.

    Composite foreign keys keep addressee, recommendation, set, dialogue and hub together. Two years after it was last sent it
    expires and is deleted.
    """

    LINK_KIND = "reply"

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    dialogue = models.ForeignKey(PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, related_name="+")
    set = models.ForeignKey(
        RecommendationSet, verbose_name=_("recommendation set"), on_delete=models.CASCADE, related_name="+"
    )
    recommendation = models.ForeignKey(
        Recommendation, verbose_name=_("recommendation"), on_delete=models.CASCADE, related_name="+"
    )
    addressee = models.ForeignKey(
        Addressee, verbose_name=_("addressee"), on_delete=models.CASCADE, related_name="links"
    )
    email = models.EmailField(_("email address"))
    language = models.CharField(_("language of our emails"), max_length=10, choices=settings.LANGUAGES, default="en")
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    forwarded_by = models.ForeignKey(
        "self", verbose_name=_("forwarded by"), on_delete=models.SET_NULL, related_name="forwarded_to", null=True, blank=True
    )  # fmt: skip
    is_forwarded = models.BooleanField(
        _("forwarded"), default=False, db_default=False
    )  # also without the link before it
    created_at = models.DateTimeField(_("added"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"))

    objects = ReplyLinkQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "dialogue", "set", "recommendation", "addressee", "language", "forwarded_by", "is_forwarded",
            "created_at", "sent_at", "revoked_at", "expires_at",
        ),
        personal=("email",),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop("until two years after the recommendation was last sent to this address"),
        ends_with="dialogues.forget",
        person="email",
    )  # fmt: skip

    class Meta:
        verbose_name = _("reply link")
        verbose_name_plural = _("reply links")
        ordering = ["id"]
        constraints = [
            canonical_address_check("email", name="dialogues_reply_link_canonical_address"),
            models.CheckConstraint(condition=~Q(email=""), name="dialogues_reply_link_has_address"),
            models.UniqueConstraint(
                fields=["addressee", "email"], condition=Q(revoked_at=None), name="dialogues_reply_link_once"
            ),
            models.UniqueConstraint(fields=["addressee", "id"], name="dialogues_reply_link_in_addressee"),
            models.CheckConstraint(
                condition=Q(forwarded_by=None) | Q(is_forwarded=True), name="dialogues_reply_link_keeps_forwarding"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="dialogues_reply_link_expiry")]

    def __str__(self) -> str:
        return f"reply link {self.pk}"

    @property
    def emails_key(self) -> str:
        """What the keys of all emails to this address begin with."""
        return f"reply-link:{self.pk}"


class ResponseReminder(models.Model):
    """A reminder of a response on one day: sent, missed because nothing ran on that day, or without an address to send it to. One
    row, whichever worker is first."""

    class State(models.TextChoices):
        """What became of it."""

        SENT = "sent", _("Sent")
        MISSED = "missed", _("Missed")
        NO_ADDRESS = "no_address", _("No address")

    addressee = models.ForeignKey(
        Addressee, verbose_name=_("addressee"), on_delete=models.CASCADE, related_name="reminders"
    )
    due_on = models.DateField(_("response due"), help_text=_("A new date starts the reminders again."))
    offset = models.SmallIntegerField(_("days after it was due"), help_text=_("Negative: before."))
    state = models.CharField(_("state"), max_length=10, choices=State)
    noted_at = models.DateTimeField(_("noted"))

    privacy = Privacy(none=("id", "addressee", "due_on", "offset", "state", "noted_at"))

    class Meta:
        verbose_name = _("reminder of a response")
        verbose_name_plural = _("reminders of responses")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["addressee", "due_on", "offset"], name="dialogues_reminder_once"),
            models.CheckConstraint(
                condition=Q(state__in=["sent", "missed", "no_address"]), name="dialogues_reminder_known_state"
            ),
        ]

    def __str__(self) -> str:
        return f"reminder of addressee {self.addressee_id}"

    @property
    def on(self) -> dt.date:
        """The day it was for."""
        return self.due_on + dt.timedelta(days=self.offset)
