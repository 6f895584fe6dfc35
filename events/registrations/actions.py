"""Registering for an event, and cancelling a registration.

The seat is taken first, by an UPDATE that holds the event's row until the end of the transaction; whoever comes next sees
all of it or nothing. So the number of seats is never exceeded, and one address has one registration.
"""

import datetime as dt
from typing import Any, NoReturn

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.personal_links import new_link
from accounts.two_step.encryption import encrypted
from audit.actions import record
from audit.actors import Actor
from consents.actions import record_consent, record_withdrawal
from consents.models import Consent
from consents.wording import ShownWording
from events.models import AccessNeeds, Event, Invitation, Registration
from events.programme import emails
from events.programme.errors import EventFull, InvitationRequired, RegistrationClosed
from events.programme.locking import lock_event
from outbox.actions import queue, withdraw
from toolkit.actions import ActionRefused, Busy, action, lock_row
from toolkit.email_addresses import canonical_address


@action
def register(
    *, by: Actor, event: Event, name: str, email: str, organisation: str = "", access_needs: str = "", language: str,
    shown: ShownWording, at: dt.datetime,
) -> Registration:  # fmt: skip
    """Register a person: take a place, record the consent, queue the email with the personal link; all or nothing.

    For a person whose address is known to be theirs: by invitation, or behind a personal link. Who was registered without
    having confirmed is confirmed. The same address again is the same registration, unchanged and without a second email;
    who had withdrawn gets the same row back, with ``round`` one higher and a new email.

    Refuses (``EventFull``, ``RegistrationClosed``, ``InvitationRequired``, ``Busy``) in words for the person.
    """
    address = canonical_address(email)
    seated = take_seat(event, at)
    current = Event.objects.for_pages().filter(pk=event.pk).first()
    if current is None:
        raise RegistrationClosed(_("This event was deleted."))
    known = Registration.objects.filter(event=current, email=address).first()
    if known is not None and known.takes_a_place:
        if seated:
            give_back_seat(current)
        return known if known.is_confirmed else confirm(by, known, current, shown, at)
    if not seated or current.hub is None:
        refuse(current, at)
    _refuse_uninvited(current, address)
    person = {"name": name, "organisation": organisation, "language": language}
    registration = write(known, current, address, person, access_needs, at, confirmed_at=at)
    record(by=by, action="events.register", subject=registration, fields=["state"])
    return _welcome(by, registration, shown, at)


def write(
    known: Registration | None, event: Event, address: str, person: dict[str, str], access_needs: str, at: dt.datetime,
    **more: dt.datetime | None,
) -> Registration:  # fmt: skip
    """Write a new row, or the one of a person who had cancelled, with their place. ``more`` are further fields."""
    registration = _renew(known, event, person, at, more) if known else _create(event, address, person, at, more)
    keep_access_needs(registration, access_needs)
    return registration


def _create(
    event: Event, address: str, person: dict[str, str], at: dt.datetime, more: dict[str, dt.datetime | None]
) -> Registration:
    if event.hub is None:
        raise RegistrationClosed(_("You can't register for this event here."))
    nonce, link_hash = new_link(Registration.LINK_KIND, event.hub.pk)
    return Registration.objects.create(
        hub=event.hub, event=event, email=address, registered_at=at, link_nonce=nonce, link_hash=link_hash,
        **person, **more,
    )  # fmt: skip


def _renew(
    known: Registration, event: Event, person: dict[str, str], at: dt.datetime, more: dict[str, dt.datetime | None]
) -> Registration:
    if known.held_until is not None:  # the second place of a person who was registered
        give_back_seat(event)
    fields: dict[str, Any] = {**person, "held_until": None, **more}
    fields |= {
        "state": Registration.State.REGISTERED,
        "withdrawn_at": None,
        "registered_at": at,
        "round": known.round + 1,
    }
    for name, value in fields.items():
        setattr(known, name, value)
    known.event = event
    known.save(update_fields=list(fields))
    return known


def confirm(by: Actor, registration: Registration, event: Event, shown: ShownWording, at: dt.datetime) -> Registration:
    """The address is theirs: the place is theirs for good, an invitation is accepted, and the details go by email."""
    registration.event, registration.confirmed_at, registration.held_until = event, at, None
    registration.save(update_fields=["confirmed_at", "held_until"])
    record(by=by, action="events.confirm_registration", subject=registration, fields=["confirmed_at"])
    return _welcome(by, registration, shown, at)


def _welcome(by: Actor, registration: Registration, shown: ShownWording, at: dt.datetime) -> Registration:
    """What follows once it is the person who registered: their consent, the answer to an invitation, the details."""
    record_consent(
        by=by, hub=registration.hub, address=registration.email, purpose=Consent.Purpose.REGISTRATION, shown=shown,
        about=about_event(registration.event),
    )  # fmt: skip
    _answer_follows(registration, Invitation.State.ACCEPTED, at)
    queue(emails.registered(registration))
    return registration


@action
def withdraw_registration(
    *, by: Actor, registration: Registration, at: dt.datetime, means: str = "personal page", tell: bool = True
) -> Registration:
    """Free the place, forget the access needs, note the withdrawn consent; an email (unless not ``tell``) clears the calendar.

    Withdrawing twice changes nothing the second time. Refuses once the event is over or cancelled.
    """
    event = lock_event(registration.event)
    current = lock_row(Registration, registration.pk, gone=_("This registration was deleted."))
    current.event = event
    if not current.takes_a_place:
        return current
    if event.state != Event.State.PUBLISHED or event.is_over(at=at):
        raise ActionRefused(_("This event is over or has been cancelled, so there is no registration to cancel."))
    current.state, current.withdrawn_at = Registration.State.WITHDRAWN, at
    if not current.is_confirmed:
        current.held_until = None
    current.save(update_fields=["state", "withdrawn_at", "held_until"])
    give_back_seat(event)
    AccessNeeds.objects.filter(registration=current).delete()
    if current.is_confirmed:
        record_withdrawal(
            by=by, hub=current.hub, address=current.email, purpose=Consent.Purpose.REGISTRATION, means=means,
            about=about_event(event),
        )  # fmt: skip
    record(by=by, action="events.withdraw", subject=current, fields=["state"])
    _answer_follows(current, Invitation.State.DECLINED, at)
    if tell:
        queue(emails.withdrawn(current))
    else:
        withdraw(key_prefix=emails.registration_key(current), because="the registration was cancelled")
    return current


def refuse_unless_open(event: Event, *, at: dt.datetime) -> None:
    """Refuse, with the reason and the numbers, unless people can register for the event now."""
    current = Event.objects.filter(pk=event.pk).first()
    if current is None:
        raise RegistrationClosed(_("This event was deleted."))
    _refuse_if_shut(current, at)


def refuse(event: Event, at: dt.datetime) -> NoReturn:
    """Say why there was no place."""
    _refuse_if_shut(event, at)
    raise Busy(_("The last place has just been taken or become free. Nothing was changed. Try again."))


def _refuse_if_shut(current: Event, at: dt.datetime) -> None:
    if current.state == Event.State.CANCELLED:
        raise RegistrationClosed(_("This event was cancelled."))
    if current.state != Event.State.PUBLISHED or not current.takes_registrations:
        raise RegistrationClosed(_("You can't register for this event here."))
    if current.is_over(at=at):
        raise RegistrationClosed(_("This event is over."))
    if current.registration_closes_at is not None and current.registration_closes_at <= at:
        raise RegistrationClosed(_("Registration for this event is closed."))
    if current.places_left == 0:
        words = _("This event is full: all %(capacity)s places are taken. Nothing was saved.")
        raise EventFull(words % {"capacity": current.capacity})


def take_seat(event: Event, at: dt.datetime) -> bool:
    """Take a place if there is one and registration is open; holds the event's row until the transaction ends."""
    open_now = Event.objects.open_for_registration(at=at).filter(pk=event.pk)
    return open_now.update(places_taken=F("places_taken") + 1) == 1


def give_back_seat(event: Event, places: int = 1) -> None:
    """Free places that were taken."""
    Event.objects.filter(pk=event.pk).update(places_taken=F("places_taken") - places)


def _refuse_uninvited(event: Event, address: str) -> None:
    """Raises when only invited people can come and this address is not among them. The rollback frees the place."""
    if event.by_invitation and not Invitation.objects.filter(event=event, stakeholder__email=address).exists():
        raise InvitationRequired


def keep_access_needs(registration: Registration, text: str) -> None:
    """Encrypted, apart from the registration; nothing is kept where nothing was said."""
    if text:  # one query, so that answering an unknown address takes as long as answering a known one
        kept = AccessNeeds(registration=registration, encrypted=encrypted(text))
        AccessNeeds.objects.bulk_create(
            [kept], update_conflicts=True, unique_fields=["registration"], update_fields=["encrypted"]
        )


def about_event(event: Event) -> str:
    """How the consent ledger names an event."""
    return f"events.event:{event.pk}"


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
