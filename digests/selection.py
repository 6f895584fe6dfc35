"""Which items a digest reports: found once for all subscribers who chose the same."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from digests.choices import OF_DIALOGUES, ContentKind, Frequency
from digests.items import DigestItem, in_order, items_announced, upcoming_events
from digests.models import Announcement, Subscriber
from digests.targets import Target


@dataclass(frozen=True)
class SubscriberChoice:
    """What a subscriber chose, and up to where it was reported to them."""

    targets: frozenset[str]
    kinds: frozenset[str]
    watermark: int
    gets_overview: bool
    is_at_once: bool

    @classmethod
    def of(cls, subscriber: Subscriber, targets: tuple[Target, ...]) -> "SubscriberChoice":
        """Return the choice of a confirmed subscriber."""
        return cls(
            frozenset(target.key for target in targets),
            frozenset(subscriber.kinds),
            subscriber.watermark or 0,
            subscriber.gets_overview,
            subscriber.frequency == Frequency.AT_ONCE,
        )

    def has(self, item: DigestItem) -> bool:
        """Whether the item is of a kind and of a hub, country, topic or dialogue that was chosen; some come with a dialogue."""
        return (item.kind in self.kinds or item.kind in OF_DIALOGUES) and not self.targets.isdisjoint(item.keys)


@dataclass(frozen=True)
class SelectedItems:
    """The new items, and upcoming events that were reported before."""

    new: tuple[DigestItem, ...] = ()
    others: tuple[DigestItem, ...] = ()

    @property
    def first_noted_at(self) -> dt.datetime:
        """When the first of the new items was announced."""
        return min(item.noted_at for item in self.new)

    @property
    def useful_until(self) -> dt.datetime | None:
        """When the last event is over; None where something else is reported."""
        if any(item.kind != ContentKind.EVENTS for item in self.new):
            return None
        last: dt.datetime = max(item.row.over_at for item in self.new)
        return last


class ItemSelection:
    """What there is to report at ``at``, of the announcements up to ``horizon``. An item of two topics is there once."""

    def __init__(self, at: dt.datetime, horizon: int) -> None:
        self.at = at
        self.horizon = horizon
        self._read_from = horizon
        self._items: list[DigestItem] = []
        self._found: dict[SubscriberChoice, SelectedItems] = {}

    def selection_of(self, choice: SubscriberChoice) -> SelectedItems:
        """Return what is new for everyone with this choice."""
        if choice not in self._found:
            self._found[choice] = self._select(choice)
        return self._found[choice]

    def _select(self, choice: SubscriberChoice) -> SelectedItems:
        new = [item for item in self._items_after(choice.watermark) if choice.has(item)]
        if choice.is_at_once:
            return SelectedItems(tuple(in_order(new)))
        upcoming = [item for item in self._upcoming if choice.has(item)]
        if choice.gets_overview:
            numbers = {item.number for item in new}
            new += [item for item in upcoming if item.number not in numbers]
        numbers = {item.number for item in new}
        return SelectedItems(tuple(in_order(new)), tuple(item for item in upcoming if item.number not in numbers))

    def _items_after(self, number: int) -> list[DigestItem]:
        """Announcements behind a number. Read once up to the lowest that is asked for."""
        if number < self._read_from:
            rows = Announcement.objects.filter(pk__gt=number, pk__lte=self._read_from)
            self._items += items_announced(rows, at=self.at)
            self._read_from = number
        return [item for item in self._items if item.number > number]

    @cached_property
    def _upcoming(self) -> list[DigestItem]:
        return upcoming_events(up_to=self.horizon, at=self.at)
