"""Full events and the people waiting for them."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone

from audit.actors import CITIZEN
from events.models import Event, PlaceOffer, Registration, SectorQuota
from events.registrations.actions import register
from events.registrations.unconfirmed import confirm_registration
from events.waiting_list.actions import join_publicly
from events.waiting_list.allocation import next_in_line
from tests.factories import SHOWN, make_event


def full_event(places: int = 1, *, at: dt.datetime | None = None, **fields: Any) -> Event:
    """An event with a waiting list and no place left; two weeks ahead, so that free places are assigned."""
    event = make_event(capacity=places, has_waiting_list=True, **fields)
    for number in range(places):
        come(event, f"guest{number}@example.org", at=at)
    return event


def come(event: Event, email: str, *, at: dt.datetime | None = None, **fields: Any) -> Registration:
    """Register an address that is known to be theirs."""
    usual: dict[str, Any] = {"name": "N", "language": "en"}
    return register(by=CITIZEN, event=event, email=email, shown=SHOWN, at=at or timezone.now(), **usual | fields)


def wait(event: Event, email: str, *, at: dt.datetime | None = None, **fields: Any) -> Registration:
    """Join the waiting list in the public form, and confirm."""
    at = at or timezone.now()
    usual: dict[str, Any] = {"name": "N", "language": "en", "organisation": "", "access_needs": ""}
    join_publicly(by=CITIZEN, event=event, email=email, at=at, **usual | fields)
    row = Registration.objects.select_related("event", "hub").get(event=event, email=email)
    return confirm_registration(by=CITIZEN, registration=row, shown=SHOWN, at=at)


def waiting_with_offer() -> Registration:
    """A person with an open offer for an event in two days."""
    event = full_event(days=2)
    row = wait(event, "waiting@example.org")
    event.refresh_from_db()
    Event.objects.filter(pk=event.pk).update(capacity=2, places_taken=2)
    PlaceOffer.objects.create(
        registration=row, made_at=timezone.now(), expires_at=timezone.now() + dt.timedelta(hours=6)
    )
    return row


def faults_of(event: Event, *, waits: bool = True) -> list[str]:
    """What must never be: more people than places, a count that is not true, or a person waiting beside a free place."""
    current = Event.objects.get(pk=event.pk)
    faults = []
    for online in current.ways:
        taken = current.online_places_taken if online else current.places_taken
        holding = _holding(current, online)
        if holding != taken:
            faults.append(f"{taken} places counted, {holding} held, online {online}")
        left = current.left(online=online)
        if left is not None and left < 0:
            faults.append(f"oversold by {-left}")
        if waits and left != 0 and next_in_line(current, online=online).exists():
            faults.append(f"a person waits beside {left} free places")
    quotas = [(quota, _holding_of_sector(current, quota.sector)) for quota in SectorQuota.objects.filter(event=current)]
    faults += [
        f"{quota}: counted {quota.places_taken}, held {held}" for quota, held in quotas if held != quota.places_taken
    ]
    return faults


def _holding(event: Event, online: bool) -> int:
    rows = Registration.objects.filter(event=event)
    first = rows.filter(Q(state="registered") | Q(state="waiting", offers__state="open"), attends_online=online)
    second = rows.filter(held_until__isnull=False, confirmed_at__isnull=False, held_online=online)
    return first.count() + second.count()


def _holding_of_sector(event: Event, sector: str) -> int:
    rows = Registration.objects.filter(event=event)
    first = rows.filter(Q(state="registered") | Q(state="waiting", offers__state="open"), sector=sector)
    second = rows.filter(held_until__isnull=False, confirmed_at__isnull=False, held_sector=sector)
    return first.count() + second.count()
