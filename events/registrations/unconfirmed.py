"""Registrations from the public form whose address is not confirmed yet.

They hold a place for a day at most, until the person opens the link in their email and confirms. Whoever fills in the form learns
nothing about an address: known or not, one place fewer is left, one email goes out, and after the same time the place is free again
unless the owner of the address confirms. Nothing that was typed goes into that email.
"""

import datetime as dt
import uuid
from typing import Any

from django.db.models import F, Subquery, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.personal_links import ASK_AGAIN_AFTER
from audit.actions import record
from audit.actors import SYSTEM, Actor
from audit.purges import record_purge
from consents.wording import ShownWording
from events.models import Event, Registration
from events.programme import emails
from events.programme.errors import InvitationRequired, RegistrationClosed
from events.programme.locking import lock_event
from events.questions.answers import keep_answers
from events.questions.conditions import GivenAnswers
from events.questions.health import forget_health_data
from events.registrations.actions import EVENT, KNOWN, confirm, note_consent, refuse, write
from events.waiting_list import emails as waiting_emails
from events.waiting_list.allocation import hand_out_places
from events.waiting_list.places import Place, give_back, place_of, second_place_of, take_place
from events.waiting_list.reasons import open_offer_of, position_of
from outbox.actions import lift_bounce, queue, withdraw
from toolkit.actions import ActionRefused, action, lock_row
from toolkit.email_addresses import canonical_address
from toolkit.steps import do_each

HELD_FOR = dt.timedelta(hours=24)
BEFORE_START = dt.timedelta(hours=1)
HELD_AT_LEAST = dt.timedelta(hours=1)


@action
def register_publicly(
    *, by: Actor, event: Event, name: str, email: str, organisation: str, access_needs: str, language: str,
    online: bool = False, sector: str = "", answers: GivenAnswers | None = None, at: dt.datetime,
) -> None:  # fmt: skip
    """Hold a place for a person known only by the address they typed, and ask that address to confirm by email.

    A registered address gets an email that says so, and a place is held as for any other; asked again within ten minutes
    nothing more happens. An event that is full, closed or by invitation refuses everyone, known addresses as well.
    """
    person = {
        "name": name, "organisation": organisation, "language": language, "attends_online": online, "sector": sector,
    }  # fmt: skip
    registration, is_new = hold_place(
        by=by, event=event, email=email, person=person, access_needs=access_needs, answers=answers, at=at
    )
    if is_new:
        queue(emails.to_confirm(registration, uuid.uuid4()))
    else:
        ask_again(by=by, known=registration, event=registration.event, at=at)


def hold_place(
    *, by: Actor, event: Event, email: str, person: dict[str, Any], access_needs: str, answers: GivenAnswers | None = None,
    at: dt.datetime,
) -> tuple[Registration, bool]:  # fmt: skip
    """Hold a place as ``register_publicly`` does, without an email; return the registration, and False for a known address."""
    if event.by_invitation:
        raise InvitationRequired
    address, place = canonical_address(email), Place(person["attends_online"], person["sector"])
    seated = take_place(event, place, open_at=at)
    current = EVENT.first(pk=event.pk)
    if current is None:
        raise RegistrationClosed(_("This event was deleted."))
    if not seated or current.hub is None:
        refuse(current, place, at)
    known = KNOWN.first(event=current.pk, email=address)
    if known is not None and (known.takes_a_place or (known.is_waiting and known.is_confirmed)):
        known.event = current
        _hold_for_known(known, current, place, at)
        return known, False
    held = {"confirmed_at": None, "held_until": held_until(current, at), "asked_at": at}
    registration = write(known, current, address, person, access_needs, at, **held)
    keep_answers(registration, answers, at=at)
    record(by=by, action="events.register", subject=registration, fields=["state"])
    return registration, True


def _hold_for_known(known: Registration, event: Event, place: Place, at: dt.datetime) -> None:
    """Keep the place that was taken as the second one of a confirmed address; another one it does not get."""
    if not known.is_confirmed or known.held_until is not None:
        give_back(event, place)
        return
    known.held_until, known.held_online, known.held_sector = held_until(event, at), place.online, place.sector
    known.save(update_fields=["held_until", "held_online", "held_sector"])


def ask_again(*, by: Actor, known: Registration, event: Event, at: dt.datetime) -> None:
    """Email an address that was typed again what it is: unconfirmed, registered or waiting. Not twice in ten minutes."""
    known.event = event
    asked_before, known.asked_at = known.asked_at, at
    if asked_before is not None and at - asked_before < ASK_AGAIN_AFTER:
        return
    known.save(update_fields=["asked_at"])
    record(by=by, action="events.ask_again", subject=known, fields=["asked_at"])
    if known.is_waiting:
        draft = waiting_emails.already_waiting if known.is_confirmed else waiting_emails.to_confirm_waiting
    else:
        draft = emails.already_registered if known.is_confirmed else emails.to_confirm
    queue(draft(known, uuid.uuid4()))


@action
def confirm_registration(
    *, by: Actor, registration: Registration, shown: ShownWording, at: dt.datetime
) -> Registration:
    """The person behind the link says that they come: the place is theirs, and the details go by email.

    Who asked for the waiting list is on it from now on, behind those who confirmed earlier; with a free place they get it.
    Confirmed twice: nothing happens. Refuses once the place was freed, or the event is over or cancelled.
    """
    event = lock_event(registration.event)
    current = lock_row(Registration, registration.pk, gone=_("This registration was deleted."))
    current.event = event
    is_there = current.takes_a_place or current.is_waiting
    if not is_there or not event.is_ahead(at=at):
        raise ActionRefused(
            _("This registration can't be confirmed any more. You can register again if places are left.")
        )
    if current.is_confirmed:
        return current
    lift_bounce(by=by, address=current.email)  # the email with the link arrived
    return start_waiting(by, current, shown, at) if current.is_waiting else confirm(by, current, event, shown, at)


def start_waiting(
    by: Actor, registration: Registration, shown: ShownWording, at: dt.datetime, *, tell: bool = True
) -> Registration:
    """Put a person whose address is theirs at the end of the waiting list, and email them their position, unless not ``tell``.

    The end is behind everyone there, also behind who asked a moment later and got the lock of the event first: they know their
    position already.
    """
    people = Registration.objects.filter(event=registration.event_id, waiting_since__isnull=False).exclude(
        pk=registration.pk
    )
    latest = people.order_by("-waiting_since").values(after=F("waiting_since") + dt.timedelta(microseconds=1))[:1]
    Registration.objects.filter(pk=registration.pk).update(
        confirmed_at=at, waiting_since=Greatest(Value(at), Subquery(latest)), held_until=None
    )
    registration.refresh_from_db(fields=["confirmed_at", "waiting_since", "held_until"])
    record(by=by, action="events.join_waiting_list", subject=registration, fields=["waiting_since"])
    note_consent(by, registration, shown, at)
    hand_out_places(registration.event, at=at)
    registration.refresh_from_db(fields=["state"])
    if tell and registration.is_waiting and open_offer_of(registration, at=at) is None:
        queue(waiting_emails.waiting(registration, position_of(registration)))
    return registration


def release_unconfirmed(*, at: dt.datetime) -> int:
    """Free the places of registrations that were not confirmed in time; return of how many registrations."""
    due = Registration.objects.filter(held_until__lte=at).values_list("event", flat=True).distinct()
    return do_each(lambda pk: _release(Event(pk=pk), at), list(due))


@action
def _release(event: Event, at: dt.datetime) -> int:
    """At one event, a transaction of its own. Who had been registered before stays, as withdrawn."""
    current = lock_event(event)
    due = list(Registration.objects.select_for_update().filter(event=current, held_until__lte=at))
    places = [second_place_of(row) if row.is_confirmed else place_of(row) for row in due if _holds_a_place(row)]
    lapsed = [row for row in due if not row.is_confirmed and (row.takes_a_place or row.is_waiting)]
    for row in lapsed:
        withdraw(key_prefix=f"registration:{row.pk}", forget=True)
        record(by=SYSTEM, action="events.release", subject=row, fields=["state"])
    new = [row.pk for row in lapsed if row.round == 1]
    Registration.objects.filter(pk__in=new).delete()
    record_purge(Registration, len(new), at=at, reason=gettext_noop("not confirmed in time"))
    forget_health_data(lapsed)
    Registration.objects.filter(pk__in=[row.pk for row in lapsed]).update(
        state=Registration.State.WITHDRAWN, withdrawn_at=at, held_until=None
    )
    Registration.objects.filter(pk__in=[row.pk for row in due]).update(held_until=None)
    for place in places:
        if place is not None:
            give_back(current, place)
    hand_out_places(current, at=at)
    return len(due)


def _holds_a_place(registration: Registration) -> bool:
    """Whether a place is held until ``held_until``: not for a person who asked for the waiting list."""
    return registration.is_confirmed or not registration.is_waiting


def held_until(event: Event, at: dt.datetime) -> dt.datetime:
    """A day, or until an hour before the event begins, but an hour at least, so that there is time to read the email."""
    latest = at + HELD_FOR
    if event.starts_at is not None:
        latest = min(latest, event.starts_at - BEFORE_START)
    return max(latest, at + HELD_AT_LEAST)
