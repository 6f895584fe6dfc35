"""A session: one entry of the programme of an event."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from events.programme.models import EVENTS, Event
from hubs.models import Hub, Topic
from toolkit.actions.edited_rows import EditedRow
from toolkit.localized_text import Translated, translations_are_an_object


class SessionKind(models.TextChoices):
    """What happens in a session."""

    PLENARY = "plenary", _("Plenary")
    TALK = "talk", _("Talk")
    PANEL = "panel", _("Panel discussion")
    WORKSHOP = "workshop", _("Workshop")
    ROUNDTABLE = "roundtable", _("Roundtable")
    QUESTIONS = "questions", _("Questions and answers")
    POSTERS = "posters", _("Poster session")
    NETWORKING = "networking", _("Networking")
    ARRIVAL = "arrival", _("Arrival and registration")
    BREAK = "break", _("Break")
    OTHER = "other", _("Other")


class SessionTimes(Func):
    """The time a session takes, without the moment it ends."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class EventSessionQuerySet(models.QuerySet["EventSession"]):
    """Reads of sessions."""

    def for_pages(self) -> "EventSessionQuerySet":
        """With track and speakers, in two queries."""
        return self.select_related("track").prefetch_related("speakers")


class EventSession(Translated, EditedRow):
    """One entry of the programme. Without a venue it takes place where the event does; without languages, in those of the event.

    Its original texts are in the language of the event's text.
    """

    TRANSLATED = ("title", "description")

    Kind = SessionKind

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    event = models.ForeignKey(Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(_("type"), max_length=20, choices=SessionKind, default=SessionKind.TALK)
    title = models.CharField(_("title"), max_length=250)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    track = models.ForeignKey(
        Topic, verbose_name=_("track"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    venue = models.CharField(_("venue"), max_length=250, blank=True)
    room = models.CharField(_("room"), max_length=100, blank=True)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    languages = ArrayField(models.CharField(max_length=10), verbose_name=_("languages"), default=list, blank=True)
    interpretation = ArrayField(
        models.CharField(max_length=10), verbose_name=_("interpretation into"), default=list, blank=True
    )

    objects = EventSessionQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "event", "kind", "title", "starts_at", "ends_at", "track", "venue", "room", "description", "languages",
            "interpretation", "translations", *EditedRow.EDIT_FIELDS,
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("session of an event")
        verbose_name_plural = _("sessions of events")
        ordering = ["starts_at", "ends_at", "room", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="events_session_ends_after_start"),
            translations_are_an_object("events_session_translations_object"),
            models.CheckConstraint(condition=~Q(title=""), name="events_session_has_title"),
            # Checked once a statement: a programme that moves by a day would conflict with itself row by row.
            ExclusionConstraint(
                name="events_session_room_is_free",
                expressions=[
                    ("event", RangeOperators.EQUAL),
                    (Lower("venue"), RangeOperators.EQUAL),
                    (Lower("room"), RangeOperators.EQUAL),
                    (SessionTimes("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=~Q(room=""),
                deferrable=Deferrable.IMMEDIATE,
            ),
        ]
        triggers = [EVENTS.changes_with("session", "SELECT {row}.event_id")]

    def __str__(self) -> str:
        return self.title

    @property
    def original_language(self) -> str:  # type: ignore[override]
        """The language of the original texts: that of the event's."""
        return self.event.text_language

    @property
    def kind_label(self) -> str:
        """The name of its type."""
        return str(SessionKind(self.kind).label)

    @property
    def is_pause(self) -> bool:
        """Whether it is a pause without speakers: a break, networking, arrival."""
        return self.kind in {SessionKind.BREAK, SessionKind.NETWORKING, SessionKind.ARRIVAL}

    @property
    def place(self) -> str:
        """Room and venue, as far as the session has its own."""
        return ", ".join(part for part in (self.room, self.venue) if part)
