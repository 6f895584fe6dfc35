"""A colleague was asked into the team of a hub."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import User
from audit.privacy import Privacy
from hubs.registry.models.hub import Hub
from hubs.team.models.team_member import Role
from toolkit.email_addresses import canonical_address_check


class TeamInvitationQuerySet(models.QuerySet["TeamInvitation"]):
    """Reads of invitations into teams."""

    def open(self) -> "TeamInvitationQuerySet":
        """Invitations without an answer, expired ones too: they can be sent again."""
        return self.filter(state=TeamInvitation.State.OPEN)

    def older_than(self, moment: dt.datetime) -> "TeamInvitationQuerySet":
        """Those that have led nowhere since before ``moment``: ended or expired by then."""
        return self.filter(Q(ended_at__lte=moment) | Q(state=TeamInvitation.State.OPEN, expires_at__lte=moment))


class TeamInvitation(models.Model):
    """One address asked into one hub with one role, with a personal page to accept. It opens nothing before."""

    LINK_KIND = "team-invitation"

    class State(models.TextChoices):
        """What became of it; whether an open one has expired is a question of the time."""

        OPEN = "open", _("No answer yet")
        ACCEPTED = "accepted", _("Accepted")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.CASCADE, related_name="team_invitations")
    email = models.EmailField(_("email address"))
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    language = models.CharField(_("language"), max_length=10, default="en")
    invited_by = models.ForeignKey(
        User, verbose_name=_("invited by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(_("answer"), max_length=20, choices=State, default=State.OPEN)
    emails_sent = models.PositiveSmallIntegerField(_("emails sent"), default=1)
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    sent_at = models.DateTimeField(_("last email"))
    expires_at = models.DateTimeField(_("can be accepted until"))
    ended_at = models.DateTimeField(_("accepted or withdrawn"), null=True, blank=True)

    objects = TeamInvitationQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id",
            "hub",
            "role",
            "language",
            "invited_by",
            "state",
            "emails_sent",
            "sent_at",
            "expires_at",
            "ended_at",
        ),
        personal=("email", "name"),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop("90 days after it was accepted, withdrawn or expired"),
        ends_with="hubs.forget",
        person="email",
    )

    class Meta:
        verbose_name = _("invitation into a team")
        verbose_name_plural = _("invitations into teams")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "email"], condition=Q(state="open"), name="hubs_invitation_one_open"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="hubs_invitation_known_role"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="hubs_invitation_small_letters"),
            canonical_address_check("email", name="hubs_invitation_canonical_address"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None)
                | Q(state__in=["accepted", "withdrawn"], ended_at__isnull=False),
                name="hubs_invitation_end_has_time",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="hubs_invitation_expires_later"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def has_expired(self, *, at: dt.datetime) -> bool:
        """Whether it has expired."""
        return self.state == self.State.OPEN and self.expires_at <= at

    def can_be_accepted(self, *, at: dt.datetime) -> bool:
        """Until it expires, once, unless it was withdrawn."""
        return self.state == self.State.OPEN and self.expires_at > at
