"""The dates of a series as people see them: which there are, what comes before and after, and how one can register for each."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from django.utils.translation import gettext as _

from events.models import Event, EventSeries, Question, Registration, SeriesRegistration
from events.programme.errors import InvitationRequired, RegistrationClosed
from events.programme.querysets import CARD_FIELDS
from events.registrations.actions import refuse_if_shut
from events.registrations.models import RegistrationQuerySet
from events.waiting_list.places import Place, has_place_left
from toolkit.actions import ActionRefused
from toolkit.kept_queries import KeptQuery

PLACE, WAIT = "place", "wait"
SERIES = KeptQuery(lambda pk: EventSeries.objects.filter(pk=pk))
DATES = KeptQuery(
    lambda series: (
        Event.objects.published()
        .filter(series=series)
        .only("starts_on", "ends_on", "starts_at", "series")
        .order_by("starts_on", "starts_at", "pk")
    )
)


@dataclass(frozen=True)
class SeriesPosition:
    """Where an event is in its series: the third of six, with its neighbours."""

    series: EventSeries
    number: int
    total: int
    previous: Event | None
    next: Event | None


def public_dates(series: EventSeries) -> list[Event]:
    """Return the dates the public sees, in the order of time; cancelled ones are among them."""
    shown = Event.objects.published().filter(series=series).for_pages().only(*CARD_FIELDS, "series")
    return list(shown.order_by("starts_on", "starts_at", "pk"))


def position_in_series(event: Event) -> SeriesPosition | None:
    """Return where a public event is in its series; None outside a series, and where no other date is public."""
    series = SERIES.first(pk=event.series_id) if event.series_id is not None else None
    if series is None:
        return None
    row = DATES.rows(series=series.pk)
    place = next((number for number, one in enumerate(row) if one.pk == event.pk), None)
    if place is None or len(row) < 2:
        return None
    after = row[place + 1] if place + 1 < len(row) else None
    return SeriesPosition(series, place + 1, len(row), row[place - 1] if place else None, after)


@dataclass(frozen=True)
class DateOffer:
    """How one can register for a date now: ``PLACE``, ``WAIT`` for its waiting list, or empty with the reason.

    ``asks``: whether the date has questions of its own, which one form for several dates doesn't ask.
    """

    event: Event
    way: str
    reason: str = ""
    asks: bool = False

    @property
    def value(self) -> str:
        """What the form sends for it."""
        return f"{self.event.pk}-{self.way}"


def offer_of(event: Event, *, asks: bool = False, online: bool = False, sector: str = "", at: dt.datetime) -> DateOffer:
    """Return how one can register for a date, attending in this way and from this sector; ``asks`` as in ``DateOffer``."""
    try:
        if event.by_invitation:
            raise InvitationRequired
        refuse_if_shut(event, at)
        if asks:
            refuse_own_questions()
    except ActionRefused as refused:
        return DateOffer(event, "", str(refused), asks)
    if has_place_left(event, Place(online and event.is_hybrid, sector)):
        return DateOffer(event, PLACE)
    if event.has_waiting_list and event.starts_at is not None and event.starts_at > at:
        return DateOffer(event, WAIT)
    return DateOffer(event, "", _("This event is full."))


def refuse_own_questions() -> NoReturn:
    """Refuse to register for a date in the form of the series: it does not ask what the date asks."""
    raise RegistrationClosed(_("This date has questions of its own. Register on its page."))


def offers_of(series: EventSeries, *, at: dt.datetime) -> list[DateOffer]:
    """Return how one can register for each date that is not over."""
    dates = Event.objects.published().filter(series=series).for_pages().coming(at=at)
    asking = set(Question.objects.asked().filter(event__series=series).values_list("event", flat=True))
    ordered = dates.order_by("starts_on", "starts_at", "pk")
    return [offer_of(event, asks=event.pk in asking, at=at) for event in ordered]


def takes_registrations(series: EventSeries, offers: Sequence[DateOffer]) -> bool:
    """Whether people can register for dates of the series with one form now."""
    return series.registers_together and any(offer.way for offer in offers)


def registrations_of(ours: SeriesRegistration) -> RegistrationQuerySet:
    """Return the registrations of the address for dates of the series that the public sees, cancelled ones too, by date."""
    theirs = Registration.objects.filter(event__series=ours.series_id, email=ours.email)
    shown = theirs.exclude(event__state=Event.State.DRAFT)
    return shown.select_related("event__hub__country", "event__country", "hub").order_by("event__starts_at", "event")
