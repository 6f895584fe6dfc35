"""The personal links of people who registered with one form, when dates leave their series: each date gets a link of its own."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from events.models import Event, EventSeries, Registration, SeriesRegistration
from events.programme.emails import already_registered
from events.waiting_list.emails import already_waiting
from outbox.actions import queue_all
from toolkit.actions import ActionRefused


def lock_registrations(series: int) -> list[SeriesRegistration]:
    """Hold a series and the registrations for it, and return these: no one registers for its dates meanwhile."""
    EventSeries.objects.select_for_update().filter(pk=series).first()
    return list(SeriesRegistration.objects.select_for_update().filter(series=series).order_by("pk"))


def send_own_links(registered: Iterable[SeriesRegistration], events: Sequence[Event], *, at: dt.datetime) -> None:
    """Email these people the link of each date ahead that they have a place at or wait for. Needs the rows of the events held.

    Refuses while one of them has not confirmed: an address that may not be theirs gets nothing but the email to confirm.
    """
    ahead = {event.pk: event for event in events if event.is_ahead(at=at)}
    theirs = Registration.objects.filter(event__in=ahead, email__in=[one.email for one in registered])
    rows = list(theirs.exclude(state=Registration.State.WITHDRAWN).select_related("hub"))
    if not all(row.is_confirmed for row in rows):
        raise ActionRefused(_("Someone hasn't confirmed their registration yet. Try again in a day."))
    for row in rows:
        row.event = ahead[row.event_id]
    queue_all((already_waiting if row.is_waiting else already_registered)(row, uuid.uuid4()) for row in rows)
