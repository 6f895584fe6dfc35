"""The lock every change of an event and of its registrations begins with."""

from django.utils.translation import gettext as _

from events.models import Event
from toolkit.actions import kept_lock, lock_row

EVENT = kept_lock(Event.objects.for_pages())


def lock_event(event: Event) -> Event:
    """The row as it is now, held until the transaction ends. Others may still point new rows at it."""
    return lock_row(EVENT, event.pk, gone=_("This event was deleted."))
