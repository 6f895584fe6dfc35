"""When a survey is open: from the end of the event, for sixty days."""

import datetime as dt

from events.models import Event
from events.programme.emails import valid_until

OPEN_FOR = dt.timedelta(days=60)


def closes_at(event: Event) -> dt.datetime:
    """Return the moment after which no answer is taken."""
    return valid_until(event) + OPEN_FOR


def is_open(event: Event, *, at: dt.datetime) -> bool:
    """Whether the survey takes answers at ``at``."""
    return event.state == Event.State.PUBLISHED and event.is_over(at=at) and at < closes_at(event)
