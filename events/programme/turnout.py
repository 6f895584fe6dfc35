"""Invited, replied, registered: how an event fills up, as bars that are read against each other."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from events.models import Event

WIDTH = 299  # of 300: the line around a bar needs room
MOST_EMPTY = 4  # a larger capacity would make every bar a dot, so it is said in words only


@dataclass(frozen=True)
class TurnoutBar:
    """A bar: ``parts`` are (x, width, look) from the left, ``ground`` is the width of what could be reached."""

    label: str
    number: int
    note: str
    parts: tuple[tuple[float, float, str], ...]
    ground: float


def turnout_of(event: Any) -> list[TurnoutBar]:
    """Return the bars of an event that is annotated with its answers (``with_answers``); none before it is published."""
    if event.state == Event.State.DRAFT or not event.takes_registrations:
        return []
    taken, invited, capacity = event.places_taken, event.invited, event.capacity or 0
    fullest = max(taken, invited, 1)
    scale = WIDTH / max(fullest, capacity if capacity <= fullest * MOST_EMPTY else 0)
    accepted, declined = event.accepted * scale, event.declined * scale
    answers = ((0.0, round(accepted, 1), "yes"), (round(accepted, 1), round(declined, 1), "no"))
    registered = TurnoutBar(
        _("Registered"),
        taken,
        _("of %(capacity)s places") % {"capacity": capacity} if capacity else _("no limit"),
        ((0.0, round(taken * scale, 1), "yes"),),
        round(min(capacity * scale, WIDTH), 1),
    )
    if not invited:
        return [registered]
    words = _("%(accepted)s accepted, %(declined)s declined, %(unanswered)s no reply")
    counts = {"accepted": event.accepted, "declined": event.declined, "unanswered": event.unanswered}
    return [
        TurnoutBar(_("Invited"), invited, "", ((0.0, round(invited * scale, 1), "asked"),), 0),
        TurnoutBar(_("Replied"), event.accepted + event.declined, words % counts, answers, round(invited * scale, 1)),
        registered,
    ]
