"""Erase what a person gave when they registered."""

import datetime as dt

from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import Actor
from events.models import BadgeSheet, Registration, SeriesRegistration
from events.programme.emails import registration_key
from events.programme.locking import lock_event
from events.registrations.actions import withdraw_registration
from events.waiting_list.allocation import release_place
from events.waiting_list.places import second_place_of
from outbox.actions import withdraw
from toolkit.actions import action


@action
def erase_registrations(*, by: Actor, address: str, at: dt.datetime) -> int:
    """Cancel the registrations of an address where the event is still to come, then delete all of them; return how many.

    Cancelled places go to others at once, without an email to the person. What was counted at past events stays counted. Locks in
    the order of ``events.series.registration``.
    """
    of_series = list(SeriesRegistration.objects.select_for_update().filter(email=address).order_by("pk"))
    rows = list(Registration.objects.filter(email=address).select_related("event", "hub").order_by("event_id"))
    for row in rows:
        _erase(by, row, at)
    for ours in of_series:
        withdraw(key_prefix=f"series_registration:{ours.pk}", because=gettext_noop("The person had their data erased"))
        record(by=by, action="events.erase_registration", subject=ours, fields=["email"])
        ours.delete()
    return len(rows)


def _erase(by: Actor, registration: Registration, at: dt.datetime) -> None:
    event = lock_event(registration.event)
    if event.is_ahead(at=at):
        withdraw_registration(by=by, registration=registration, at=at, means="erasure", tell=False)
    current = Registration.objects.select_for_update().filter(pk=registration.pk).first()
    if current is None:
        return
    if (
        second := second_place_of(current)
    ) is not None:  # it would be freed when its time is over, and the row is gone by then
        release_place(event, second, at=at)
    withdraw(key_prefix=registration_key(current), because=gettext_noop("The person had their data erased"))
    files = BadgeSheet.objects.filter(registrations=current, state=BadgeSheet.State.READY)
    files.update(state=BadgeSheet.State.REMOVED, content=b"")
    record(by=by, action="events.erase_registration", subject=current, fields=["name", "email", "organisation"])
    current.delete()
