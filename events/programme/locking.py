"""The lock every change of an event and of its registrations begins with, and whether an event can still be edited."""

from django.utils.translation import gettext as _

from events.models import Event
from toolkit.actions import ActionRefused, kept_lock, lock_row

EVENT = kept_lock(Event.objects.for_pages())


def lock_event(event: Event) -> Event:
    """The row as it is now, held until the transaction ends. Others may still point new rows at it."""
    return lock_row(EVENT, event.pk, gone=_("This event was deleted."))


def lock_editable(event: Event) -> Event:
    """Lock an event that is about to be edited, or what belongs to it. Refuses a cancelled event."""
    current = lock_event(event)
    if words := refusal_of_editing(current):
        raise ActionRefused(words)
    return current


def refusal_of_editing(event: Event) -> str:
    """Return why an event, its programme, questions and reminders can't be edited any more; empty while they can."""
    return "" if event.can_be_changed else _("This event has been cancelled, so you can't edit it.")
