"""The figures and pictures of a hub's dashboard."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import F

from events.models import Event
from events.programme.figures import upcoming_events, with_figures
from events.programme.turnout import TurnoutBar, turnout_of
from hubs.models import Hub, Sector
from stakeholders.gaps.pictures import Bar, bars_of, median_goal, target_goal
from stakeholders.gaps.targets import TargetAmount

UPCOMING_SHOWN = 5


def upcoming(hub: Hub, *, at: dt.datetime) -> list[tuple[Event, list[TurnoutBar]]]:
    """Return the next upcoming events, each with the bars of its turnout. One query."""
    events = upcoming_events(at=at).organised_by(hub).order_by(F("starts_at").asc(nulls_last=True), "pk")
    return [(event, turnout_of(event)) for event in with_figures(events)[:UPCOMING_SHOWN]]


def sector_bars(numbers: dict[str, int], medians: dict[str, float], targets: Mapping[str, TargetAmount]) -> list[Bar]:
    """Return a bar for every sector, against the hub's target, else the network's median; none where there are no contacts."""
    total = sum(numbers.values())
    if not total:
        return []
    goals = {code: median_goal(median, numbers.get(code, 0), total) for code, median in medians.items()}
    goals |= {code: target_goal(target, numbers.get(code, 0), total) for code, target in targets.items()}
    return bars_of(Sector.choices, numbers, goals, total=total)
