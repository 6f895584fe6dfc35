"""Taking and freeing places: by way of attending, and by sector where an event has quotas.

A place is taken by an UPDATE of the event's row with its condition, which holds that row until the end of the transaction; then by
one of the quota. So everyone takes locks in the same order: event, quota, registration, offer.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from events.models import Event, Registration, SectorQuota
from toolkit.kept_queries import KeptQuery, KeptUpdate

QUOTAS = KeptQuery(lambda event: SectorQuota.objects.filter(event=event))


@dataclass(frozen=True)
class Place:
    """A place at an event. ``online``: at a hybrid event, where people choose. ``sector``: where the event asks for it."""

    online: bool = False
    sector: str = ""


def place_of(registration: Registration) -> Place:
    """Return the place a registration has, or waits for."""
    return Place(registration.attends_online, registration.sector)


def second_place_of(registration: Registration) -> Place | None:
    """Return the second place kept for a confirmed address that was typed in the public form again, if there is one."""
    if registration.held_until is None or not registration.is_confirmed:
        return None
    return Place(registration.held_online, registration.held_sector)


def has_place_left(event: Event, place: Place) -> bool:
    """Whether such a place is left, of the way of attending and of the sector."""
    return event.left(online=place.online) != 0 and full_quota(event, place.sector) is None


def is_free_for(registration: Registration) -> bool:
    """Whether a person on the waiting list could take a place now: one that is kept for them, or one that is left."""
    place = place_of(registration)
    return second_place_of(registration) == place or has_place_left(registration.event, place)


def take_place(event: Event, place: Place, *, open_at: dt.datetime | None = None) -> bool:
    """Take a place if one is left, where ``open_at`` is given at an event open for registration then; return whether there was one."""
    moment = {"at": open_at} if open_at else {}
    if _taking_at_event(online=place.online).update(pk=event.pk, **moment) != 1:
        return False
    if take_of_quota(event, place.sector):
        return True
    give_back(event, Place(place.online))
    return False


@cache
def _taking_at_event(*, online: bool) -> KeptUpdate:
    counter = _counter(Place(online))

    def build(pk: int, at: dt.datetime | None = None) -> tuple[Any, dict[str, Any]]:
        events = Event.objects.open_for_registration(at=at) if at else Event.objects.all()
        return events.with_room(online=online).filter(pk=pk), {counter: F(counter) + 1}

    return KeptUpdate(build)


def take_places(event: Event, places: Iterable[Place]) -> None:
    """Take places that are known to be left, since the event is locked: as many statements for many as for one."""
    taken = list(places)
    for online, number in Counter(place.online for place in taken).items():
        counter = _counter(Place(online))
        Event.objects.filter(pk=event.pk).update(**{counter: F(counter) + number})
    for sector, number in sorted(Counter(place.sector for place in taken if place.sector).items()):
        quotas = SectorQuota.objects.filter(event=event.pk, sector=sector)
        quotas.update(places_taken=F("places_taken") + number)


def give_back(event: Event, place: Place) -> None:
    """Free a place. The caller hands it to the next in line, unless it took the place itself."""
    counter = _counter(place)
    Event.objects.filter(pk=event.pk).update(**{counter: F(counter) - 1})
    give_back_of_quota(event, place.sector)


def give_back_of_quota(event: Event, sector: str) -> None:
    """Count a person no more among those of a sector."""
    if sector:
        quotas = SectorQuota.objects.filter(event=event.pk, sector=sector, places_taken__gte=1)
        quotas.update(places_taken=F("places_taken") - 1)


def quotas_of(event: Event) -> list[SectorQuota]:
    """Return the limits of an event by sector, and what is taken of them."""
    return QUOTAS.rows(event=event.pk)


def full_quota(event: Event, sector: str) -> SectorQuota | None:
    """Return the quota of the sector if all its places are taken."""
    if not sector:
        return None
    return SectorQuota.objects.filter(event=event.pk, sector=sector, places_taken=F("places")).first()


def quota_words(quota: SectorQuota) -> str:
    """Say that all places of a sector are taken."""
    words = _("No places left for “%(sector)s” (limit: %(places)s).")
    return words % {"places": quota.places, "sector": quota.get_sector_display()}


def taken_words(event: Event) -> list[str]:
    """Say for which ways of attending, and which sectors, all places are taken."""
    ways = [event.full_words(online=online) for online in event.ways]
    quotas = [quota_words(quota) for quota in quotas_of(event) if quota.places_taken >= quota.places]
    return [words for words in (*ways, *quotas) if words]


def full_words(event: Event) -> str:
    """Say that an event has no place left for anyone; empty where it has one."""
    return " ".join(event.full_words(online=online) for online in event.ways) if event.is_full else ""


def _counter(place: Place) -> str:
    return "online_places_taken" if place.online else "places_taken"


def take_of_quota(event: Event, sector: str) -> bool:
    """Count a person among those of their sector, where it has a limit; return whether there was room."""
    if not sector:
        return True
    quotas = SectorQuota.objects.filter(event=event.pk, sector=sector)
    has_room = quotas.filter(places_taken__lt=F("places")).update(places_taken=F("places_taken") + 1) == 1
    return has_room or not quotas.exists()
