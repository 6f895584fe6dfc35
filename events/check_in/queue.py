"""Check-ins that a device kept while it had no connection, as it sends them."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from audit.actors import Actor
from events.check_in.actions import check_in
from events.models import Event, Registration
from events.registrations.check_in_codes import LENGTH, normal_code
from toolkit.actions import ActionRefused, Busy

MOST = 100  # in one request
LARGEST_KEY = 2**63 - 1
YEARS = range(2000, 3000)  # beyond, a moment may have no place in another time zone


@dataclass(frozen=True)
class QueuedCheckIn:
    """One check-in of a device: who, by the code or the number of the registration, and when."""

    key: uuid.UUID
    at: dt.datetime
    registration: int
    code: str


def read_queue(body: bytes) -> list[QueuedCheckIn] | None:
    """Return the check-ins of a request; None where it is not of the form ``{"items": [{"key", "at", "registration" | "code"}]}``."""
    try:
        items = json.loads(body)["items"]
        return [_read(item) for item in items] if isinstance(items, list) and len(items) <= MOST else None
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def receive_queue(*, by: Actor, event: Event, items: list[QueuedCheckIn], now: dt.datetime) -> list[dict[str, Any]]:
    """Check the people in one after the other, each for itself, and return what became of each.

    ``status`` is that of ``CheckInResult``, ``refused``, or ``busy`` where the device sends it again.
    """
    return [{"key": str(item.key), **_receive(by, event, item, now)} for item in items]


def find_attendee(event: Event, *, registration: int = 0, code: str = "") -> Registration:
    """Return the registration of this number, or of this code, at the event. Refuses what is neither."""
    rows = Registration.objects.filter(event=event)
    found = rows.filter(pk=registration) if registration else rows.filter(check_in_code=_whole(code))
    row = found.select_related("event").first()
    if row is None:
        raise ActionRefused(_("No attendee of this event has the code “%(code)s”.") % {"code": code[:20]}, "code")
    return row


def _receive(by: Actor, event: Event, item: QueuedCheckIn, now: dt.datetime) -> dict[str, Any]:
    try:
        row = find_attendee(event, registration=item.registration, code=item.code)
        result = check_in(by=by, registration=row, at=item.at, now=now, key=item.key)
    except Busy as refused:
        return {"status": "busy", "words": str(refused)}
    except ActionRefused as refused:
        return {"status": "refused", "words": str(refused)}
    return {"status": result.status, "words": result.words, "registration": result.registration.pk}


def _read(item: dict[str, Any]) -> QueuedCheckIn:
    at = parse_datetime(item["at"])
    if at is None or at.tzinfo is None or at.year not in YEARS:
        raise ValueError
    number = int(item.get("registration") or 0)
    if not 0 <= number <= LARGEST_KEY:
        raise ValueError
    return QueuedCheckIn(uuid.UUID(item["key"]), at, number, str(item.get("code") or ""))


def _whole(code: str) -> str:
    """Return a whole code; a part of one finds no one."""
    normal = normal_code(code)
    return normal if len(normal) == LENGTH else "-"
