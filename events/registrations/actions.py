"""Somebody comes, or does not come after all.

The seat is taken first, by an UPDATE that holds the event's row until the end of the transaction; whoever comes next sees
all of it or nothing. So the number of seats is never exceeded, and one address has one registration.
"""

import datetime as dt
from typing import NoReturn

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.addresses import normalised
from accounts.personal_links import new_link
from audit.actions import record
from audit.actors import Actor
from consents.actions import record_consent
from consents.models import Consent
from events.models import Event, Invitation, Registration
from events.programme import emails as letters
from events.programme.errors import Busy, EventFull, EventRefused, InvitationRequired, RegistrationClosed
from events.programme.locking import in_turn, locked
from events.registrations.consent_wording import WORDING_VERSION, registration_wording
from hubs.models import Hub
from outbox.actions import queue, withdraw


@in_turn
@transaction.atomic
def register(
    *, by: Actor, event: Event, name: str, email: str, organisation: str = "", needs: str = "", language: str,
    at: dt.datetime,
) -> Registration:  # fmt: skip
    """A seat, the registration, the consent, the trail and the letter with the personal link, all or nothing.

    The same address again is the same registration, unchanged and without a second letter; who had withdrawn gets the
    same row back, with ``round`` one higher and a new letter. ``registered_at == at`` tells a new one from one that
    was there. Refuses (``EventFull``, ``RegistrationClosed``, ``InvitationRequired``, ``Busy``) in words for the person.
    """
    address = normalised(email)
    seated = _take_seat(event, at)
    current = Event.objects.for_pages().get(pk=event.pk)
    known = Registration.objects.filter(event=current, email=address).first()
    if known is not None and known.takes_a_place:
        if seated:
            _give_back_seat(current)
        return known
    if not seated or current.hub is None:
        _refuse(current, at)
    _refuse_uninvited(current, address)
    person = {"name": name, "organisation": organisation, "needs": needs, "language": language}
    registration = _returned(known, current, person, at) if known else _new(current, current.hub, address, person, at)
    _consent(by, current.hub, registration)
    record(by=by, action="events.register", subject=registration, fields=["state"])
    _answer_follows(registration, Invitation.State.ACCEPTED, at)
    queue(letters.registered(registration))
    return registration


def register_publicly(
    *, by: Actor, event: Event, name: str, email: str, organisation: str, needs: str, language: str, at: dt.datetime
) -> None:
    """As ``register``, for somebody of whom we know only an address they typed.

    Whether the address was registered or invited before cannot be told from what happens: an event that is full, closed
    or by invitation refuses everybody, known addresses as well.
    """
    if event.by_invitation:
        raise InvitationRequired(_("This event is by invitation. Please use the link in the letter that invited you."))
    registration = register(
        by=by, event=event, name=name, email=email, organisation=organisation, needs=needs, language=language, at=at
    )
    if registration.registered_at != at:
        refuse_unless_open(event, at=at)


@in_turn
@transaction.atomic
def withdraw_registration(*, by: Actor, registration: Registration, at: dt.datetime, tell: bool = True) -> Registration:
    """The seat is free again, and a letter (unless not ``tell``) takes the event out of the person's calendar.

    Withdrawing twice changes nothing the second time. Refuses once the event is over or cancelled.
    """
    event = locked(registration.event)
    current = Registration.objects.select_for_update().get(pk=registration.pk)
    current.event = event
    if not current.takes_a_place:
        return current
    if event.state != Event.State.PUBLISHED or event.is_over(at=at):
        raise EventRefused(_("This event is over or cancelled: there is nothing to withdraw from."))
    current.state, current.withdrawn_at = Registration.State.WITHDRAWN, at
    current.save(update_fields=["state", "withdrawn_at"])
    _give_back_seat(event)
    record(by=by, action="events.withdraw", subject=current, fields=["state"])
    _answer_follows(current, Invitation.State.DECLINED, at)
    if tell:
        queue(letters.withdrawn(current))
    else:
        withdraw(key_prefix=letters.registration_key(current), because="the registration was cancelled")
    return current


def refuse_unless_open(event: Event, *, at: dt.datetime) -> None:
    """Say why nobody can register now, with the numbers; nothing when somebody can."""
    _refuse_if_shut(Event.objects.get(pk=event.pk), at)


def _refuse(event: Event, at: dt.datetime) -> NoReturn:
    _refuse_if_shut(event, at)
    raise Busy(_("The last seat has just become free or taken. Nothing was changed: please try again."))


def _refuse_if_shut(current: Event, at: dt.datetime) -> None:
    if current.state == Event.State.CANCELLED:
        raise RegistrationClosed(_("This event was cancelled."))
    if current.state != Event.State.PUBLISHED or not current.takes_registrations:
        raise RegistrationClosed(_("One cannot register for this event here."))
    if current.is_over(at=at):
        raise RegistrationClosed(_("This event is over."))
    if current.registration_closes_at is not None and current.registration_closes_at <= at:
        raise RegistrationClosed(_("Registration for this event is closed."))
    if current.places_left == 0:
        words = _("This event is full: all %(capacity)s seats are taken. Nothing was stored.")
        raise EventFull(words % {"capacity": current.capacity})


def _take_seat(event: Event, at: dt.datetime) -> bool:
    open_now = Event.objects.open_for_registration(at=at).filter(pk=event.pk)
    return open_now.update(places_taken=F("places_taken") + 1) == 1


def _give_back_seat(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(places_taken=F("places_taken") - 1)


def _refuse_uninvited(event: Event, address: str) -> None:
    """Raises when only invited people can come and this address is not among them. The seat goes back by rollback."""
    if event.by_invitation and not Invitation.objects.filter(event=event, stakeholder__email=address).exists():
        raise InvitationRequired(_("This event is by invitation. Please use the link in the letter that invited you."))


def _new(event: Event, hub: Hub, address: str, person: dict[str, str], at: dt.datetime) -> Registration:
    nonce, link_hash = new_link(Registration.LINK_KIND, hub.pk)
    return Registration.objects.create(
        hub=hub,
        event=event,
        email=address,
        registered_at=at,
        link_nonce=nonce,
        link_hash=link_hash,
        **person,
    )


def _returned(known: Registration, event: Event, person: dict[str, str], at: dt.datetime) -> Registration:
    known.event = event
    for field, value in person.items():
        setattr(known, field, value)
    known.state, known.withdrawn_at, known.registered_at = Registration.State.REGISTERED, None, at
    known.round += 1
    known.save(update_fields=[*person, "state", "withdrawn_at", "registered_at", "round"])
    return known


def _consent(by: Actor, hub: Hub, registration: Registration) -> None:
    record_consent(
        by=by,
        hub=hub,
        address=registration.email,
        purpose=Consent.Purpose.REGISTRATION,
        given=True,
        wording=registration_wording(hub),
        wording_version=WORDING_VERSION,
        language=registration.language,
        means="registration form",
    )


def _answer_follows(registration: Registration, state: Invitation.State, at: dt.datetime) -> None:
    """Who was invited has answered by registering or withdrawing, under whichever of their addresses.

    Who withdrew one of two registrations still comes.
    """
    address = registration.email
    theirs = Q(stakeholder__email=address) | Q(stakeholder__earlier_addresses__address=address)
    invitations = Invitation.objects.filter(theirs, ~Q(state=state), event=registration.event_id)
    invitation = invitations.select_related("stakeholder").first()
    if invitation is None:
        return
    comes = Registration.objects.filter(event=registration.event_id).taking_a_place().of_person(invitation.stakeholder)
    if state == Invitation.State.ACCEPTED or not comes.exists():
        Invitation.objects.filter(pk=invitation.pk).update(state=state, answered_at=at)
