"""The lock every change of an event and of its registrations begins with."""

from django.utils.translation import gettext as _

from events.models import Event
from toolkit.actions import lock_row


def lock_event(event: Event) -> Event:
    """The row as it is now, held until the transaction ends. Others may still point new rows at it."""
    return lock_row(Event.objects.for_pages(), event.pk, gone=_("This event was deleted."))
