"""The milestones of a hub in the order in which a reader follows them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from hubs.models import Milestone


@dataclass(frozen=True)
class TimelineItem:
    """What ``components/timeline.html`` draws; without a date ``precision`` is ``day``, so that no span is drawn."""

    title: str
    date: dt.date | None
    precision: str
    done: bool
    text: str
    source: str


def timeline_of(milestones: Iterable[Milestone]) -> list[TimelineItem]:
    """What has happened by date, then what happened on a day nobody told, then what is planned."""
    ordered = sorted(
        milestones, key=lambda one: (not one.is_actual, one.date is None, str(one.date or ""), one.pk)
    )
    return [
        TimelineItem(
            title=one.get_kind_display(),
            date=one.date.first_day if one.date else None,
            precision=one.date.precision if one.date else "day",
            done=one.is_actual,
            text=one.note,
            source=one.source,
        )
        for one in ordered
    ]
