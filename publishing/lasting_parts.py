"""What of public pages stays as it is while only events change: kept in the process, so that a registration makes little anew.

Places left change with each registration, and all pages that might show an event are then made anew. Most of what they show (the map,
the profile of a hub, filters) comes from other resources. Such a part is kept under the version of all of those, which is read before
the part is made, and on the same day, since parts say what is overdue: it may be newer than its version, never older.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import cache
from threading import Lock
from typing import Any, TypeVar

import pgtrigger
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from publishing.change_feed import version_of_several
from publishing.triggers import FeedTrigger

MOST = 128  # parts, of 30 kB usually
LONGEST_KEY = 200  # characters; filters that people type
OFTEN_CHANGED = "events"  # the resource that each registration changes
Stamp = tuple[str, dt.date]  # version, day
T = TypeVar("T")


class LastingParts:
    """The parts of one page; without a stamp nothing is kept."""

    def __init__(self, stamp: Stamp | None) -> None:
        self._stamp = stamp

    def get(self, make: Callable[[], T], *key: Hashable) -> T:
        """Return what is kept under the key for the reader's language, or make it. It must read no event, and nothing of a visitor."""
        if self._stamp is None or any(isinstance(part, str) and len(part) > LONGEST_KEY for part in key):
            return make()
        whole = (get_language(), *key)
        kept = _store.get(whole, self._stamp)
        if kept is None:
            kept = make()
            _store.put(whole, self._stamp, kept)
        made: T = kept
        return made


class _Store:
    """Parts by key; the one not asked for longest leaves first."""

    def __init__(self) -> None:
        self._parts: OrderedDict[Hashable, tuple[Stamp, Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, stamp: Stamp) -> Any:
        with self._lock:
            found = self._parts.get(key)
            if found is None or found[0] != stamp:
                return None
            self._parts.move_to_end(key)
            return found[1]

    def put(self, key: Hashable, stamp: Stamp, part: Any) -> None:
        with self._lock:
            self._parts[key] = (stamp, part)
            self._parts.move_to_end(key)
            while len(self._parts) > MOST:
                self._parts.popitem(last=False)


_store = _Store()


def lasting_parts() -> LastingParts:
    """Ask the change feed (one query by index) and return the parts that are valid now."""
    if not settings.PAGE_CACHE_BYTES:
        return LastingParts(None)
    return LastingParts((version_of_several(steady_resources()), timezone.localdate()))


@cache
def steady_resources() -> tuple[str, ...]:
    """Return the names of all resources but the one that registrations change."""
    names = {
        trigger.resource.name for _model, trigger in pgtrigger.registry.registered() if isinstance(trigger, FeedTrigger)
    }
    return tuple(sorted(names - {OFTEN_CHANGED}))
