"""A person an invitee named to come in their place."""

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from events.invitations.models.invitation import Invitation
from events.programme.models import Event
from events.registrations.models import Registration
from hubs.models import Hub
from toolkit.clock import TimestampField
from toolkit.email_addresses import canonical_address_check


class SubstituteQuerySet(models.QuerySet["Substitute"]):
    """Reads of substitutes."""

    def named(self) -> "SubstituteQuerySet":
        """Return those the invitees have not taken back: one at most for each invitation."""
        return self.exclude(state=Substitute.State.WITHDRAWN)

    def with_waiting(self) -> "SubstituteQuerySet":
        """Add ``is_waiting``: whether the person is on the waiting list."""
        waiting = Registration.objects.waiting().filter(event=OuterRef("event"), email=OuterRef("email"))
        return self.annotate(is_waiting=Exists(waiting))

    def unanswered(self) -> "SubstituteQuerySet":
        """Return those without a reply whose invitation holds."""
        return self.filter(state=Substitute.State.ASKED).exclude(invitation__state=Invitation.State.WITHDRAWN)


class Substitute(models.Model):
    """A person an invitee named, with a personal page to accept or decline; one at a time. No contact of the hub.

    Whoever declines, or is taken back by the invitee, is forgotten at once: only that stays.
    """

    LINK_KIND = "substitute"

    class State(models.TextChoices):
        """What they answered, or that the invitee took it back."""

        ASKED = "asked", _("No reply")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="substitutes")
    invitation = models.ForeignKey(
        Invitation, verbose_name=_("invitation"), on_delete=models.CASCADE, related_name="substitutes"
    )
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    state = models.CharField(_("answer"), max_length=20, choices=State, default=State.ASKED)
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    asked_at = TimestampField(_("asked"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = SubstituteQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "hub", "event", "invitation", "language", "state", "asked_at", "answered_at"),
        personal=("name", "email"),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop(
            "until the person declines, the invitee withdraws them or the event is over; six months after it if they accepted"
        ),
        ends_with="events.forget",
        person="email",
    )

    class Meta:
        verbose_name = _("substitute")
        verbose_name_plural = _("substitutes")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invitation"], condition=~Q(state="withdrawn"), name="events_substitute_one_at_a_time"
            ),
            canonical_address_check("email", name="events_substitute_canonical_address"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None)
                | Q(state__in=["accepted", "declined", "withdrawn"], answered_at__isnull=False),
                name="events_substitute_answer_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["declined", "withdrawn"], name="", email="")
                | Q(state__in=["asked", "accepted"]) & ~Q(email=""),
                name="events_substitute_who_does_not_come_is_forgotten",
            ),
        ]

    def __str__(self) -> str:
        return f"substitute {self.pk}"

    @property
    def reply_by(self) -> dt.date | None:
        """The day they were asked to reply by: that of the invitee."""
        return self.invitation.reply_by

    @property
    def emails_key(self) -> str:
        """What the keys of all emails about it begin with: they go with those about the invitation."""
        return f"{self.invitation.emails_key}:substitute:{self.pk}"

    @property
    def own_emails_key(self) -> str:
        """What the keys of the emails to them begin with; the others go to the invitee."""
        return f"{self.emails_key}:named"

    @property
    def reminders_key(self) -> str:
        """What the keys of all reminders to reply begin with up to a colon."""
        return f"{self.own_emails_key}:reminder"

    def can_be_answered(self, *, at: dt.datetime) -> bool:
        """As the invitation, and only once: who declined is not known any more."""
        return self.state == self.State.ASKED and self.invitation.can_be_answered(at=at)

    def forget(self, state: "Substitute.State" = State.DECLINED, *, at: dt.datetime) -> None:
        """Note that they do not come; only that stays."""
        self.state, self.answered_at = state, at
        self.name = self.email = ""
        self.save(update_fields=["state", "answered_at", "name", "email"])
