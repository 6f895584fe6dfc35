"""Reminders of an event by rule, and what became of each when it was due."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from events.programme.models import Event
from toolkit.actions.edited_rows import EditedRow
from toolkit.localized_text import Translated, translations_are_an_object

MAX_DAYS, MAX_HOURS = 60, 72


class ReminderKind(models.TextChoices):
    """What the time is counted from, and who is reminded."""

    BEFORE_EVENT = "before_event", _("Before the event, to attendees")
    BEFORE_DEADLINE = "before_deadline", _("Before registration closes, to invitees and substitutes without a reply")
    BEFORE_REPLY_BY = "before_reply_by", _("Before the reply-by date, to invitees and substitutes without a reply")
    NO_REPLY = "no_reply", _("After the invitation, to invitees and substitutes without a reply")
    AFTER_EVENT = "after_event", _("After the event, to attendees")


# Counted from days without a time: that of the invitation, and that people are asked to reply by.
IN_DAYS = frozenset({ReminderKind.NO_REPLY, ReminderKind.BEFORE_REPLY_BY})


class ReminderUnit(models.TextChoices):
    """Whether the time is counted on the calendar of the event's time zone, or on the clock."""

    DAYS = "days", _("days")
    HOURS = "hours", _("hours")


class ReminderRule(Translated, EditedRow):
    """Who is reminded of an event, and when. The moment is derived from the event each time, so it moves along with it.

    ``effective_from``: when the timing was last set. What was due before is not made up for. Its original text is in the
    language of the event's text.
    """

    TRANSLATED = ("text",)

    Kind, Unit = ReminderKind, ReminderUnit

    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="reminder_rules")
    kind = models.CharField(_("type"), max_length=20, choices=ReminderKind)
    amount = models.PositiveSmallIntegerField(_("how many"))
    unit = models.CharField(_("days or hours"), max_length=10, choices=ReminderUnit, default=ReminderUnit.DAYS)
    clock = models.TimeField(_("time of day"), null=True, blank=True)
    text = models.CharField(_("your text"), max_length=1000, blank=True)
    effective_from = models.DateTimeField(_("in force since"))

    privacy = Privacy(
        none=(
            "id", "event", "kind", "amount", "unit", "clock", "text", "translations", "effective_from", *EditedRow.EDIT_FIELDS,
        )
    )  # fmt: skip

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "kind", "unit", "amount"], name="events_reminder_rule_once"),
            models.CheckConstraint(condition=Q(kind__in=ReminderKind.values), name="events_reminder_rule_known_kind"),
            models.CheckConstraint(
                condition=Q(unit="days", clock__isnull=False, amount__range=(1, MAX_DAYS))
                | Q(unit="hours", clock=None, amount__range=(1, MAX_HOURS)),
                name="events_reminder_rule_timing",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["no_reply", "before_reply_by"]) | Q(unit="days"),
                name="events_reminder_rule_counted_in_days",
            ),
            translations_are_an_object("events_reminder_rule_translations_object"),
        ]

    def __str__(self) -> str:
        return f"reminder rule {self.pk}"

    @property
    def original_language(self) -> str:  # type: ignore[override]
        """The language of the original text: that of the event's."""
        return self.event.text_language

    @property
    def to_attendees(self) -> bool:
        """Whether it goes to attendees; otherwise it goes to invitees, and substitutes they named, without a reply."""
        return self.kind in {ReminderKind.BEFORE_EVENT, ReminderKind.AFTER_EVENT}


class ReminderRunQuerySet(models.QuerySet["ReminderRun"]):
    """Reads of runs."""

    def unfinished(self) -> "ReminderRunQuerySet":
        """Return those whose emails are not all written."""
        return self.filter(finished_at=None)


class ReminderRun(models.Model):
    """A reminder that was due at a moment: one row, whichever worker finds it first.

    A worker writes the emails in slices; the two cursors move in the transaction of the emails they passed. ``last_person`` is
    the last attendee or invitee.
    """

    class State(models.TextChoices):
        """What became of it."""

        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        MISSED = "missed", _("Missed")
        SKIPPED = "skipped", _("Skipped")

    rule = models.ForeignKey(
        ReminderRule, verbose_name=_("reminder rule"), on_delete=models.CASCADE, related_name="runs"
    )
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.SENDING)
    last_person = models.BigIntegerField(_("last person passed"), default=0)
    last_substitute = models.BigIntegerField(_("last substitute passed"), default=0, db_default=0)
    emails = models.PositiveIntegerField(_("emails written"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = ReminderRunQuerySet.as_manager()

    privacy = Privacy(none=("id", "rule", "due_at", "state", "last_person", "last_substitute", "emails", "finished_at"))

    class Meta:
        verbose_name = _("reminder that was due")
        verbose_name_plural = _("reminders that were due")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "due_at"], name="events_reminder_run_once"),
            models.CheckConstraint(
                condition=Q(state="sending", finished_at=None)
                | Q(state__in=["sent", "missed", "skipped"], finished_at__isnull=False),
                name="events_reminder_run_state_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(finished_at=None), name="events_reminder_unfinished")]

    def __str__(self) -> str:
        return f"reminder run {self.pk}"

    def finish(self, state: "ReminderRun.State", at: dt.datetime) -> None:
        """Note what became of it."""
        self.state, self.finished_at = state, at
        self.save(update_fields=["state", "finished_at"])
