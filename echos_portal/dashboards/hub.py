"""The figures and pictures of a hub's dashboard."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F

from events.models import Event
from events.programme.figures import upcoming_events, with_figures
from events.programme.turnout import TurnoutBar, turnout_of
from hubs.models import Hub, Sector

UPCOMING_SHOWN = 5


@dataclass(frozen=True)
class SectorBar:
    """The contacts of a hub in one sector: their number, their share and the network's median in percent.

    ``length`` and ``mark`` are the two as parts of a bar of 100; ``median`` and ``mark`` are None while there is no median.
    """

    label: str
    number: int
    share: int
    length: int
    median: int | None = None
    mark: int | None = None

    @property
    def is_low(self) -> bool:
        """Whether the share is less than half of the network's median."""
        return self.median is not None and 2 * self.share < self.median


def upcoming(hub: Hub, *, at: dt.datetime) -> list[tuple[Event, list[TurnoutBar]]]:
    """Return the next upcoming events, each with the bars of its turnout. One query."""
    events = upcoming_events(at=at).organised_by(hub).order_by(F("starts_at").asc(nulls_last=True), "pk")
    return [(event, turnout_of(event)) for event in with_figures(events)[:UPCOMING_SHOWN]]


def sector_bars(numbers: dict[str, int], medians: dict[str, float]) -> list[SectorBar]:
    """Return a bar for every sector, also for those without contacts; none where there are no contacts."""
    total = sum(numbers.values())
    if not total:
        return []
    shares = {code: 100 * numbers.get(code, 0) / total for code in Sector.values}
    longest = max(*shares.values(), *medians.values())
    return [
        SectorBar(
            label=str(Sector(code).label),
            number=numbers.get(code, 0),
            share=round(share),
            length=round(100 * share / longest),
            median=round(medians[code]) if medians else None,
            mark=round(100 * medians[code] / longest) if medians else None,
        )
        for code, share in shares.items()
    ]
