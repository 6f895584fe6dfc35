"""Registering for an event, and cancelling a registration.

The seat is taken first, by an UPDATE that holds the event's row until the end of the transaction; whoever comes next sees
all of it or nothing. So the number of seats is never exceeded, and one address has one registration.
"""

import datetime as dt
from typing import Any, NoReturn

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from accounts.personal_links import new_link
from accounts.two_step.encryption import encrypted
from audit.actions import record
from audit.actors import Actor
from consents.actions import record_consent, record_withdrawal
from consents.models import Consent
from consents.wording import ShownWording
from events.models import AccessNeeds, Event, Invitation, PlaceOffer, Registration
from events.programme import emails
from events.programme.errors import EventFull, InvitationRequired, RegistrationClosed
from events.programme.invitation_answers import answer_invitation_of
from events.programme.locking import lock_event
from events.questions.answers import keep_answers
from events.questions.conditions import GivenAnswers
from events.questions.health import forget_health_data
from events.registrations.attendance import revoke_certificate
from events.waiting_list import emails as waiting_list_emails
from events.waiting_list.allocation import close_offer, release_place
from events.waiting_list.places import (
    Place,
    full_quota,
    full_words,
    give_back,
    place_of,
    quota_words,
    second_place_of,
    take_place,
)
from outbox.actions import queue, withdraw, withdraw_linked
from toolkit.actions import ActionRefused, Busy, action, lock_row
from toolkit.email_addresses import canonical_address
from toolkit.kept_queries import KeptQuery

EVENT = KeptQuery(lambda pk: Event.objects.for_pages().filter(pk=pk).order_by())
KNOWN = KeptQuery(lambda event, email: Registration.objects.filter(event=event, email=email).order_by())
CHANGED_MEANWHILE = {
    Registration.State.REGISTERED: gettext_lazy(
        "This person has been given a place. Check whether you still want to cancel."
    ),
    Registration.State.WAITING: gettext_lazy(
        "This person is on the waiting list now. Check whether you still want to cancel."
    ),
    Registration.State.WITHDRAWN: gettext_lazy("This registration has already been cancelled."),
}


@action
def register(
    *, by: Actor, event: Event, name: str, email: str, organisation: str = "", access_needs: str = "", language: str,
    online: bool = False, sector: str = "", answers: GivenAnswers | None = None, shown: ShownWording, at: dt.datetime,
) -> Registration:  # fmt: skip
    """Register a person: take a place, record the consent, queue the email with the personal link; all or nothing.

    For a person whose address is known to be theirs: by invitation, or behind a personal link. Who was registered without
    having confirmed is confirmed. The same address again is the same registration, unchanged and without a second email;
    who had withdrawn gets the same row back, with ``round`` one higher and a new email. ``answers``: to the questions of the
    event; None where the person was not asked.

    Refuses (``EventFull``, ``RegistrationClosed``, ``InvitationRequired``, ``Busy``) in words for the person.
    """
    address, place = canonical_address(email), Place(online, sector)
    seated = take_place(event, place, open_at=at)
    current = EVENT.first(pk=event.pk)
    if current is None:
        raise RegistrationClosed(_("This event was deleted."))
    if not seated:  # then nothing holds the row of the event yet
        current = lock_event(current)
    known = KNOWN.first(event=current.pk, email=address)
    if known is not None and known.takes_a_place:
        if seated:
            give_back(current, place)
        if known.is_confirmed:
            return known
        keep_answers(known, answers, at=at)
        return confirm(by, known, current, shown, at)
    if not seated or current.hub is None:
        refuse(current, place, at)
    _refuse_uninvited(current, address)
    person = {
        "name": name, "organisation": organisation, "language": language, "attends_online": online, "sector": sector,
    }  # fmt: skip
    registration = write(known, current, address, person, access_needs, at, confirmed_at=at)
    keep_answers(registration, answers, at=at)
    record(by=by, action="events.register", subject=registration, fields=["state"])
    return _welcome(by, registration, shown, at)


def write(
    known: Registration | None, event: Event, address: str, person: dict[str, Any], access_needs: str, at: dt.datetime,
    **more: Any,
) -> Registration:  # fmt: skip
    """Write a new row, or the one of a person who had cancelled, with their place. ``more`` are further fields."""
    registration = _renew(known, event, person, at, more) if known else _create(event, address, person, at, more)
    keep_access_needs(registration, access_needs)
    return registration


def _create(event: Event, address: str, person: dict[str, Any], at: dt.datetime, more: dict[str, Any]) -> Registration:
    if event.hub is None:
        raise RegistrationClosed(_("You can't register for this event here."))
    nonce, link_hash = new_link(Registration.LINK_KIND, event.hub.pk)
    return Registration.objects.create(
        hub=event.hub, event=event, email=address, registered_at=at, link_nonce=nonce, link_hash=link_hash,
        **person, **more,
    )  # fmt: skip


def _renew(
    known: Registration, event: Event, person: dict[str, Any], at: dt.datetime, more: dict[str, Any]
) -> Registration:
    second, first = second_place_of(known), place_of(known)
    fields: dict[str, Any] = {
        **person, "held_until": None, "state": Registration.State.REGISTERED, "waiting_since": None, **more,
    }  # fmt: skip
    is_new_round = known.is_confirmed or not known.is_waiting
    fields |= {
        "withdrawn_at": None,
        "withdrawn_because": "",
        "registered_at": at,
        "round": known.round + 1 if is_new_round else known.round,
    }
    for name, value in fields.items():
        setattr(known, name, value)
    known.event = event
    known.save(update_fields=list(fields))
    if close_offer(known, PlaceOffer.State.WITHDRAWN, at=at):
        release_place(event, first, at=at)
    if second is not None:
        release_place(event, second, at=at)
    return known


def confirm(
    by: Actor, registration: Registration, event: Event, shown: ShownWording, at: dt.datetime, *, tell: bool = True
) -> Registration:
    """The address is theirs: the place is theirs for good, an invitation is accepted, and (unless not ``tell``) the details go by
    email."""
    registration.event, registration.confirmed_at, registration.held_until = event, at, None
    registration.save(update_fields=["confirmed_at", "held_until"])
    record(by=by, action="events.confirm_registration", subject=registration, fields=["confirmed_at"])
    return _welcome(by, registration, shown, at, tell=tell)


def _welcome(
    by: Actor, registration: Registration, shown: ShownWording, at: dt.datetime, *, tell: bool = True
) -> Registration:
    """What follows once it is the person who registered: their consent, the answer to an invitation, the details."""
    note_consent(by, registration, shown, at)
    if tell:
        queue(emails.registered(registration))
    return registration


def note_consent(by: Actor, registration: Registration, shown: ShownWording, at: dt.datetime) -> None:
    """Record the consent of a person who registers or waits, and the answer to an invitation that follows from it."""
    record_consent(
        by=by, hub=registration.hub, address=registration.email, purpose=Consent.Purpose.REGISTRATION, shown=shown,
        about=about_event(registration.event),
    )  # fmt: skip
    answer_invitation_of(registration, Invitation.State.ACCEPTED, at)


@action
def withdraw_registration(
    *, by: Actor, registration: Registration, at: dt.datetime, means: str = "personal page", tell: bool = True,
    because: str = "", seen_state: str = "",
) -> Registration:  # fmt: skip
    """Free the place, forget the access needs, note the withdrawn consent; an email (unless not ``tell``) clears the calendar.

    The place goes to the next person on the waiting list. Who was on it leaves it: without an email, as they are on the
    page that says so, unless an organiser removes them. ``because``: the reason of the organiser, which the person reads.

    Who was checked in already has left: the attendance is withdrawn with the registration. Withdrawing twice changes nothing
    the second time. Refuses once the event is over or cancelled, and where the state is no longer the one an organiser has
    seen (``seen_state``): who was given a place meanwhile is not to lose it by being taken off the waiting list.
    """
    event = lock_event(registration.event)
    current = lock_row(Registration, registration.pk, gone=_("This registration was deleted."))
    current.event = event
    if seen_state and current.state != seen_state:
        raise ActionRefused(str(CHANGED_MEANWHILE[Registration.State(current.state)]))
    if not current.takes_a_place and not current.is_waiting:
        return current
    if words := refusal_of_withdrawing(event, at=at):
        raise ActionRefused(words)
    was_waiting = current.is_waiting
    offer = close_offer(current, PlaceOffer.State.WITHDRAWN if because else PlaceOffer.State.DECLINED, at=at)
    current.state, current.withdrawn_at = Registration.State.WITHDRAWN, at
    current.checked_in_at = current.attended_online_at = None
    if because:
        current.withdrawn_because = because
    if not current.is_confirmed:
        current.held_until = None
    changed = ["state", "withdrawn_at", "held_until", "checked_in_at", "attended_online_at"]
    current.save(update_fields=[*changed, *(["withdrawn_because"] if because else [])])
    if offer is not None or not was_waiting:
        release_place(event, place_of(current), at=at)
    revoke_certificate(by, current, at)
    forget_health_data([current])
    if current.is_confirmed:
        record_withdrawal(
            by=by, hub=current.hub, address=current.email, purpose=Consent.Purpose.REGISTRATION, means=means,
            about=about_event(event),
        )  # fmt: skip
    record(by=by, action="events.withdraw", subject=current, fields=["state"])
    answer_invitation_of(current, Invitation.State.DECLINED, at)
    withdraw_linked(
        address=current.email, nonce=current.link_nonce, because=gettext_noop("The registration was cancelled")
    )
    _tell_withdrawn(current, was_waiting=was_waiting, tell=tell, because=because)
    return current


def refusal_of_withdrawing(event: Event, *, at: dt.datetime) -> str:
    """Return why no registration for an event can be cancelled now; empty when it can."""
    if event.is_ahead(at=at):
        return ""
    return _("This event is over or has been cancelled, so there is no registration to cancel.")


def _tell_withdrawn(registration: Registration, *, was_waiting: bool, tell: bool, because: str) -> None:
    if not tell or (was_waiting and not because):
        withdraw(
            key_prefix=emails.registration_key(registration), because=gettext_noop("The registration was cancelled")
        )
    elif was_waiting:
        queue(waiting_list_emails.removed(registration))
    else:
        queue(emails.cancelled_by_organiser(registration) if because else emails.withdrawn(registration))


def refuse_unless_open(event: Event, *, at: dt.datetime) -> None:
    """Refuse, with the reason and the numbers, unless people can register for the event now."""
    current = Event.objects.filter(pk=event.pk).first()
    if current is None:
        raise RegistrationClosed(_("This event was deleted."))
    refuse_if_shut(current, at)
    if current.is_full:
        raise EventFull(full_words(current))


def refuse(event: Event, place: Place, at: dt.datetime) -> NoReturn:
    """Say why there was no place."""
    refuse_if_shut(event, at)
    if words := event.full_words(online=place.online):
        raise EventFull(words)
    if quota := full_quota(event, place.sector):
        raise EventFull(quota_words(quota))
    raise Busy(_("The last place has just been taken or become free. Nothing was changed. Try again."))


def refuse_if_shut(current: Event, at: dt.datetime) -> None:
    """Refuse, with the reason, an event that takes no registrations now, whether there are places or not."""
    if current.state == Event.State.CANCELLED:
        raise RegistrationClosed(_("This event was cancelled."))
    if current.state != Event.State.PUBLISHED or not current.takes_registrations:
        raise RegistrationClosed(_("You can't register for this event here."))
    if current.is_over(at=at):
        raise RegistrationClosed(_("This event is over."))
    if current.registration_closes_at is not None and current.registration_closes_at <= at:
        raise RegistrationClosed(_("Registration for this event is closed."))


def _refuse_uninvited(event: Event, address: str) -> None:
    """Raises when only invited people can come and this address is not among them. The rollback frees the place."""
    if event.by_invitation and not _is_invited(event, address):
        raise InvitationRequired


def _is_invited(event: Event, address: str) -> bool:
    invitations = Invitation.objects.not_withdrawn().filter(event=event)
    named = Q(substitutes__email=address)  # by an invitee, to come in their place
    return invitations.filter(Q(stakeholder__email=address) | named).exists()


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
