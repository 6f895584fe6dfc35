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
from events.registrations.actions import confirm, keep_access_needs, note_consent, refuse, write
from events.waiting_list.allocation import hand_out_places
from events.waiting_list.places import Place, give_back, give_back_of_quota, place_of, take_of_quota, take_place
from hubs.models import Hub
from outbox.actions import queue
from toolkit.actions import ActionRefused, action, lock_row
from toolkit.email_addresses import canonical_address


@action
def change_answers(
    *, by: Actor, registration: Registration, name: str, organisation: str, language: str, access_needs: str,
    online: bool = False, sector: str = "", answers: GivenAnswers | None = None, at: dt.datetime,
) -> Registration:  # fmt: skip
    """Change what a person answered when they registered, on their personal page.

    ``answers``: to the questions of the event. Another way of attending, or another ``sector`` (empty: as it is), takes a place
    there first, and their old place goes to the next in line; who waits goes to the end of the other line. Refuses a way or a
    sector without a place left, attending online for who was checked in at the venue, and changes once the event is over or
    cancelled.
    """
    event = lock_event(registration.event)
    current = lock_row(Registration, registration.pk, gone=_("This registration was deleted."))
    current.event = event
    if words := refusal_of_changing(current, at=at):
        raise ActionRefused(words)
    old = place_of(current)
    new = Place(online if event.is_hybrid else old.online, sector or old.sector)
    details: dict[str, Any] = {"name": name, "organisation": organisation, "language": language}
    details |= _take_instead(current, old, new, at)
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
    if new != old:
        _hand_on(current, old, new, at)
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


def _take_instead(registration: Registration, old: Place, new: Place, at: dt.datetime) -> dict[str, Any]:
    """Take what the other place has and the old one has not; return the columns that say so."""
    if new == old:
        return {}
    if new.online != old.online:
        _take_other_way(registration, online=new.online)
    if new.sector != old.sector:
        _take_other_sector(registration, new.sector)
    place = {"attends_online": new.online, "sector": new.sector}
    return place | {"waiting_since": at} if registration.is_waiting else place


def _hand_on(registration: Registration, old: Place, new: Place, at: dt.datetime) -> None:
    """Free what the old place had and the new one has not, for the next in line."""
    event = registration.event
    if registration.takes_a_place and new.online != old.online:
        give_back(event, Place(old.online))
    if registration.takes_a_place and new.sector != old.sector:
        give_back_of_quota(event, old.sector)
    hand_out_places(event, at=at)


def _take_other_way(registration: Registration, *, online: bool) -> None:
    """Take a place for the other way of attending, or refuse; who waits needs none."""
    if online and registration.checked_in_at is not None:
        raise ActionRefused(_("You've been checked in at the venue."), "attendance")
    if registration.is_waiting:
        _refuse_during_offer(registration, "attendance")
    elif not take_place(registration.event, Place(online)):  # the sector stays as it is: one place before and after
        words = _("There is no place left for that way of attending. Nothing was changed.")
        raise ActionRefused(words, "attendance")


def _take_other_sector(registration: Registration, sector: str) -> None:
    """Take a place of the other sector, or refuse; who waits needs none."""
    if registration.is_waiting:
        _refuse_during_offer(registration, "sector")
    elif not take_of_quota(registration.event, sector):
        raise ActionRefused(_("There is no place left for that sector. Nothing was changed."), "sector")


def _refuse_during_offer(registration: Registration, field: str) -> None:
    if registration.offers.filter(state=PlaceOffer.State.OPEN).exists():
        raise ActionRefused(_("Accept or decline the place we offered you first."), field)


def _needs_of(registration: Registration) -> str:
    needs = AccessNeeds.objects.filter(registration=registration).first()
    return needs.text if needs else ""


@action
def add_attendee(
    *, by: Actor, event: Event, name: str, email: str, organisation: str, language: str, online: bool = False,
    sector: str = "", answers: GivenAnswers | None = None, shown: ShownWording, hub: Hub | None = None, at: dt.datetime,
) -> Registration:  # fmt: skip
    """Register a person who asked an organiser for it, also after registration has closed; they are emailed.

    ``shown``: the wording the organiser confirmed they agreed to. ``hub``: the one whose team adds them, where a team does.
    Registered already: nothing happens; registered without having confirmed: the place they hold is confirmed, as it is. Refuses
    who is on the waiting list, when no place is left, an event that is not published or over, and an address whose registration
    is hidden from the hub.
    """
    current, place = lock_event(event), Place(online, sector)
    if words := refusal_of_adding(current, at=at):
        raise ActionRefused(words)
    address = canonical_address(email)
    if hub is not None:
        _refuse_hidden(hub, current, address)
    known = Registration.objects.filter(event=current, email=address).first()
    if known is not None and known.has_confirmed_place:
        return known
    if known is not None and known.takes_a_place:
        keep_answers(known, answers, at=at)
        return confirm(by, known, current, shown, at)
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


@action
def attend_in_person(*, by: Actor, registration: Registration, at: dt.datetime) -> Registration:
    """Give a person who registered to attend a hybrid event online a place in person; theirs online goes to the next in line.

    They are emailed the details. Who has one in person already keeps it. Refuses when none is left, and once the event is over or
    cancelled.
    """
    event = lock_event(registration.event)
    current = lock_row(Registration, registration.pk, gone=_("This registration was deleted."))
    current.event = event
    if words := refusal_of_adding(event, at=at):
        raise ActionRefused(words)
    old = place_of(current)
    new = Place(online=False, sector=old.sector)
    if new != old:
        _take_instead(current, old, new, at)
        current.attends_online = False
        current.save(update_fields=["attends_online"])
        record(by=by, action="events.change_answers", subject=current, fields=["attends_online"])
        queue(emails.given_place_in_person(current))
        _hand_on(current, old, new, at)
    return current


def _refuse_hidden(hub: Hub, event: Event, address: str) -> None:
    """Refuse an address that holds a place or waits for one, where a co-organiser must not learn it or who it is of.

    Not a place that is unconfirmed: what the person agrees to now names the hub.
    """
    hidden = event.registrations.hidden_from(hub).filter(email=address)
    if hidden.exclude(state=Registration.State.WITHDRAWN).exclude(pk__in=hidden.unconfirmed().values("pk")).exists():
        leading = event.hub.title if event.hub else ""
        raise ActionRefused(_("You can't add this person. Ask %(hub)s to do it.") % {"hub": leading}, "email")


def refusal_of_adding(event: Event, *, at: dt.datetime) -> str:
    """Return why an organiser can't add attendees now; empty when they can, as long as places are left."""
    if event.is_ahead(at=at) and event.takes_registrations:
        return ""
    return _("You can add attendees while the event is published and takes registrations.")
