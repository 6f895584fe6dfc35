"""Full events and the people waiting for them."""

import datetime as dt
from itertools import combinations
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from audit.actors import CITIZEN
from events.models import Event, PlaceOffer, Registration, SectorQuota
from events.registrations.actions import register
from events.registrations.unconfirmed import confirm_registration
from events.waiting_list.actions import join_publicly
from events.waiting_list.places import Place
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


def people_of(event: Event) -> list[Registration]:
    """Everyone who registered or waits, in the order they came; ``is_offered``: with an open offer."""
    offered = PlaceOffer.objects.filter(registration=OuterRef("pk"), state="open")
    rows = Registration.objects.filter(event=event).annotate(is_offered=Exists(offered))
    return list(rows.order_by("waiting_since", "pk"))


def faults_of(event: Event, *, waits: bool = True) -> list[str]:
    """What must never be: more people than places, a count that is not true, or a person waiting beside a free place.

    Counted from the rows, by none of the queries that the portal hands out places with.
    """
    current, people = Event.objects.get(pk=event.pk), people_of(event)
    quotas = list(SectorQuota.objects.filter(event=event))
    full = {quota.sector for quota in quotas if quota.places_taken >= quota.places}
    held, faults = _places_held(people), []
    for online in current.ways:
        taken = current.online_places_taken if online else current.places_taken
        holding = sum(place.online == online for place in held)
        if holding != taken:
            faults.append(f"{taken} places counted, {holding} held, online {online}")
        left = current.left(online=online)
        if left is not None and left < 0:
            faults.append(f"oversold by {-left}")
        next_ones = [one for one in _in_line(people) if one.attends_online == online and one.sector not in full]
        if waits and left != 0 and next_ones:
            faults.append(f"a person waits beside {left} free places")
    for quota in quotas:
        holding = sum(place.sector == quota.sector for place in held)
        if holding != quota.places_taken:
            faults.append(f"{quota}: counted {quota.places_taken}, held {holding}")
    return faults


def overtaken(event: Event) -> list[str]:
    """Everyone without an offer who came before a person with one, in the same line and of the same sector."""
    people = people_of(event)
    lines: dict[Place, list[Registration]] = {}
    for one in people:
        if one.state == "waiting" and one.confirmed_at is not None:
            lines.setdefault(Place(one.attends_online, one.sector), []).append(one)
    return [
        f"{one.email} was there before {other.email}"
        for line in lines.values()
        for one, other in combinations(line, 2)
        if other.is_offered and not one.is_offered and one.waiting_since < other.waiting_since
    ]


def _in_line(people: list[Registration]) -> list[Registration]:
    return [one for one in people if one.state == "waiting" and one.confirmed_at is not None and not one.is_offered]


def _places_held(people: list[Registration]) -> list[Place]:
    """The place of each attendee and of each open offer, and the second ones that are kept for people who wait elsewhere."""
    first = [one for one in people if one.state == "registered" or (one.state == "waiting" and one.is_offered)]
    second = [one for one in people if one.held_until is not None and one.confirmed_at is not None]
    return [Place(one.attends_online, one.sector) for one in first] + [
        Place(one.held_online, one.held_sector) for one in second
    ]
