"""Handing a free place to the next person on the waiting list, in the transaction that freed it.

Every function here is called with the event locked (``lock_event``, or a place taken by ``take_place``).
"""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import F

from audit.actions import record, record_each
from audit.actors import SYSTEM, Actor
from events.models import Event, Invitation, PlaceOffer, Registration, SectorQuota
from events.programme.invitation_answers import answer_invitation_of
from events.programme.locking import lock_event
from events.questions.health import forget_health_data
from events.waiting_list import emails
from events.waiting_list.deadlines import offer_deadline
from events.waiting_list.places import Place, give_back, place_of, quotas_of, take_places
from outbox.actions import queue, queue_all
from toolkit.actions import action
from toolkit.steps import do_each

if TYPE_CHECKING:
    from events.registrations.models import RegistrationQuerySet


def next_in_line(event: Event, *, online: bool) -> "RegistrationQuerySet":
    """Return the people who can get a free place, in order: without an open offer, and of a sector with places left."""
    full = SectorQuota.objects.filter(event=event.pk, places_taken__gte=F("places")).values("sector")
    waiting = Registration.objects.waiting().filter(event=event.pk, attends_online=online)
    return (
        waiting.exclude(offers__in=PlaceOffer.objects.filter(state=PlaceOffer.State.OPEN))
        .exclude(sector__in=full)
        .order_by("waiting_since", "pk")
    )


def is_assigned(event: Event, *, at: dt.datetime) -> bool:
    """Whether a free place is assigned to the next in line; otherwise it is offered, near the event."""
    if event.starts_at is None:
        return False
    return at < event.starts_at - dt.timedelta(hours=event.promotion_hours)


def gives_places(event: Event, *, at: dt.datetime) -> bool:
    """Whether free places go to the waiting list: until the event is near, when anyone can take what is left."""
    if event.state != Event.State.PUBLISHED or event.starts_at is None or event.starts_at <= at:
        return False
    return is_assigned(event, at=at) or offer_deadline(at, event.starts_at, event.zone) is not None


def hand_out_places(event: Event, *, at: dt.datetime) -> int:
    """Give or offer the free places of an event to the people waiting for them; return how many."""
    current = Event.objects.for_pages().get(pk=event.pk)
    if not gives_places(current, at=at):
        return 0
    return sum(_hand_out(current, online, at) for online in current.ways)


def release_place(event: Event, place: Place, *, at: dt.datetime) -> None:
    """Free a place that was held, and hand it to the next in line: in between no one sees it free."""
    give_back(event, place)
    hand_out_places(event, at=at)


def promote(
    *, by: Actor, registrations: Sequence[Registration], event: Event, at: dt.datetime, because: str = ""
) -> None:
    """Give people on the waiting list the places that were taken for them, and email them."""
    given = {"state": PlaceOffer.State.GIVEN, "made_at": at, "closed_at": at, "because": because}
    PlaceOffer.objects.bulk_create(PlaceOffer(registration=one, **given) for one in registrations)
    for one in registrations:
        one.event, one.state = event, Registration.State.REGISTERED
    Registration.objects.filter(pk__in=[one.pk for one in registrations]).update(state=Registration.State.REGISTERED)
    changes = [(one, ["state"]) for one in registrations]
    record_each(by=by, action="events.promote", changes=changes, hub_id=event.hub_id)
    queue_all(emails.promoted(one) for one in registrations)


def seat(registration: Registration, event: Event) -> None:
    """Turn a person on the waiting list into an attendee."""
    registration.event, registration.state = event, Registration.State.REGISTERED
    registration.save(update_fields=["state"])


def close_offer(registration: Registration, state: PlaceOffer.State, *, at: dt.datetime) -> PlaceOffer | None:
    """Close the open offer of a person, if there is one, and return it. Its place stays taken."""
    offer = registration.offers.filter(state=PlaceOffer.State.OPEN).first()
    if offer is not None:
        offer.state, offer.closed_at = state, at
        offer.save(update_fields=["state", "closed_at"])
    return offer


def withdraw_offers(event: Event, *, at: dt.datetime) -> None:
    """Withdraw the open offers of an event that was cancelled. No one gets their places."""
    offers = PlaceOffer.objects.filter(registration__event=event.pk, state=PlaceOffer.State.OPEN)
    for offer in offers.select_related("registration"):
        give_back(event, place_of(offer.registration))
    offers.update(state=PlaceOffer.State.WITHDRAWN, closed_at=at)


def shorten_offers(event: Event) -> None:
    """End the open offers of an event that was moved to an earlier time when it starts."""
    open_now = PlaceOffer.objects.filter(registration__event=event.pk, state=PlaceOffer.State.OPEN)
    if event.starts_at is not None:
        late = open_now.filter(expires_at__gt=event.starts_at, made_at__lt=event.starts_at)
        late.update(expires_at=event.starts_at)


def expire_offers(*, at: dt.datetime) -> int:
    """Expire the offers that were not answered in time and hand on their places; return how many offers."""
    due = PlaceOffer.objects.filter(state=PlaceOffer.State.OPEN, expires_at__lte=at)
    events = list(due.values_list("registration__event", flat=True).distinct())
    return do_each(lambda pk: _expire(Event(pk=pk), at), events)


def unassigned_places(*, at: dt.datetime) -> list[Event]:
    """Return the events where a person who could have it waits beside a free place: there should be none."""
    waiting = Registration.objects.waiting().values("event")
    events = Event.objects.for_pages().taking_place().filter(pk__in=waiting, starts_at__gt=at)
    return [
        event
        for event in events
        if gives_places(event, at=at)
        and any(event.left(online=way) != 0 and next_in_line(event, online=way).exists() for way in event.ways)
    ]


@action
def mend_waiting_list(*, event: Event, at: dt.datetime) -> int:
    """Hand out places that should not have been free; return how many."""
    return hand_out_places(lock_event(event), at=at)


@action
def _expire(event: Event, at: dt.datetime) -> int:
    """At one event, a transaction of its own."""
    current = lock_event(event)
    rows = Registration.objects.select_for_update(of=("self",), no_key=True).filter(
        event=current, offers__state=PlaceOffer.State.OPEN, offers__expires_at__lte=at
    )
    due = list(rows)
    for registration in due:
        registration.event = current
        offer = close_offer(registration, PlaceOffer.State.EXPIRED, at=at)
        give_back(current, place_of(registration))
        registration.state, registration.withdrawn_at = Registration.State.WITHDRAWN, at
        registration.save(update_fields=["state", "withdrawn_at"])
        forget_health_data([registration])
        record(by=SYSTEM, action="events.expire_offer", subject=registration, fields=["state"])
        if offer is not None:
            queue(emails.offer_expired(registration, offer))
        answer_invitation_of(registration, Invitation.State.DECLINED, at)
    hand_out_places(current, at=at)
    return len(due)


def _hand_out(event: Event, online: bool, at: dt.datetime) -> int:
    """Give or offer the free places for one way of attending: as many statements for many people as for one."""
    handed_out = 0
    while following := _following(Event.objects.for_pages().get(pk=event.pk), online):
        take_places(event, [place_of(one) for one in following])
        for one in following:
            one.event = event
        if is_assigned(event, at=at):
            promote(by=SYSTEM, registrations=following, event=event, at=at)
        else:
            _offer(following, event, at)
        handed_out += len(following)
    return handed_out


def _following(event: Event, online: bool) -> list[Registration]:
    """Return the next in line, as many as there are free places for and their sectors have left; locked."""
    left = event.left(online=online)
    if left is not None and left <= 0:
        return []
    quotas = {quota.sector: quota.places - quota.places_taken for quota in quotas_of(event)}
    people = next_in_line(event, online=online).select_for_update(of=("self",), no_key=True)
    following = []
    for one in people[:left]:
        if quotas.get(one.sector, 1) > 0:
            following.append(one)
            if one.sector in quotas:
                quotas[one.sector] -= 1
    return following


def _offer(registrations: Sequence[Registration], event: Event, at: dt.datetime) -> None:
    """Offer people the places that were taken for them, and email them."""
    expires_at = event.starts_at and offer_deadline(at, event.starts_at, event.zone)
    if expires_at is None:
        raise ValueError("It is too late to offer places of this event.")  # gives_places was asked
    offers = PlaceOffer.objects.bulk_create(
        PlaceOffer(registration=one, made_at=at, expires_at=expires_at) for one in registrations
    )
    changes = [(one, ["offer"]) for one in registrations]
    record_each(by=SYSTEM, action="events.offer_place", changes=changes, hub_id=event.hub_id)
    queue_all(emails.place_offered(offer.registration, offer) for offer in offers)
