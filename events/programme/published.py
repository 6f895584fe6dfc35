"""The event of a public page."""

from django.http import Http404

from events.models import Event
from toolkit.kept_queries import KeptQuery

EVENT = KeptQuery(lambda pk: Event.objects.published().for_pages().filter(pk=pk).order_by())


def published_event(pk: int) -> Event:
    """Return the event with its hub and countries. Raises ``Http404`` for one that the public can't see."""
    event = EVENT.first(pk=pk)
    if event is None:
        raise Http404
    return event
