"""Keeping the promise of the registration form: needs go after a week, registrations after six months."""

import datetime as dt

from django.db.models import Q

from audit.actions import record
from audit.actors import SYSTEM
from audit.purges import record_purge
from events.models import AccessNeeds, Event, Registration, Substitute
from events.programme.invitation_answers import forget_reminders_to_many
from events.programme.locking import lock_event
from outbox.erasure import forget_recipient
from toolkit.actions import action

NEEDS_KEPT = dt.timedelta(days=7)
REGISTRATIONS_KEPT = dt.timedelta(days=183)


def forget_what_is_over(*, at: dt.datetime) -> int:
    """Forget what is kept longer than promised (``events.registrations.consent_wording``).

    Returns at how many events. The count of places taken stays.

    Each event is a transaction of its own, so a run that is killed has lost nothing and the next one goes on.
    """
    needs = AccessNeeds.objects.filter(registration__event__ends_at__lte=at - NEEDS_KEPT)
    with_needs = list(Event.objects.filter(pk__in=needs.values("registration__event")))
    for event in with_needs:
        _forget_needs(event, at)
    old = list(Event.objects.filter(ends_at__lte=at - REGISTRATIONS_KEPT, registrations__isnull=False).distinct())
    for event in old:
        _forget_registrations(event, at)
    _forget_substitutes(at)
    return len({*with_needs, *old})


@action
def _forget_needs(event: Event, at: dt.datetime) -> None:
    current = lock_event(event)
    if not _has_ended(current, at - NEEDS_KEPT):
        return
    gone, _by_model = AccessNeeds.objects.filter(registration__event=current).delete()
    record_purge(AccessNeeds, gone, at=at)
    record(by=SYSTEM, action="events.forget", subject=current, fields=["access_needs"])


@action
def _forget_registrations(event: Event, at: dt.datetime) -> None:
    current = lock_event(event)
    if not _has_ended(current, at - REGISTRATIONS_KEPT):
        return
    _all, by_model = Registration.objects.filter(event=current).delete()
    record_purge(Registration, by_model.get("events.Registration", 0), at=at)
    record(by=SYSTEM, action="events.forget", subject=current, fields=["registrations"])


@action
def _forget_substitutes(at: dt.datetime) -> None:
    """Delete those who did not accept once the event is over, also from the emails to them; the others with the registrations."""
    over = Q(event__ends_at__lte=at) & ~Q(state=Substitute.State.ACCEPTED)
    emailed = Substitute.objects.filter(over, state__in=[Substitute.State.ASKED, Substitute.State.WITHDRAWN])
    for one in emailed.select_related("invitation"):
        forget_recipient(key_prefix=one.own_emails_key)
        if one.email:
            forget_reminders_to_many(one)
    gone, _by_model = Substitute.objects.filter(over | Q(event__ends_at__lte=at - REGISTRATIONS_KEPT)).delete()
    record_purge(Substitute, gone, at=at)


def _has_ended(event: Event, before: dt.datetime) -> bool:
    """Asked behind the lock: the event may have been given a later date since it was found."""
    return event.ends_at is not None and event.ends_at <= before
