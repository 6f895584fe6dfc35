"""Joining the waiting list, accepting an offered place, and giving a place out of turn."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from consents.wording import ShownWording
from events.models import Event, PlaceOffer, Registration, SectorQuota
from events.programme import emails
from events.programme.errors import InvitationRequired, PlacesLeft, RegistrationClosed
from events.programme.locking import lock_event
from events.questions.answers import keep_answers
from events.questions.conditions import GivenAnswers
from events.registrations.actions import KNOWN, confirm, keep_access_needs, refuse_if_shut, write
from events.registrations.unconfirmed import ask_again, held_until, start_waiting
from events.waiting_list import emails as waiting_emails
from events.waiting_list.allocation import close_offer, promote, seat
from events.waiting_list.places import (
    Place,
    full_quota,
    has_place_left,
    is_free_for,
    place_of,
    second_place_of,
    take_place,
)
from events.waiting_list.reasons import open_offer_of
from outbox.actions import queue
from publishing.actions import amend_draft
from publishing.subjects import about
from toolkit.actions import ActionRefused, action, lock_row
from toolkit.email_addresses import canonical_address

ALL_TAKEN = gettext_lazy("All places are taken.")
NO_PLACE = gettext_lazy("All places are taken. Tick “Add a place”, or cancel the registration of an attendee first.")


@action
def join_publicly(
    *, by: Actor, event: Event, name: str, email: str, organisation: str, access_needs: str, language: str,
    online: bool = False, sector: str = "", answers: GivenAnswers | None = None, at: dt.datetime,
) -> None:  # fmt: skip
    """Ask an address typed in the public form to confirm that it wants to be on the waiting list.

    It is on the list from the confirmation on. A known address gets an email that says what it is; whoever typed it learns
    nothing. Refuses an event without a waiting list, closed or by invitation, and one with places left (``PlacesLeft``).
    """
    person = {
        "name": name, "organisation": organisation, "language": language, "attends_online": online, "sector": sector,
    }  # fmt: skip
    registration, is_new = ask_to_wait(
        by=by, event=event, email=email, person=person, access_needs=access_needs, answers=answers, at=at
    )
    if is_new:
        queue(waiting_emails.to_confirm_waiting(registration, uuid.uuid4()))
    else:
        ask_again(by=by, known=registration, event=registration.event, at=at)


@action
def ask_to_wait(
    *, by: Actor, event: Event, email: str, person: dict[str, Any], access_needs: str, answers: GivenAnswers | None = None,
    at: dt.datetime,
) -> tuple[Registration, bool]:  # fmt: skip
    """Write the request as ``join_publicly`` does, without an email; return the registration, and False for a known address."""
    if event.by_invitation:
        raise InvitationRequired
    current, place = lock_event(event), Place(person["attends_online"], person["sector"])
    refuse_unless_waiting_list_open(current, place, at=at)
    address = canonical_address(email)
    known = KNOWN.first(event=current.pk, email=address)
    if known is not None and (known.takes_a_place or known.is_waiting):
        known.event = current
        return known, False
    state = {
        "state": Registration.State.WAITING,
        "confirmed_at": None,
        "held_until": held_until(current, at),
        "asked_at": at,
    }
    registration = write(known, current, address, person, access_needs, at, **state)
    keep_answers(registration, answers, at=at)
    record(by=by, action="events.ask_to_wait", subject=registration, fields=["state"])
    return registration, True


@action
def join_waiting_list(
    *, by: Actor, event: Event, name: str, email: str, organisation: str = "", access_needs: str = "", language: str,
    online: bool = False, sector: str = "", answers: GivenAnswers | None = None, shown: ShownWording, at: dt.datetime,
) -> Registration:  # fmt: skip
    """Put a person whose address is known to be theirs on the waiting list: invited, or behind their personal link.

    On the list or registered already: nothing happens. Refuses what ``join_publicly`` refuses.
    """
    current, place = lock_event(event), Place(online, sector)
    address = canonical_address(email)
    known = KNOWN.first(event=current.pk, email=address)
    if known is not None and known.takes_a_place:
        return known if known.is_confirmed else confirm(by, known, current, shown, at)
    if known is not None and known.is_waiting and known.is_confirmed:
        return known
    refuse_unless_waiting_list_open(current, place, at=at)
    person = {
        "name": name, "organisation": organisation, "language": language, "attends_online": online, "sector": sector,
    }  # fmt: skip
    state = {"state": Registration.State.WAITING, "confirmed_at": at, "waiting_since": at}
    registration = write(known, current, address, person, access_needs, at, **state)
    keep_answers(registration, answers, at=at)
    return start_waiting(by, registration, shown, at)


def refuse_unless_waiting_list_open(event: Event, place: Place, *, at: dt.datetime) -> None:
    """Refuse unless the event takes registrations, has a waiting list, and no place of this kind is left."""
    refuse_if_shut(event, at)
    if not event.has_waiting_list or (event.starts_at is not None and event.starts_at <= at):
        raise RegistrationClosed(_("This event has no waiting list."))
    if has_place_left(event, place):
        raise PlacesLeft(_("A place is free: you can register now. Nothing was saved."))


@action
def accept_place(
    *,
    by: Actor,
    registration: Registration,
    access_needs: str = "",
    answers: GivenAnswers | None = None,
    at: dt.datetime,
) -> Registration:
    """Accept the place offered to a person, or take one that is free when it is too late for offers.

    Accepted twice: nothing happens. Refuses after the deadline, and once the event is over or cancelled.
    """
    event = lock_event(registration.event)
    current = lock_row(Registration, registration.pk, gone=_("This registration was deleted."))
    current.event = event
    if current.has_confirmed_place:
        return current
    if not event.is_ahead(at=at):
        raise ActionRefused(_("This event is over or cancelled."))
    has_offer = current.offers.filter(state=PlaceOffer.State.OPEN).exists()
    if open_offer_of(current, at=at) is not None:
        close_offer(current, PlaceOffer.State.ACCEPTED, at=at)
    elif has_offer or not current.is_waiting or not current.is_confirmed:
        raise ActionRefused(_("This offer has expired, so the place goes to the next person."))
    elif not _take_free_place(current):
        raise ActionRefused(_("No place is free at the moment. You're still on the waiting list."))
    else:
        current.offers.create(state=PlaceOffer.State.GIVEN, made_at=at, closed_at=at)
    keep_answers(current, answers, at=at)
    keep_access_needs(current, access_needs)
    seat(current, event)
    record(by=by, action="events.accept_place", subject=current, fields=["state"])
    queue(emails.registered(current))
    return current


def _take_free_place(registration: Registration) -> bool:
    """Take the place kept for the person, or a free one."""
    if second_place_of(registration) == place_of(registration):
        registration.held_until = None
        registration.save(update_fields=["held_until"])
        return True
    return take_place(registration.event, place_of(registration))


@action
def move_from_waiting_list(
    *, by: Actor, registration: Registration, because: str, adds_place: bool = False, at: dt.datetime
) -> Registration:
    """Give a person on the waiting list a place out of turn, for a reason that is recorded.

    ``adds_place`` raises the capacity, and the quota of the sector, by one where all places are taken; without it a full
    event is refused, with its numbers, and so is a person who has a place: another organiser was first.
    """
    if not because.strip():
        raise ActionRefused(_("Enter a reason. It is recorded, and your team sees it."), "because")
    event = lock_event(registration.event)
    current = lock_row(Registration, registration.pk, gone=_("This registration was deleted."))
    current.event = event
    if words := refusal_of_moving(current, at=at):
        raise ActionRefused(words)
    place = place_of(current)
    has_place = close_offer(current, PlaceOffer.State.WITHDRAWN, at=at) is not None or _take_free_place(current)
    if not has_place and adds_place:
        _add_place(by, event, place)
        has_place = take_place(event, place)
    if not has_place:
        raise ActionRefused(str(NO_PLACE), "adds_place")
    promote(by=by, registrations=[current], event=event, at=at, because=because.strip())
    return current


def refusal_of_moving(registration: Registration, *, at: dt.datetime) -> str:
    """Return why a person can't be given a place out of turn now; empty when they can."""
    if registration.takes_a_place:
        return _("This person already has a place.")
    if not registration.is_waiting or not registration.is_confirmed:
        return _("This person isn't on the waiting list any more.")
    if registration.event.is_ahead(at=at):
        return ""
    return _("This event is over or has been cancelled, so there are no places to give.")


def needs_a_place(registration: Registration) -> bool:
    """Whether no place is held for a person on the waiting list and none is left, so that moving them adds one."""
    has_offer = registration.offers.filter(state=PlaceOffer.State.OPEN).exists()
    return not has_offer and not is_free_for(registration)


def _add_place(by: Actor, event: Event, place: Place) -> None:
    """Raise what is full by one: the capacity for the way of attending, the quota of the sector."""
    if event.left(online=place.online) == 0:
        capacity = "online_capacity" if place.online else "capacity"
        Event.objects.filter(pk=event.pk).update(**{capacity: F(capacity) + 1})
        record(by=by, action="events.change", subject=event, fields=[capacity])
        _add_place_to_draft(by, event, capacity)
    if quota := full_quota(event, place.sector):
        SectorQuota.objects.filter(pk=quota.pk).update(places=F("places") + 1)
        record(by=by, action="events.change_quotas", subject=event, fields=[place.sector])


def _add_place_to_draft(by: Actor, event: Event, capacity: str) -> None:
    subject = about(event)
    correction = subject.open_revision()
    if correction is not None and correction.content.get(capacity) is not None:
        amend_draft(by=by, about=subject, changes={capacity: correction.content[capacity] + 1})
