"""The figures and pictures of a hub's dashboard."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F

from events.models import Event
from events.programme.figures import upcoming_events, with_figures
from hubs.models import Hub, Sector

UPCOMING_SHOWN = 5


@dataclass(frozen=True)
class EventBars:
    """An event with the scale its bars are drawn in: the largest of its figures and its capacity."""

    event: Event
    scale: int


@dataclass(frozen=True)
class SectorBar:
    """How many contacts a hub has in a sector, and what it aims at, as numbers and as parts of a hundred."""

    label: str
    number: int
    length: int


def upcoming(hub: Hub, *, at: dt.datetime) -> list[EventBars]:
    """Return the next upcoming events with their figures. One query."""
    events = upcoming_events(at=at).filter(hub=hub).order_by(F("starts_at").asc(nulls_last=True), "pk")
    return [EventBars(event, _scale(event)) for event in with_figures(events)[:UPCOMING_SHOWN]]


def _scale(event: Event) -> int:
    numbers = [event.invited, event.registered, event.capacity or 0]  # type: ignore[attr-defined]
    return max(1, *numbers)


def sector_bars(numbers: dict[str, int]) -> list[SectorBar]:
    """Return a bar for every sector, also for those without contacts; none where there are no contacts."""
    longest = max(numbers.values(), default=0)
    if not longest:
        return []
    return [
        SectorBar(str(Sector(code).label), numbers.get(code, 0), 100 * numbers.get(code, 0) // longest)
        for code in Sector.values
    ]
