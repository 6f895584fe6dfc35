"""A series of events of one hub, people who registered for several of its dates, and emails about cancelled dates."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.privacy import Privacy
from events.programme.models import EVENTS
from events.programme.querysets import PUBLIC
from hubs.models import Hub
from toolkit.actions.edited_rows import EditedRow
from toolkit.addresses import address_of
from toolkit.clock import TimestampField
from toolkit.email_addresses import canonical_address_check
from toolkit.localized_text import TextLanguageColumn, translations_are_an_object

OF_EVENTS = "SELECT one.id FROM [events.Event] one WHERE one.series_id = {row}.id"


class EventSeriesQuerySet(models.QuerySet["EventSeries"]):
    """Reads of series."""

    def published(self) -> "EventSeriesQuerySet":
        """Return the series with at least one public date, of hubs that are public."""
        from events.models import Event  # its model names this one

        shown = Event.objects.filter(PUBLIC, series__isnull=False).order_by()
        return self.filter(hub__in=Hub.objects.published(), pk__in=shown.values("series"))


class EventSeries(TextLanguageColumn, EditedRow):
    """Several events of a hub that belong together, each with its own date (``Event.series``)."""

    TRANSLATED = ("title", "text")

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="event_series")
    title = models.CharField(_("title"), max_length=250)
    text = models.TextField(_("text"), max_length=5000, blank=True)
    text_language = models.CharField(_("language of the text"), max_length=10, default="en")
    registers_together = models.BooleanField(_("one registration form for several dates"), default=False)
    created_at = TimestampField(_("created"), auto_now_add=True)
    updated_at = TimestampField(_("changed"), auto_now=True)

    objects = EventSeriesQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "hub", "title", "text", "text_language", "translations", "registers_together", "created_at", "updated_at",
            *EditedRow.EDIT_FIELDS,
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("series of events")
        verbose_name_plural = _("series of events")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["hub", "id"], name="events_series_in_hub"),
            models.CheckConstraint(condition=~Q(title=""), name="events_series_has_title"),
            translations_are_an_object("events_series_translations_object"),
        ]
        triggers = [EVENTS.changes_with("series", OF_EVENTS)]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page."""
        return address_of("events:series", self.pk)


class SeriesRegistration(models.Model):
    """One address that registered for dates of a series with one form: its personal link to all of them."""

    LINK_KIND = "series"

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(
        EventSeries, verbose_name=_("series"), on_delete=models.CASCADE, related_name="registrations"
    )
    email = models.EmailField(_("email address"))
    link_nonce = models.UUIDField(_("nonce of the personal link"), unique=True)
    link_hash = models.CharField(_("hash of the personal link"), max_length=64, unique=True)
    asked_at = models.DateTimeField(_("last asked for in public"))
    emails_written = models.PositiveIntegerField(_("times emailed"), default=0)

    privacy = Privacy(
        none=("id", "hub", "series", "asked_at", "emails_written"),
        personal=("email",),
        secret=("link_nonce", "link_hash"),
        retention=gettext_noop("until the last registration of the address for a date of the series is deleted"),
        ends_with="events.forget",
        person="email",
    )

    class Meta:
        verbose_name = _("registration for a series")
        verbose_name_plural = _("registrations for series")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["series", "email"], name="events_series_registration_once"),
            canonical_address_check("email", name="events_seriesregistration_canonical_address"),
        ]

    def __str__(self) -> str:
        return f"registration for a series {self.pk}"


class SeriesCancellation(models.Model):
    """Several dates of a series cancelled at once: one email to each person, written by a worker.

    No one comes or goes at a cancelled event, so a worker that starts again finds the same people, and the keys of the emails keep
    each from being written twice.
    """

    hub = models.ForeignKey(Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(
        EventSeries, verbose_name=_("series"), on_delete=models.CASCADE, related_name="cancellations"
    )
    events = ArrayField(models.BigIntegerField(), verbose_name=_("cancelled dates"))
    emails = models.PositiveIntegerField(_("emails written"), default=0)
    created_at = TimestampField(_("created"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    privacy = Privacy(
        none=("id", "hub", "series", "events", "emails", "created_at", "finished_at"),
    )

    class Meta:
        verbose_name = _("mailing about cancelled dates")
        verbose_name_plural = _("mailings about cancelled dates")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(events=[]), name="events_series_cancellation_has_dates"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(finished_at=None), name="events_series_unfinished")]

    def __str__(self) -> str:
        return f"mailing about cancelled dates {self.pk}"
