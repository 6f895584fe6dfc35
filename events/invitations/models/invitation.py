"""An invitation of a contact to an event."""

import datetime as dt

from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from events.invitations.models.campaign import Campaign
from events.programme.models import Event
from events.registrations.models import Registration
from hubs.models import Hub
from stakeholders.contacts.models import EarlierAddress, Stakeholder
from stakeholders.segments.models import Segment
from toolkit.clock import TimestampField


def _is_waiting() -> Q:
    """Whether the person of an invitation is on the waiting list, under their address or one they had before."""
    waiting = Registration.objects.waiting().filter(event=OuterRef("event"))
    earlier = EarlierAddress.objects.filter(stakeholder=OuterRef(OuterRef("stakeholder")))
    now = waiting.filter(email=OuterRef("stakeholder__email"))
    return Q(Exists(now)) | Q(Exists(waiting.filter(email__in=earlier.values("address"))))


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of invitations."""

    def not_withdrawn(self) -> "InvitationQuerySet":
        """Return the invitations the hub has not withdrawn."""
        return self.exclude(state=Invitation.State.WITHDRAWN)

    def unanswered(self) -> "InvitationQuerySet":
        """Return the invitations without a reply."""
        return self.filter(state=Invitation.State.INVITED)

    def with_waiting(self) -> "InvitationQuerySet":
        """Add ``is_waiting``: whether the person is on the waiting list."""
        return self.annotate(is_waiting=ExpressionWrapper(_is_waiting(), BooleanField()))

    def coming(self) -> "InvitationQuerySet":
        """Return the accepted invitations of people who are not on the waiting list."""
        return self.filter(~_is_waiting(), state=Invitation.State.ACCEPTED)

    def on_waiting_list(self) -> "InvitationQuerySet":
        """Return the accepted invitations of people on the waiting list."""
        return self.filter(_is_waiting(), state=Invitation.State.ACCEPTED)


class Invitation(models.Model):
    """One stakeholder invited to one event, once, with a personal page to accept or decline."""

    LINK_KIND = "invitation"
    # Of two to the same event, when two people turn out to be one: the one answered last, else the older.
    MERGE_ORDER = (F("answered_at").desc(nulls_last=True), "pk")

    class State(models.TextChoices):
        """What they answered."""

        INVITED = "invited", _("No answer yet")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="invitations")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="invitations")
    stakeholder = models.ForeignKey(
        Stakeholder, verbose_name=_("invited"), on_delete=models.CASCADE, related_name="invitations"
    )
    segment = models.ForeignKey(
        Segment, verbose_name=_("segment"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    campaign = models.ForeignKey(
        Campaign,
        verbose_name=_("campaign"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations",
    )
    state = models.CharField(_("answer"), max_length=20, choices=State, default=State.INVITED)
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    invited_at = TimestampField(_("invited"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    invited_again_at = models.DateTimeField(_("invited again"), null=True, blank=True)
    emails_written = models.PositiveSmallIntegerField(_("times emailed"), default=1, db_default=1)
    emailed_again_at = models.DateTimeField(_("emailed again"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "event", "stakeholder", "segment", "campaign", "state", "invited_at", "answered_at", "invited_again_at",
            "emails_written", "emailed_again_at", "withdrawn_at",
        ),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop("deleted with the person or organisation it was for"),
        ends_with="stakeholder",
        person="stakeholder__email",
    )  # fmt: skip

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["event"], condition=Q(state="invited"), name="events_invitation_unanswered"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "stakeholder"], name="events_invitation_once"),
            models.UniqueConstraint(fields=["hub", "event", "id"], name="events_invitation_of_event"),
            models.CheckConstraint(
                condition=Q(state="invited", answered_at=None)
                | Q(state="invited", invited_again_at__isnull=False, answered_at__lte=F("invited_again_at"))
                | Q(state__in=["accepted", "declined"], answered_at__isnull=False)
                | Q(state="withdrawn"),
                name="events_invitation_answer_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | ~Q(state="withdrawn") & Q(withdrawn_at=None)
                | ~Q(state="withdrawn") & Q(invited_again_at__isnull=False, withdrawn_at__lte=F("invited_again_at")),
                name="events_invitation_withdrawn_has_time",
            ),
            models.CheckConstraint(
                condition=Q(emails_written=1, emailed_again_at=None)
                | Q(emails_written__gt=1, emailed_again_at__isnull=False),
                name="events_invitation_emailed_again_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def asked_at(self) -> dt.datetime:
        """When the person was invited, or invited again after a withdrawal or a decline."""
        return self.invited_again_at or self.invited_at

    @property
    def reply_by(self) -> dt.date | None:
        """The day the person was asked to reply by."""
        return self.campaign.reply_by if self.campaign else None

    @property
    def emails_key(self) -> str:
        """What the keys of all emails about it are, or begin with up to a colon."""
        return f"invitation:{self.event_id}:{self.pk}"

    @property
    def reminders_key(self) -> str:
        """What the keys of all reminders to reply begin with up to a colon."""
        return f"{self.emails_key}:reminder"

    @property
    def latest_email_key(self) -> str:
        """The key of the invitation as it was emailed last."""
        return self.emails_key if self.emails_written == 1 else f"{self.emails_key}:again:{self.emails_written}"

    def can_be_answered(self, *, at: dt.datetime) -> bool:
        """Until the event begins, as long as it is published and the invitation was not withdrawn."""
        starts_at = self.event.starts_at
        if self.state == self.State.WITHDRAWN:
            return False
        return self.event.state == Event.State.PUBLISHED and starts_at is not None and starts_at > at
