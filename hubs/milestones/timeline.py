"""The milestones of a hub in the order in which a reader follows them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from hubs.models import Milestone

# The names of steps tell what has happened; what is still to come needs other words.
PLANNED_TITLES = {
    Milestone.Kind.ESTABLISHED: _("Setting up the hub"),
    Milestone.Kind.GROUPS_FORMED: _("Forming the governing groups"),
    Milestone.Kind.APPLIED: _("Applying for recognition"),
    Milestone.Kind.RECOGNISED: _("Recognition as National Cancer Mission Hub"),
    Milestone.Kind.LAUNCHED: _("Public launch"),
    Milestone.Kind.MEMORANDUM: _("Signing of the memorandum"),
}
LATEST_SHOWN = 3


@dataclass(frozen=True)
class TimelineItem:
    """What ``components/timeline.html`` draws; without a date ``precision`` is ``day``, so that no span is drawn."""

    title: str
    date: dt.date | None
    precision: str
    done: bool
    text: str
    source: str


def _title(milestone: Milestone) -> str:
    planned = None if milestone.is_actual else PLANNED_TITLES.get(Milestone.Kind(milestone.kind))
    return str(planned) if planned else milestone.kind_label


def item_of(milestone: Milestone) -> TimelineItem:
    """One step as it is drawn."""
    return TimelineItem(
        title=_title(milestone),
        date=milestone.date.first_day if milestone.date else None,
        precision=milestone.date.precision if milestone.date else "day",
        done=milestone.is_actual,
        text=milestone.note,
        source=milestone.source,
    )


def place_of(milestone: Milestone) -> tuple[bool, bool, str]:
    """The position of a milestone: past ones by date, then past ones without a date, then planned ones."""
    return not milestone.is_actual, milestone.date is None, str(milestone.date or "")


def timeline_of(milestones: Iterable[Milestone]) -> list[TimelineItem]:
    """The steps in the order of ``place_of``."""
    return [item_of(one) for one in sorted(milestones, key=lambda one: (*place_of(one), one.pk))]


def split_timeline(items: list[TimelineItem]) -> dict[str, list[TimelineItem]]:
    """``timeline``: the last three reached and what is planned; ``earlier``: those before, shown on request.

    A single earlier one is not folded.
    """
    done = [item for item in items if item.done]
    planned = [item for item in items if not item.done]
    cut = max(len(done) - LATEST_SHOWN, 0)
    if cut <= 1:
        cut = 0
    return {"earlier": done[:cut], "timeline": [*done[cut:], *planned]}
