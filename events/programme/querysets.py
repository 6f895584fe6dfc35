"""Reads of events."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Min, Q, Subquery, Value
from django.db.models.functions import Concat

from events.programme.choices import EventFormat, EventState
from hubs.models import Country, Hub
from toolkit.text_search import every_word

if TYPE_CHECKING:
    from events.programme.models import Event  # noqa: F401 (the type of the rows)

TO_THE_DAY = "^.{10}$"  # of a partial date as text
PUBLIC = Q(state__in=["published", "cancelled"])
CARD_FIELDS = (
    "title", "translations", "kind", "text_language", "format", "starts_on", "ends_on", "starts_at", "ends_at", "time_zone",
    "city", "languages", "organiser", "attendance_as_stated", "takes_registrations", "by_invitation", "capacity", "places_taken",
    "online_capacity", "online_places_taken", "has_waiting_list",
    "registration_closes_at", "state", "hub__slug", "hub__name", "hub__original_language", "hub__translations",
    "hub__country__code", "hub__country__name", "country__code", "country__name",
)  # fmt: skip


class EventQuerySet(models.QuerySet["Event"]):
    """Reads of events; visibility is one of them."""

    def published(self) -> "EventQuerySet":
        """Return what the public may see: published, or cancelled after that, and of a hub that is public."""
        # No join to the hubs: this can be counted by an index alone.
        return self.filter(PUBLIC).filter(Q(hub=None) | Q(hub__in=Hub.objects.published()))

    def co_organised_by(self, hub: Hub) -> "EventQuerySet":
        """Return the events of others that the hub co-organises."""
        return self.filter(co_organisers__partner=hub, co_organisers__state="accepted")

    def organised_by(self, hub: Hub, *, shared: Sequence[int] | None = None) -> "EventQuerySet":
        """Return the events of the hub and those it co-organises.

        A list of many gives the keys of the latter, ``shared``: PostgreSQL then finds the others by an index.
        """
        others = self.model.objects.co_organised_by(hub).order_by().values("pk")
        return self.filter(Q(hub=hub) | Q(pk__in=others if shared is None else shared))

    def taking_place(self) -> "EventQuerySet":
        """Published and not cancelled: what a page may announce."""
        return self.filter(state=EventState.PUBLISHED)

    def coming(self, *, at: dt.datetime) -> "EventQuerySet":
        """Not over at ``at``. An event known only by month or year counts as coming until that month or year ends."""
        return self.filter(over_at__gt=at)

    def coming_in_public(self, *, at: dt.datetime) -> "EventQuerySet":
        """The same among public events: an index by day is read from the first upcoming one on, not from the beginning."""
        # The least of an expression: for the least of a column PostgreSQL looks through all days from the earliest event on.
        day = Concat("starts_on", Value(""), output_field=models.CharField())
        upcoming = self.model.objects.filter(PUBLIC, over_at__gt=at).order_by()
        days = upcoming.values(every=Value(1)).annotate(first=Min(day)).values("first")
        return self.coming(at=at).filter(starts_on__gte=Subquery(days))

    def announced(self, *, at: dt.datetime) -> "EventQuerySet":
        """Return what a page announces, soonest first: public, upcoming and not cancelled."""
        return self.taking_place().coming_in_public(at=at).order_by("starts_on", "starts_at", "pk")

    def past(self, *, at: dt.datetime) -> "EventQuerySet":
        """Over at ``at``."""
        return self.filter(over_at__lte=at)

    def known_to_the_day(self) -> "EventQuerySet":
        """Those a calendar can hold (``Event.has_calendar``)."""
        return self.filter(Q(starts_at__isnull=False) | Q(starts_on__regex=TO_THE_DAY, ends_on__regex=TO_THE_DAY))

    def searched(self, text: str) -> "EventQuerySet":
        """Return those whose title, texts, city or organisers hold every word of ``text``, case and accents aside."""
        return self.filter(every_word(text))

    def for_pages(self) -> "EventQuerySet":
        """With what a card or page of an event shows besides itself: its hub and the countries."""
        return self.select_related("hub__country", "country")

    def for_page(self) -> "EventQuerySet":
        """The same with the picture of the event's own page."""
        return self.for_pages().select_related("illustration")

    def for_cards(self) -> "EventQuerySet":
        """With what a card shows and no more: the long texts of events and of their hubs stay in the database."""
        return self.for_pages().only(*CARD_FIELDS)

    def in_country(self, country: Country | int) -> "EventQuerySet":
        """Those that take place there, or that the hub of that country organises or co-organises."""
        hubs = Hub.objects.filter(country=country)
        shared = self.model.objects.filter(co_organisers__partner__in=hubs, co_organisers__state="accepted")
        return self.filter(Q(country=country) | Q(hub__in=hubs) | Q(pk__in=shared.order_by().values("pk")))

    def open_for_registration(self, *, at: dt.datetime) -> "EventQuerySet":
        """Published, taking registrations, before the deadline and the end; perhaps full."""
        return self.filter(
            Q(registration_closes_at=None) | Q(registration_closes_at__gt=at),
            state=EventState.PUBLISHED,
            takes_registrations=True,
            ends_at__gt=at,
        )

    def with_room(self, *, online: bool) -> "EventQuerySet":
        """With a place left for this way of attending; ``online`` is a way of its own at hybrid events alone."""
        if online:
            free = Q(online_capacity=None) | Q(online_places_taken__lt=F("online_capacity"))
            return self.filter(free, format=EventFormat.HYBRID)
        return self.filter(Q(capacity=None) | Q(places_taken__lt=F("capacity")))
