"""An event of a hub."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.privacy import Privacy
from events.programme.announcement import AnnouncedEvent, announcement_constraints
from events.programme.choices import EventFormat, EventKind, EventState
from events.programme.places import Places
from events.programme.querysets import PUBLIC, EventQuerySet
from hubs.models import Country, Hub, Topic
from hubs.vocabulary.feed import HUB_IS_PUBLIC, OWN_COUNTRY, country_of_hub
from publishing.models import Publication
from publishing.triggers import FeedResource
from toolkit import clock
from toolkit.actions.edited_rows import EditedRow
from toolkit.addresses import address_of
from toolkit.clock import TimestampField
from toolkit.languages import spoken_words
from toolkit.partial_dates.dates import PARTIAL_DATE_PATTERN, EndOfPartialDate, PartialDateField, range_in_words
from toolkit.text_search import TranslatedTexts, search_column, search_index, sort_column
from toolkit.time_zones import city_words

_OF_CO_ORGANISERS = """
    SELECT country.code FROM [events.CoOrganiser] partner JOIN [hubs.Hub] hub ON hub.id = partner.partner_id
    JOIN [hubs.Country] country ON country.id = hub.country_id WHERE partner.event_id = shown.id AND partner.state = 'accepted'
"""
EVENTS = FeedResource(
    "events",
    "events.Event",
    "shown.state IN ('published', 'cancelled') AND " + HUB_IS_PUBLIC,
    f"{OWN_COUNTRY} UNION {country_of_hub()} UNION {_OF_CO_ORGANISERS}",
)


class Event(AnnouncedEvent, Places, EditedRow):
    """An event of one hub.

    Events entered in the portal have ``starts_at`` and ``ends_at``; events taken over from sources may know only days, months
    or years (``starts_on``, ``ends_on``), and then take no registrations.
    """

    Kind = EventKind
    Format = EventFormat
    State = EventState

    uid = models.UUIDField(_("calendar UID"), default=uuid.uuid4, unique=True, editable=False)
    hub = models.ForeignKey(
        Hub, verbose_name=_("hub"), on_delete=models.PROTECT, related_name="events", null=True, blank=True,
        help_text=_("Empty for events of the network as a whole."),
    )  # fmt: skip
    series = models.ForeignKey(
        "events.EventSeries", verbose_name=_("series"), on_delete=models.SET_NULL, null=True, blank=True, related_name="dates"
    )  # fmt: skip
    publication = models.OneToOneField(
        Publication,
        verbose_name=_("publication"),
        on_delete=models.PROTECT,
        related_name="event",
        null=True,
        blank=True,
    )
    title = models.CharField(_("title"), max_length=250)
    kind = models.CharField(_("type"), max_length=40, choices=Kind)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    description = models.TextField(_("description"), max_length=20000, blank=True)
    text_language = models.CharField(
        _("language of the text"), max_length=10, default="en", db_default="en",
        help_text=_("The language this page is written in. Screen readers pronounce the text by it."),
    )  # fmt: skip
    starts_on = PartialDateField(_("first day"))
    ends_on = PartialDateField(_("last day"))
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Brussels")
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    city = models.CharField(_("city"), max_length=100, blank=True)
    venue = models.CharField(_("venue"), max_length=250, blank=True)
    online_url = models.URLField(_("link to the online meeting"), max_length=300, blank=True)
    languages = models.CharField(
        _("languages"), max_length=100, blank=True, help_text=_("As people will read it: English, Greek")
    )
    accessibility = models.CharField(_("accessibility"), max_length=300, blank=True)
    organiser = models.CharField(_("organisers"), max_length=300, blank=True)
    attendance_as_stated = models.CharField(_("attendance, as stated by the source"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="+")

    takes_registrations = models.BooleanField(_("people can register here"), default=False)
    by_invitation = models.BooleanField(_("by invitation only"), default=False)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    sequence = models.PositiveIntegerField(_("calendar sequence"), default=0, editable=False)
    cancelled_because = models.CharField(_("reason for cancelling"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    created_at = TimestampField(_("created"), auto_now_add=True)
    updated_at = TimestampField(_("changed"), auto_now=True)
    over_at = models.GeneratedField(
        expression=Coalesce("ends_at", EndOfPartialDate("ends_on")),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    search_text = search_column("title", "summary", "description", "city", "organiser", TranslatedTexts())
    sort_title = sort_column("title")

    objects = EventQuerySet.as_manager()

    privacy = Privacy(
        none=(
            "id", "uid", "hub", "series", "publication", "title", "kind", "summary", "description", "text_language", "starts_on", "ends_on",
            "starts_at", "ends_at", "time_zone", "country", "city", "venue", "online_url", "languages", "accessibility", "organiser",
            "attendance_as_stated",
            "source", "topics", "takes_registrations", "by_invitation", "registration_closes_at", "state",
            "sequence", "cancelled_because", "published_at", "cancelled_at", "created_at", "updated_at", "over_at", "search_text",
            "sort_title", *AnnouncedEvent.ANNOUNCED, *Places.PLACE_FIELDS, *EditedRow.EDIT_FIELDS,
        ),
    )  # fmt: skip

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["starts_on", "starts_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "title", "starts_on"], name="events_event_title_once_a_day", nulls_distinct=False
            ),
            models.UniqueConstraint(fields=["hub", "id"], name="events_event_in_hub"),
            models.CheckConstraint(condition=Q(starts_on__regex=PARTIAL_DATE_PATTERN), name="events_event_starts_on_shape"),
            models.CheckConstraint(condition=Q(ends_on__regex=PARTIAL_DATE_PATTERN), name="events_event_ends_on_shape"),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None)
                | Q(starts_at__isnull=False, ends_at__isnull=False, starts_at__lt=F("ends_at")),
                name="events_event_ends_after_start",
            ),
            *Places.PLACE_CONSTRAINTS,
            models.CheckConstraint(
                condition=Q(takes_registrations=False) | Q(starts_at__isnull=False, hub__isnull=False),
                name="events_event_registration_needs_time_and_hub",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None, cancelled_at=None)
                | Q(state="published", published_at__isnull=False, cancelled_at=None)
                | Q(state="cancelled", published_at__isnull=False, cancelled_at__isnull=False),
                name="events_event_state_has_its_times",
            ),
            models.CheckConstraint(
                condition=Q(series=None) | Q(hub__isnull=False), name="events_event_series_needs_hub"
            ),
            *announcement_constraints(),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["starts_on", "over_at", "id"], name="events_event_listed", condition=PUBLIC),
            models.Index(fields=["country", "starts_on", "id"], name="events_event_by_country", condition=PUBLIC),
            models.Index(fields=["sort_title", "id"], name="events_event_by_title", condition=PUBLIC),
            models.Index(fields=["updated_at", "id"], name="events_event_by_change", condition=PUBLIC),
            models.Index(fields=["over_at", "starts_on", "hub"], name="events_event_by_end", condition=PUBLIC),
            models.Index(fields=["hub", "over_at", "starts_on", "id"], name="events_event_of_hub"),
            search_index("events_event_search"),
        ]
        triggers = [EVENTS.own_changes()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page."""
        return address_of("events:detail", self.pk)

    @property
    def kind_label(self) -> str:
        """The name of its type. ``get_kind_display`` translates every choice to find the one."""
        return str(Event.Kind(self.kind).label)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the place."""
        return ZoneInfo(self.time_zone)

    @property
    def can_be_published(self) -> bool:
        """Only a draft is published."""
        return self.state == self.State.DRAFT

    @property
    def can_be_cancelled(self) -> bool:
        """Only what was published is cancelled; a draft is deleted."""
        return self.state == self.State.PUBLISHED

    @property
    def can_be_changed(self) -> bool:
        """A cancelled event stays as it was announced."""
        return self.state != self.State.CANCELLED

    @property
    def status(self) -> str:
        """The key of the badge shown now; empty for a coming event one cannot register for here."""
        return self.status_at(clock.now())

    def status_at(self, at: dt.datetime) -> str:
        """``draft``, ``cancelled``, ``past``, ``closed``, ``full``, ``invitation``, ``few``, ``open`` or nothing."""
        if self.state != self.State.PUBLISHED:
            return self.state
        if self.is_over(at=at):
            return "past"
        if not self.takes_registrations:
            return ""
        if self.registration_closes_at is not None and self.registration_closes_at <= at:
            return "closed"
        places = self.status_of_places
        return "invitation" if self.by_invitation and places != "full" else places

    @property
    def seats_words(self) -> str:
        """How many places are left, in words; empty where registration is over or not offered here."""
        return self.places_words if self.status in {"open", "few", "full", "invitation"} else ""

    @property
    def languages_words(self) -> str:
        """The languages spoken, in the reader's language where they were typed by their English names."""
        return spoken_words(self.languages)

    @property
    def city_words(self) -> str:
        """The city, in the reader's language where the portal knows it."""
        return city_words(self.city)

    @property
    def place_words(self) -> str:
        """Town, country, or that it is online, in one line."""
        country = self.country.local_name if self.country is not None else ""
        place = ", ".join(part for part in (self.city_words, country) if part)
        if self.is_online:
            return gettext("Online")
        if self.format == self.Format.HYBRID:
            return gettext("%(place)s and online") % {"place": place} if place else gettext("In person and online")
        return place

    @property
    def may_be_attended_online(self) -> bool:
        """Whether people may attend online: unless it takes place in person only. Also where the format isn't stated."""
        return self.format != EventFormat.IN_PERSON

    @property
    def is_online(self) -> bool:
        """Whether the event is online only, without a venue."""
        return self.format == self.Format.ONLINE

    @property
    def map_query(self) -> str:
        """Venue and city as one looks them up on a map; empty where one of them is missing."""
        return f"{self.venue}, {self.city}" if self.venue and self.city and not self.is_online else ""

    @property
    def days_words(self) -> str:
        """The day or days as exactly as they are known: ``2 July 2025``, ``December 2024``."""
        return range_in_words(self.starts_on, self.ends_on)

    @property
    def has_calendar(self) -> bool:
        """Whether it is known to the day, so that a calendar can hold it."""
        return self.starts_at is not None or (self.starts_on.precision == "day" and self.ends_on.precision == "day")

    def is_organised_by(self, hub_id: int) -> bool:
        """Whether the hub holds the event, or has agreed to co-organise it."""
        return self.hub_id == hub_id or self.co_organisers.accepted().filter(partner=hub_id).exists()

    def is_ahead(self, *, at: dt.datetime) -> bool:
        """Whether it is published, not cancelled, and has not ended at ``at``."""
        return self.state == self.State.PUBLISHED and not self.is_over(at=at)

    def is_over(self, *, at: dt.datetime) -> bool:
        """Whether it has ended at ``at``."""
        if self.ends_at is not None:
            return self.ends_at <= at
        return bool(self.ends_on.last_day < timezone.localdate(at))
