"""Which items a digest reports: found once for all subscribers who chose the same."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from digests.choices import ContentKind, Frequency
from digests.items import Item, in_order, items_announced, upcoming_events
from digests.models import Announcement, Subscriber
from digests.targets import Target


@dataclass(frozen=True)
class Choice:
    """What a subscriber chose, and up to where they were told."""

    targets: frozenset[str]
    kinds: frozenset[str]
    watermark: int
    gets_overview: bool
    is_at_once: bool

    @classmethod
    def of(cls, subscriber: Subscriber, targets: tuple[Target, ...]) -> "Choice":
        """Return the choice of a confirmed subscriber."""
        return cls(
            frozenset(target.key for target in targets),
            frozenset(subscriber.kinds),
            subscriber.watermark or 0,
            subscriber.gets_overview,
            subscriber.frequency == Frequency.AT_ONCE,
        )

    def has(self, item: Item) -> bool:
        """Whether the item is of a kind and of a hub, country or topic that was chosen."""
        return item.kind in self.kinds and not self.targets.isdisjoint(item.keys)


@dataclass(frozen=True)
class Selection:
    """The new items, and upcoming events that were reported before."""

    new: tuple[Item, ...] = ()
    others: tuple[Item, ...] = ()

    @property
    def first_noted_at(self) -> dt.datetime:
        """When the first of the new items was announced."""
        return min(item.noted_at for item in self.new)

    @property
    def useful_until(self) -> dt.datetime | None:
        """When the last event is over; None where something else is reported."""
        if any(item.kind != ContentKind.EVENTS for item in self.new):
            return None
        return max(item.row.over_at for item in self.new)


class Selections:
    """What there is to report at ``at``, of the announcements up to ``horizon``. An item of two topics is there once."""

    def __init__(self, at: dt.datetime, horizon: int) -> None:
        self.at = at
        self.horizon = horizon
        self._read_from = horizon
        self._items: list[Item] = []
        self._found: dict[Choice, Selection] = {}

    def selection_of(self, choice: Choice) -> Selection:
        """Return what is new for everybody with this choice."""
        if choice not in self._found:
            self._found[choice] = self._select(choice)
        return self._found[choice]

    def _select(self, choice: Choice) -> Selection:
        new = [item for item in self._items_after(choice.watermark) if choice.has(item)]
        if choice.is_at_once:
            return Selection(tuple(in_order(new)))
        upcoming = [item for item in self._upcoming if choice.has(item)]
        if choice.gets_overview:
            numbers = {item.number for item in new}
            new += [item for item in upcoming if item.number not in numbers]
        numbers = {item.number for item in new}
        return Selection(tuple(in_order(new)), tuple(item for item in upcoming if item.number not in numbers))

    def _items_after(self, number: int) -> list[Item]:
        """Announcements behind a number. Read once up to the lowest that is asked for."""
        if number < self._read_from:
            rows = Announcement.objects.filter(pk__gt=number, pk__lte=self._read_from)
            self._items += items_announced(rows, at=self.at)
            self._read_from = number
        return [item for item in self._items if item.number > number]

    @cached_property
    def _upcoming(self) -> list[Item]:
        return upcoming_events(up_to=self.horizon, at=self.at)
