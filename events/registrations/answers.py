"""Changing the answers of a registration, and what organisers do with attendees."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from consents.wording import ShownWording
from events.models import AccessNeeds, Event, PlaceOffer, Registration
from events.programme import emails
from events.programme.locking import lock_event
from events.questions.answers import keep_answers
from events.questions.conditions import GivenAnswers
from events.registrations.actions import keep_access_needs, note_consent, refuse, write
from events.waiting_list.allocation import hand_out_places, release_place
from events.waiting_list.places import Place, place_of, take_place
from outbox.actions import queue
from toolkit.actions import ActionRefused, action, lock_row
from toolkit.email_addresses import canonical_address


@action
def change_answers(
    *, by: Actor, registration: Registration, name: str, organisation: str, language: str, access_needs: str,
    online: bool = False, answers: GivenAnswers | None = None, at: dt.datetime,
) -> Registration:  # fmt: skip
    """Change what a person answered when they registered, on their personal page.

    ``answers``: to the questions of the event. Another way of attending takes a place there first, and their old place goes to
    the next in line; who waits goes to the end of the other line. Refuses a way without a place left, attending online for who
    was checked in at the venue, and changes once the event is over or cancelled.
    """
    event = lock_event(registration.event)
    current = lock_row(Registration, registration.pk, gone=_("This registration was deleted."))
    current.event = event
    if words := refusal_of_changing(current, at=at):
        raise ActionRefused(words)
    old = place_of(current)
    details: dict[str, Any] = {"name": name, "organisation": organisation, "language": language}
    is_moved = event.is_hybrid and online != current.attends_online
    if is_moved:
        _refuse_other_way(current, Place(online, current.sector), at)
        details |= {"attends_online": online, **({"waiting_since": at} if current.is_waiting else {})}
    changed = [field for field, value in details.items() if getattr(current, field) != value]
    for field in changed:
        setattr(current, field, details[field])
    current.save(update_fields=changed)
    if access_needs != _needs_of(current):
        changed.append("access_needs")
        AccessNeeds.objects.filter(registration=current).delete()
        keep_access_needs(current, access_needs)
    if keep_answers(current, answers, at=at):
        changed.append("answers")
    if changed:
        record(by=by, action="events.change_answers", subject=current, fields=changed)
    if is_moved and current.takes_a_place:
        release_place(event, Place(old.online), at=at)
    elif is_moved:
        hand_out_places(event, at=at)
    return current


def refusal_of_changing(registration: Registration, *, at: dt.datetime) -> str:
    """Return why a person can't change their answers now; empty when they can."""
    event = registration.event
    if event.state != Event.State.PUBLISHED:
        return _("This event has been cancelled, so you can't change your answers.")
    if event.is_over(at=at):
        return _("This event is over, so you can't change your answers.")
    if not registration.takes_a_place and not registration.is_waiting:
        return _("Your registration is cancelled, so there are no answers to change.")
    return "" if registration.is_confirmed else _("Confirm your registration before you change your answers.")


def _refuse_other_way(registration: Registration, place: Place, at: dt.datetime) -> None:
    """Take a place for the other way of attending, or refuse; who waits needs none."""
    event = registration.event
    if place.online and registration.checked_in_at is not None:
        raise ActionRefused(_("You've been checked in at the venue."), "attendance")
    if registration.is_waiting:
        if registration.offers.filter(state=PlaceOffer.State.OPEN).exists():
            raise ActionRefused(_("Accept or decline the place we offered you first."), "attendance")
        return
    # The quota of the sector stays as it is: the person has one place before and after.
    if not take_place(event, Place(place.online)):
        words = _("There is no place left for that way of attending. Nothing was changed.")
        raise ActionRefused(words, "attendance")


def _needs_of(registration: Registration) -> str:
    needs = AccessNeeds.objects.filter(registration=registration).first()
    return needs.text if needs else ""


@action
def add_attendee(
    *, by: Actor, event: Event, name: str, email: str, organisation: str, language: str, online: bool = False,
    sector: str = "", answers: GivenAnswers | None = None, shown: ShownWording, at: dt.datetime,
) -> Registration:  # fmt: skip
    """Register a person who asked an organiser for it, also after registration has closed; they are emailed.

    ``shown``: the wording the organiser confirmed they agreed to. Registered already: nothing happens. Refuses when no
    place is left, and an event that is not published or over.
    """
    current, place = lock_event(event), Place(online, sector)
    if words := refusal_of_adding(current, at=at):
        raise ActionRefused(words)
    address = canonical_address(email)
    known = Registration.objects.filter(event=current, email=address).first()
    if known is not None and known.takes_a_place and known.is_confirmed:
        return known
    if known is not None and known.takes_a_place:
        raise ActionRefused(_("This person has registered and hasn't confirmed their email address yet."), "email")
    if known is not None and known.is_waiting:
        raise ActionRefused(_("This person is on the waiting list. Give them a place there."), "email")
    if not take_place(current, place):
        current.registration_closes_at = None  # organisers add people after it as well
        refuse(current, place, at)
    person = {
        "name": name, "organisation": organisation, "language": language, "attends_online": online, "sector": sector,
    }  # fmt: skip
    registration = write(known, current, address, person, "", at, confirmed_at=at)
    keep_answers(registration, answers, at=at)
    record(by=by, action="events.add_attendee", subject=registration, fields=["state"])
    note_consent(by, registration, shown, at)
    queue(emails.added(registration))
    return registration


def refusal_of_adding(event: Event, *, at: dt.datetime) -> str:
    """Return why an organiser can't add attendees now; empty when they can, as long as places are left."""
    if event.is_ahead(at=at) and event.takes_registrations:
        return ""
    return _("You can add attendees while the event is published and takes registrations.")
