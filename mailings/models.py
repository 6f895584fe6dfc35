"""Mailings: emails in a hub's own words to a segment, or to the people of an event or a dialogue."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from dialogues.models import PolicyDialogue
from events.models import Event, Registration
from hubs.models import Hub
from stakeholders.models import Segment
from toolkit.actions.edited_rows import EditedRow
from toolkit.clock import TimestampField


class MailingAudience(models.TextChoices):
    """Who a mailing goes to. Asked when it is sent, not when it is written."""

    SEGMENT = "segment", _("Contacts of a segment")
    ATTENDEES = "attendees", _("Attendees of an event")
    CHOSEN = "chosen", _("Selected attendees of an event")
    INVITEES = "invitees", _("Invitees of an event")
    DIALOGUE = "dialogue", _("Participants of a dialogue")


class MailingPart(models.TextChoices):
    """Which of them."""

    EVERYONE = "everyone", _("Everyone")
    IN_PERSON = "in_person", _("Attending in person")
    ONLINE = "online", _("Attending online")
    WAITING = "waiting", _("On the waiting list")
    ATTENDED = "attended", _("Attended")
    ABSENT = "absent", _("Didn't attend")
    NO_REPLY = "no_reply", _("No reply")


class MailingState(models.TextChoices):
    """Written, sent by workers, and stopped and resumed in between."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    SENDING = "sending", _("Sending")
    STOPPED = "stopped", _("Stopped")
    SENT = "sent", _("Sent")
    CANCELLED = "cancelled", _("Cancelled")


class MailingEnd(models.TextChoices):
    """Why the portal cancelled a mailing."""

    EVENT = "event", _("This event is over or cancelled.")
    SEGMENT = "segment", _("This segment was deleted.")
    ORGANISER = "organiser", _("Your hub no longer organises this event.")


OF_AN_EVENT = (MailingAudience.ATTENDEES, MailingAudience.CHOSEN, MailingAudience.INVITEES)


class Mailing(EditedRow):
    """One text to many. A worker writes the emails in slices; ``cursor`` moves in the transaction of the emails it passed.

    ``texts`` has subject and body by language; who reads another language gets the text in ``language``. ``contents`` is what
    the emails say, by language, as it was when sending began. ``figures`` are counted by a worker, and stay
    when the outbox forgets its emails.
    """

    Audience, Part, State, End = MailingAudience, MailingPart, MailingState, MailingEnd

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="mailings")
    audience = models.CharField(_("to"), max_length=20, choices=MailingAudience)
    part = models.CharField(_("which of them"), max_length=20, choices=MailingPart, default=MailingPart.EVERYONE)
    segment = models.ForeignKey(
        Segment, verbose_name=_("segment"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    dialogue = models.ForeignKey(
        PolicyDialogue, verbose_name=_("dialogue"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    texts = models.JSONField(_("subject and text by language"), default=dict)
    per_hour = models.PositiveIntegerField(_("emails per hour"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=MailingState, default=MailingState.DRAFT)
    scheduled_for = models.DateTimeField(_("scheduled for"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    written_at = models.DateTimeField(_("all emails written"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    cancelled_because = models.CharField(
        _("why it was cancelled"), max_length=20, choices=MailingEnd, blank=True, default="", db_default=""
    )
    contents = models.JSONField(_("contents by language"), default=dict, blank=True)
    cursor = models.BigIntegerField(_("last person passed"), default=0)
    emails = models.PositiveIntegerField(_("emails written"), default=0)
    left_out = models.PositiveIntegerField(_("people left out"), default=0)
    next_due_at = models.DateTimeField(_("next email due"), null=True, blank=True)
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    counted_at = models.DateTimeField(_("figures counted"), null=True, blank=True)
    created_at = TimestampField(_("created"), auto_now_add=True)

    privacy = Privacy(
        none=(
            "id", "hub", "audience", "part", "segment", "event", "dialogue", "language", "texts", "per_hour", "state", "scheduled_for",
            "started_at", "stopped_at", "written_at", "finished_at", "contents", "cursor", "emails", "left_out", "next_due_at",
            "figures", "counted_at", "cancelled_because", "created_at", *EditedRow.EDIT_FIELDS,
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "id"], name="mailings_mailing_in_hub"),
            models.UniqueConstraint(fields=["hub", "event", "id"], name="mailings_mailing_of_event"),
            models.CheckConstraint(
                condition=Q(audience="segment", event=None, dialogue=None)
                | Q(audience__in=["attendees", "chosen", "invitees"], event__isnull=False, segment=None, dialogue=None)
                | Q(audience="dialogue", dialogue__isnull=False, segment=None, event=None),
                name="mailings_mailing_has_audience",
            ),
            models.CheckConstraint(
                condition=Q(part="everyone")
                | Q(audience="attendees", part__in=["in_person", "online", "waiting", "attended", "absent"])
                | Q(audience="invitees", part="no_reply"),
                name="mailings_mailing_part_of_audience",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", scheduled_for=None, started_at=None, stopped_at=None, finished_at=None)
                | Q(state="scheduled", scheduled_for__isnull=False, started_at=None, stopped_at=None, finished_at=None)
                | Q(state="sending", started_at__isnull=False, stopped_at=None, finished_at=None)
                | Q(state="stopped", started_at__isnull=False, stopped_at__isnull=False, finished_at=None)
                | Q(state="sent", started_at__isnull=False, written_at__isnull=False, finished_at__isnull=False)
                | Q(state="cancelled", finished_at__isnull=False),
                name="mailings_mailing_state_has_times",
            ),
            models.CheckConstraint(
                condition=Q(per_hour=None) | Q(per_hour__gt=0), name="mailings_mailing_throttle_lets_some_through"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "id"],
                condition=Q(state__in=["scheduled", "sending", "stopped"]),
                name="mailings_mailing_in_hand",
            )
        ]

    def __str__(self) -> str:
        return self.subject or f"mailing {self.pk}"

    @property
    def subject(self) -> str:
        """The subject in its first language."""
        return str(self.texts.get(self.language, {}).get("subject", ""))

    @property
    def about(self) -> str:
        """The subject of its emails in the outbox."""
        return f"mailing:{self.pk}"

    @property
    def can_be_edited(self) -> bool:
        """Whether none of it was sent."""
        return self.state in (self.State.DRAFT, self.State.SCHEDULED)

    @property
    def can_be_cancelled(self) -> bool:
        """Whether it is to be sent, or being sent."""
        return self.state in (self.State.SCHEDULED, self.State.SENDING, self.State.STOPPED)

    def end_at(self, at: dt.datetime) -> "MailingEnd | None":
        """Why it can't be sent any more: invitees can't reply to the event, or it is no longer the hub's to write about, or the segment
        was deleted before it was written."""
        if self.audience == self.Audience.SEGMENT and self.segment_id is None and self.written_at is None:
            return MailingEnd.SEGMENT
        event = self.event if self.audience == self.Audience.INVITEES else None
        if event is not None and (event.state != Event.State.PUBLISHED or not event.starts_at or event.starts_at <= at):
            return MailingEnd.EVENT
        return None if event is None or event.is_organised_by(self.hub_id) else MailingEnd.ORGANISER

    @property
    def is_to_invitees_of_partner(self) -> bool:
        """Whether it goes to people this hub invited to an event of another one, which it co-organises."""
        return (
            self.audience == self.Audience.INVITEES
            and self.event is not None
            and self.event.is_organised_by(self.hub_id)
        )

    @property
    def audience_words(self) -> str:
        """Who it goes to: ``Attendees of “Forum”: attending online``."""
        of = self.segment or self.event or self.dialogue
        words = audience_named(self.Audience(self.audience), str(of or gettext("deleted segment")))
        return words if self.part == self.Part.EVERYONE else f"{words}: {self.get_part_display()}"


def audience_named(audience: MailingAudience, name: str) -> str:
    """Return an audience in words: ``Attendees of “Forum”``."""
    words = {
        Mailing.Audience.SEGMENT: gettext("Segment “%(name)s”"),
        Mailing.Audience.ATTENDEES: gettext("Attendees of “%(name)s”"),
        Mailing.Audience.CHOSEN: gettext("Selected attendees of “%(name)s”"),
        Mailing.Audience.INVITEES: gettext("Invitees of “%(name)s”"),
        Mailing.Audience.DIALOGUE: gettext("Participants of “%(name)s”"),
    }[audience]
    return words % {"name": name}


class ChosenAttendee(models.Model):
    """An attendee a mailing goes to because a user selected them in the list."""

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="+")
    mailing = models.ForeignKey(Mailing, verbose_name=_("mailing"), on_delete=models.CASCADE, related_name="chosen")
    registration = models.ForeignKey(
        Registration, verbose_name=_("registration"), on_delete=models.CASCADE, related_name="+"
    )

    privacy = Privacy(
        none=("id", "hub", "event", "mailing", "registration"),
        retention=gettext_noop("deleted with the registration"),
        ends_with="registration",
        person="registration__email",
    )

    class Meta:
        verbose_name = _("attendee selected for a mailing")
        verbose_name_plural = _("attendees selected for mailings")
        constraints = [
            models.UniqueConstraint(fields=["mailing", "registration"], name="mailings_chosen_attendee_once"),
        ]

    def __str__(self) -> str:
        return f"attendee {self.registration_id} of mailing {self.mailing_id}"
