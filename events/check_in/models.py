"""Check-in at the venue: who was checked in and who did it, the links of helpers, the settings of an event, and sheets of badges."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import User
from audit.privacy import Privacy
from events.programme.models import Event
from events.registrations.models import Registration


class DoorLink(models.Model):
    """A link to the check-in page of one event, for helpers without an account; an actor of the audit trail.

    It works until six hours after the event's last day (``events.check_in.windows``), or until it is revoked.
    """

    LINK_KIND = "door"

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="door_links")
    label = models.CharField(_("name of the link"), max_length=80)
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    privacy = Privacy(
        none=("id", "event", "created_at", "revoked_at"),
        personal=("label",),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop("six months after the event"),
        ends_with="events.forget",
        not_linked=gettext_noop("names a door or a helper in the words of the organiser, without an address"),
    )

    class Meta:
        verbose_name = _("door link")
        verbose_name_plural = _("door links")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "label"], condition=Q(revoked_at=None), name="events_door_link_label_once"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def actor_kind(self) -> str:
        """How the audit trail names a helper."""
        return "door link"

    @property
    def actor_id(self) -> int | None:
        """How the audit trail finds the link, and so its label."""
        return self.pk


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    """Reads of check-ins."""

    def in_force(self) -> "CheckInQuerySet":
        """Return those that were not undone."""
        return self.filter(undone_at=None)


class CheckIn(models.Model):
    """One check-in of a person: when, and who did it. ``key`` is that of the device, so that what it sends twice counts once.

    By a user, through a door link, or by the person themselves (neither). ``at`` is when it happened, ``received_at`` when
    the portal heard of it. An undone one stays, so that a device that sends it again does not redo it.
    """

    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="check_ins"
    )
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("checked in"))
    received_at = models.DateTimeField(_("received"))
    user = models.ForeignKey(
        User, verbose_name=_("by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    door_link = models.ForeignKey(
        DoorLink, verbose_name=_("through the door link"), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = CheckInQuerySet.as_manager()

    privacy = Privacy(
        none=("id", "registration", "key", "at", "received_at", "user", "door_link", "undone_at"),
        retention=gettext_noop("as long as the registration"),
        ends_with="registration",
        person="registration__email",
    )

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(undone_at=None), name="events_check_in_one_a_person"
            ),
            models.CheckConstraint(condition=Q(user=None) | Q(door_link=None), name="events_check_in_by_one"),
        ]

    def __str__(self) -> str:
        return f"check-in {self.pk}"


class SelfCheckIn(models.TextChoices):
    """Whether attendees check themselves in."""

    OFF = "off", _("No")
    OPEN = "open", _("Yes, with their own code")
    WITH_DAY_CODE = "day_code", _("Yes, with their own code and the code of the day on the poster")


class CheckInSettings(models.Model):
    """How an event checks people in, and how often it was viewed online as counted elsewhere."""

    event = models.OneToOneField(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="check_in_settings"
    )
    self_check_in = models.CharField(_("self check-in"), max_length=10, choices=SelfCheckIn, default=SelfCheckIn.OFF)
    online_views = models.PositiveIntegerField(_("online views"), null=True, blank=True)

    privacy = Privacy(none=("id", "event", "self_check_in", "online_views"))

    class Meta:
        verbose_name = _("check-in settings")
        verbose_name_plural = _("check-in settings")
        constraints = [
            models.CheckConstraint(
                condition=Q(self_check_in__in=SelfCheckIn.values), name="events_check_in_settings_known_way"
            )
        ]

    def __str__(self) -> str:
        return f"check-in settings {self.pk}"


class BadgeSheet(models.Model):
    """Badges of an event as a PDF file, typeset by a worker. ``registrations`` remembers whose badge was printed.

    The row holds the file, so that any worker on any machine can write it, and drops it after a week or when one of the people
    on it is erased. ``claim`` and ``claimed_until`` say which worker typesets it now. ``lacking``: the registrations whose name
    holds characters that no font has.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        REMOVED = "removed", _("File deleted")

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="badge_sheets")
    requested_by = models.ForeignKey(
        User, verbose_name=_("who"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField(_("requested"))
    language = models.CharField(_("language"), max_length=10, default="en")
    with_organisation = models.BooleanField(_("organisation"), default=True)
    with_sector = models.BooleanField(_("sector"), default=False)
    with_code = models.BooleanField(_("QR code"), default=True)
    registrations = models.ManyToManyField(
        Registration, verbose_name=_("badges of"), blank=True, related_name="badge_sheets"
    )
    badge_count = models.PositiveIntegerField(_("badges"), default=0)
    lacking = ArrayField(
        models.BigIntegerField(), verbose_name=_("badges whose name can't be printed in full"), default=list, blank=True
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    content = models.BinaryField(_("content of the file"), default=b"")
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claim = models.UUIDField(_("claim"), null=True, blank=True)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    privacy = Privacy(
        none=(
            "id", "event", "requested_by", "requested_at", "language", "with_organisation", "with_sector", "with_code",
            "registrations", "badge_count", "lacking", "state", "attempts", "claim", "claimed_until", "finished_at",
        ),
        personal=("content",),
        retention=gettext_noop("the file for seven days, which badges were printed until six months after the event"),
        ends_with="events.forget",
        not_linked=gettext_noop("a file of many people; erasing deletes the files that hold the person's badge"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("sheet of badges")
        verbose_name_plural = _("sheets of badges")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ready", finished_at__isnull=False) | Q(content=b""),
                name="events_badge_sheet_file_when_ready",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(finished_at=None), name="events_badge_sheet_waiting_is_open"
            ),
        ]

    def __str__(self) -> str:
        return f"sheet of badges {self.pk}"
