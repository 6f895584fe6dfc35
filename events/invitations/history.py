"""What a contact's history says of events: invited, replied, registered, given a place, attended, cancelled."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from events.models import Event, Invitation, PlaceOffer, Registration, Substitute
from stakeholders.contacts.history import ON_A_PAGE, ContactHistory, HistoryEntry


def event_history(asked: ContactHistory) -> Iterable[HistoryEntry]:
    """Return the latest invitations and registrations of a contact with this hub. Four queries."""
    yield from _invitations(asked)
    yield from _registrations(asked)


def _invitations(asked: ContactHistory) -> Iterable[HistoryEntry]:
    rows = Invitation.objects.filter(stakeholder=asked.contact, invited_at__lt=asked.before)
    latest = rows.select_related("event").prefetch_related("substitutes").order_by("-invited_at", "-pk")
    for row in latest[: ON_A_PAGE + 1]:
        for moment, title in _steps(row):
            if moment is not None:
                yield HistoryEntry(moment, title, row.event.title, _page(asked, row.event))


def _steps(row: Invitation) -> Iterable[tuple[dt.datetime | None, str]]:
    """What happened with an invitation, and when; nothing where it has not happened. A reply to an earlier one was a decline."""
    is_accepted = row.state == Invitation.State.ACCEPTED
    yield row.invited_at, _("Invited")
    for substitute in row.substitutes.all():
        yield substitute.asked_at, _("Named a substitute")
        if substitute.state == Substitute.State.WITHDRAWN:
            yield substitute.answered_at, _("Withdrew their substitute")
    yield row.answered_at, _("Accepted an invitation") if is_accepted else _("Declined an invitation")
    yield row.withdrawn_at, _("Invitation withdrawn")
    yield row.invited_again_at, _("Invited again")


def _registrations(asked: ContactHistory) -> Iterable[HistoryEntry]:
    rows: QuerySet[Registration] = Registration.objects.filter(
        hub=asked.contact.hub_id, email__in=asked.addresses, registered_at__lt=asked.before
    )
    latest = rows.select_related("event").prefetch_related("offers").order_by("-registered_at", "-pk")
    for row in latest[: ON_A_PAGE + 1]:
        for moment, title in _moments(row):
            if moment is not None:
                yield HistoryEntry(moment, title, row.event.title, _page(asked, row.event))


def _moments(row: Registration) -> Iterable[tuple[dt.datetime | None, str]]:
    """What happened with a registration, and when; nothing where it has not happened."""
    if not row.is_confirmed:
        yield row.registered_at, _("Registered, not confirmed yet")
    else:
        yield row.registered_at, _("Joined the waiting list") if row.waiting_since else _("Registered")
    offers = list(row.offers.all())
    for one in offers:
        yield from _moments_of_offer(one)
    yield row.checked_in_at, _("Attended")
    yield row.attended_online_at, _("Attended online")
    expired = {one.closed_at for one in offers if one.state == PlaceOffer.State.EXPIRED}
    if row.withdrawn_at not in expired:
        yield row.withdrawn_at, _("Registration cancelled")


def _moments_of_offer(offer: PlaceOffer) -> Iterable[tuple[dt.datetime | None, str]]:
    """A place with a deadline was offered, one without was given at once."""
    if offer.expires_at is not None:
        yield offer.made_at, _("Place offered from the waiting list")
    if offer.state in (PlaceOffer.State.GIVEN, PlaceOffer.State.ACCEPTED):
        yield offer.closed_at, _("Got a place from the waiting list")
    elif offer.state == PlaceOffer.State.EXPIRED:
        yield offer.closed_at, _("Offer of a place expired")


def _page(asked: ContactHistory, event: Event) -> str:
    return reverse("events_manage:detail", args=[asked.hub_slug, event.pk])
