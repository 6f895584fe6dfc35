"""Keeping the promise of the registration form: needs go after a week, registrations after six months."""

import datetime as dt

from django.db import transaction

from audit.actions import record
from audit.actors import SYSTEM
from events.models import Event, Registration
from events.programme.locking import in_turn, locked

NEEDS_KEPT = dt.timedelta(days=7)
REGISTRATIONS_KEPT = dt.timedelta(days=183)


def forget_what_is_over(*, at: dt.datetime) -> int:
    """Forget what is kept longer than promised (``events.registrations.consent_wording``).

    Returns at how many events. The count of places taken stays.

    Each event is a transaction of its own, so a run that is killed has lost nothing and the next one goes on.
    """
    needs = Registration.objects.filter(event__ends_at__lte=at - NEEDS_KEPT).exclude(needs="")
    told_needs = list(Event.objects.filter(pk__in=needs.values("event")))
    for event in told_needs:
        _forget_needs(event)
    old = list(Event.objects.filter(ends_at__lte=at - REGISTRATIONS_KEPT, registrations__isnull=False).distinct())
    for event in old:
        _forget_registrations(event)
    return len({*told_needs, *old})


@in_turn
@transaction.atomic
def _forget_needs(event: Event) -> None:
    current = locked(event)
    Registration.objects.filter(event=current).exclude(needs="").update(needs="")
    record(by=SYSTEM, action="events.forget", subject=current, fields=["needs"])


@in_turn
@transaction.atomic
def _forget_registrations(event: Event) -> None:
    current = locked(event)
    Registration.objects.filter(event=current).delete()
    record(by=SYSTEM, action="events.forget", subject=current, fields=["registrations"])
