"""Registrations from the public form whose address is not confirmed yet.

They hold a place for a day at most, until the person opens the link in their email and confirms. Whoever fills in the form learns
nothing about an address: known or not, one place fewer is left, one email goes out, and after the same time the place is free again
unless the owner of the address confirms. Nothing that was typed goes into that email.
"""

import datetime as dt
import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import SYSTEM, Actor
from audit.purges import record_purge
from consents.wording import ShownWording
from events.models import Event, Registration
from events.programme import emails
from events.programme.errors import InvitationRequired, RegistrationClosed
from events.programme.locking import lock_event
from events.registrations.actions import confirm, give_back_seat, refuse, take_seat, write
from outbox.actions import queue, withdraw
from toolkit.actions import ActionRefused, action, lock_row
from toolkit.email_addresses import canonical_address

HELD_FOR = dt.timedelta(hours=24)
BEFORE_START = dt.timedelta(hours=1)
HELD_AT_LEAST = dt.timedelta(hours=1)
ASK_AGAIN_AFTER = dt.timedelta(minutes=10)  # a second click sends nothing more


@action
def register_publicly(
    *,
    by: Actor,
    event: Event,
    name: str,
    email: str,
    organisation: str,
    access_needs: str,
    language: str,
    at: dt.datetime,
) -> None:
    """Hold a place for a person known only by the address they typed, and ask that address to confirm by email.

    A registered address gets an email that says so, and a place is held as for any other; asked again within ten minutes
    nothing more happens. An event that is full, closed or by invitation refuses everyone, known addresses as well.
    """
    if event.by_invitation:
        raise InvitationRequired
    address = canonical_address(email)
    seated = take_seat(event, at)
    current = Event.objects.for_pages().filter(pk=event.pk).first()
    if current is None:
        raise RegistrationClosed(_("This event was deleted."))
    if not seated or current.hub is None:
        refuse(current, at)
    held_until = _held_until(current, at)
    known = Registration.objects.filter(event=current, email=address).first()
    if known is not None and known.takes_a_place:
        _answer_known(by, known, current, held_until, at)
        return
    person = {"name": name, "organisation": organisation, "language": language}
    registration = write(
        known, current, address, person, access_needs, at, confirmed_at=None, held_until=held_until, asked_at=at
    )
    record(by=by, action="events.register", subject=registration, fields=["state"])
    queue(emails.to_confirm(registration, uuid.uuid4()))


def _answer_known(by: Actor, known: Registration, event: Event, held_until: dt.datetime, at: dt.datetime) -> None:
    known.event = event
    if known.is_confirmed and known.held_until is None:
        known.held_until = held_until
    else:
        give_back_seat(event)
    asked_before, known.asked_at = known.asked_at, at
    if asked_before is not None and at - asked_before < ASK_AGAIN_AFTER:
        known.save(update_fields=["held_until"])
        return
    known.save(update_fields=["held_until", "asked_at"])
    record(by=by, action="events.ask_again", subject=known, fields=["asked_at"])
    write_again = emails.already_registered if known.is_confirmed else emails.to_confirm
    queue(write_again(known, uuid.uuid4()))


@action
def confirm_registration(
    *, by: Actor, registration: Registration, shown: ShownWording, at: dt.datetime
) -> Registration:
    """The person behind the link says that they come: the place is theirs, and the details go by email.

    Confirmed twice: nothing happens. Refuses once the place was freed, or the event is over or cancelled.
    """
    event = lock_event(registration.event)
    current = lock_row(Registration, registration.pk, gone=_("This registration was deleted."))
    current.event = event
    if not current.takes_a_place or event.state != Event.State.PUBLISHED or event.is_over(at=at):
        raise ActionRefused(
            _("This registration can't be confirmed any more. You can register again if places are left.")
        )
    return current if current.is_confirmed else confirm(by, current, event, shown, at)


def release_unconfirmed(*, at: dt.datetime) -> int:
    """Free the places of registrations that were not confirmed in time; return how many places."""
    due = Registration.objects.filter(held_until__lte=at).values_list("event", flat=True).distinct()
    return sum(_release(Event(pk=pk), at) for pk in list(due))


@action
def _release(event: Event, at: dt.datetime) -> int:
    """At one event, a transaction of its own. Who had been registered before stays, as withdrawn."""
    current = lock_event(event)
    due = list(Registration.objects.select_for_update().filter(event=current, held_until__lte=at))
    lapsed = [row for row in due if row.takes_a_place and not row.is_confirmed]
    for row in lapsed:
        withdraw(key_prefix=f"registration:{row.pk}", forget=True)
        record(by=SYSTEM, action="events.release", subject=row, fields=["state"])
    new = [row.pk for row in lapsed if row.round == 1]
    Registration.objects.filter(pk__in=new).delete()
    record_purge(Registration, len(new), at=at, reason=gettext_noop("not confirmed in time"))
    Registration.objects.filter(pk__in=[row.pk for row in lapsed]).update(
        state=Registration.State.WITHDRAWN, withdrawn_at=at, held_until=None
    )
    Registration.objects.filter(pk__in=[row.pk for row in due]).update(held_until=None)
    give_back_seat(current, len(due))
    return len(due)


def _held_until(event: Event, at: dt.datetime) -> dt.datetime:
    """A day, or until an hour before the event begins, but an hour at least, so that there is time to read the email."""
    latest = at + HELD_FOR
    if event.starts_at is not None:
        latest = min(latest, event.starts_at - BEFORE_START)
    return max(latest, at + HELD_AT_LEAST)
