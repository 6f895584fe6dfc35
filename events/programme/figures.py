"""The figures of events, each defined once; `events/_figures_explained.html` says the same in words.

Invited: contacts invited to the event whose invitation was not withdrawn. Replied: those who accepted, with a place or onto the
waiting list, or declined. No reply: the others.
Registered: confirmed registrations that were not cancelled. Not confirmed: registrations whose link was not opened yet; their
place is held for a day at most. Waiting: on the waiting list, the address confirmed, with an open offer or without.
Cancelled: registrations cancelled, or lapsed without a confirmation.
Places taken (``Event.places_taken``, ``Event.online_places_taken``) decides whether an event is full: registered, not
confirmed, offered to people waiting, and the second places ``Registration.held_until`` describes.
Upcoming: published, not cancelled, not over.
"""

import datetime as dt

from django.db.models import OuterRef

from events.models import Event, EventQuerySet, Invitation, Registration
from hubs.models import Hub
from toolkit.bounded_counts import MANY, BoundedCount, count_up_to, row_count


def upcoming_events(*, at: dt.datetime) -> EventQuerySet:
    """Return the events of all hubs that are published, not cancelled and not over."""
    return Event.objects.taking_place().coming(at=at)


def with_figures(events: EventQuerySet) -> EventQuerySet:
    """Annotate events with the figures of their invitations and registrations, counted for the rows that are read only."""
    invitations = Invitation.objects.not_withdrawn().filter(event=OuterRef("pk"))
    registrations = Registration.objects.filter(event=OuterRef("pk"))
    return events.annotate(
        invited=row_count(invitations),
        accepted=row_count(invitations.coming()),
        accepted_waiting=row_count(invitations.on_waiting_list()),
        declined=row_count(invitations.filter(state=Invitation.State.DECLINED)),
        unanswered=row_count(invitations.unanswered()),
        registered=row_count(registrations.confirmed()),
        unconfirmed=row_count(registrations.unconfirmed()),
        waiting=row_count(registrations.waiting()),
        cancelled=row_count(registrations.cancelled()),
    )


def with_registered(events: EventQuerySet) -> EventQuerySet:
    """Annotate events with the numbers of people registered and waiting alone."""
    registrations = Registration.objects.filter(event=OuterRef("pk"))
    return events.annotate(registered=row_count(registrations.confirmed()), waiting=row_count(registrations.waiting()))


def upcoming_totals(hub: Hub, *, at: dt.datetime) -> dict[str, BoundedCount]:
    """Count upcoming events of a hub, the people registered for them, and the invitations to them without a reply."""
    events = upcoming_events(at=at).filter(hub=hub).order_by()
    counts = count_up_to(
        MANY,
        Hub.objects.filter(pk=hub.pk),
        events=events,
        registered=Registration.objects.confirmed().filter(event__in=events),
        unanswered=Invitation.objects.unanswered().filter(event__in=events),
    )
    return counts[hub.pk]
