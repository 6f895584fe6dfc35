"""What changed since a time or a cursor, page by page."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from rest_framework import exceptions
from rest_framework.request import Request

from publishing.change_feed import (
    FeedChange,
    changes_since_cursor,
    changes_since_time,
    count_changes,
    is_from_another_database,
)
from toolkit.api.json_rows import MOST_COUNTED
from toolkit.api.positions import REFUSED, read_token, write_token
from toolkit.times import MomentField

BIGGEST = 2**63 - 1


@dataclass(frozen=True)
class Changes:
    """A page of changes. ``began_at`` is the cursor of the first page: what was still being written then is found from there."""

    resource: str
    since: dt.datetime | int
    found: Sequence[FeedChange]
    has_more: bool
    began_at: int | None

    @property
    def keys(self) -> list[int]:
        """The keys of the objects, in the order of the feed."""
        return [one.key for one in self.found]

    def cursor_for_later(self, now: int) -> int:
        """Return from where to ask the next time."""
        return now if self.began_at is None else self.began_at

    def next_token(self, now: int) -> str:
        """Return the position behind this page."""
        last = self.found[-1]
        place = last.at.isoformat() if isinstance(self.since, dt.datetime) else str(last.xid)
        return write_token([str(self.cursor_for_later(now)), place, str(last.key)])

    def counted(self) -> tuple[int, bool]:
        """Return how many changes there are, and whether there are more than are counted."""
        number = count_changes(self.resource, self.since, most=MOST_COUNTED + 1)
        return min(number, MOST_COUNTED), number > MOST_COUNTED


def changes_asked_for(request: Request, resource: str, size: int) -> Changes | None:
    """Return the page of changes a request asks for; None if it asks for the list."""
    given = {name: value for name in ("updated_since", "changed_since") if (value := request.query_params.get(name))}
    if not given:
        return None
    if len(given) == 2:
        raise exceptions.ValidationError(dict.fromkeys(given, "Give one of updated_since and changed_since."))
    name, text = next(iter(given.items()))
    for other in ("ordering", "before"):
        if request.query_params.get(other):
            raise exceptions.ValidationError(
                {other: f"Changes have an order of their own: leave it out beside {name}."}
            )
    since = _moment(text) if name == "updated_since" else _cursor(text)
    token = request.query_params.get("after")
    began_at, found = _read(resource, since, token, size + 1)
    return Changes(resource, since, found[:size], len(found) > size, began_at)


def _read(
    resource: str, since: dt.datetime | int, token: str | None, size: int
) -> tuple[int | None, Sequence[FeedChange]]:
    if not token:
        if isinstance(since, int):
            return None, changes_since_cursor(resource, since, size=size)
        return None, changes_since_time(resource, since, size=size)
    try:
        began_at, place, key = read_token(token, size=3)
        position = _number(key)
        if isinstance(since, int):
            found = changes_since_cursor(resource, since, size=size, after=(_number(place), position))
        else:
            moment = MomentField().to_python(place) or since
            found = changes_since_time(resource, since, size=size, after=(moment, position))
        return _number(began_at), found
    except ValidationError:
        raise exceptions.ValidationError({"after": REFUSED}) from None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= BIGGEST):
        raise ValidationError(REFUSED)
    return int(text)


def _moment(text: str) -> dt.datetime:
    try:
        moment = MomentField().to_python(text)
    except ValidationError as refused:
        raise exceptions.ValidationError({"updated_since": refused.messages}) from None
    if moment is None:
        raise exceptions.ValidationError({"updated_since": "Give a time."})
    return moment


def _cursor(text: str) -> int:
    try:
        cursor = _number(text)
    except ValidationError:
        raise exceptions.ValidationError({"changed_since": "Take it from `changes` of an earlier answer."}) from None
    if is_from_another_database(cursor):
        raise exceptions.ValidationError(
            {"changed_since": "The portal has begun anew since: fetch the whole list again."}
        )
    return cursor
