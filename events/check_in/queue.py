"""Check-ins that a device kept while it had no connection, as it sends them."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit.actors import Actor
from events.check_in.actions import check_in
from events.check_in.attendees import coming_in_person
from events.models import DoorLink, Event, Registration
from events.registrations.check_in_codes import LENGTH, normal_code
from hubs.models import Hub
from toolkit.actions import ActionRefused, Busy
from toolkit.times import MomentField

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


def read_queue(body: bytes, *, now: dt.datetime) -> list[QueuedCheckIn] | None:
    """Return the check-ins of a request; None where it is not of the form ``{"sent", "items": [{"key", "at", "registration" | "code"}]}``.

    ``sent`` is the clock of the device: where it is wrong, the moments of the check-ins are corrected by the difference.
    """
    try:
        sent, items = (content := json.loads(body)).get("sent"), content["items"]
        if not isinstance(items, list) or len(items) > MOST:
            return None
        skew = now - _moment(sent) if sent else None
        return [_read(item, skew, now) for item in items]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def receive_queue(
    *, by: Actor, event: Event, hub: Hub | None, items: list[QueuedCheckIn], now: dt.datetime
) -> list[dict[str, Any]]:
    """Check the people in one after the other, each for itself, and return what became of each.

    ``status`` is that of ``CheckInResult``, ``refused``, or ``busy`` where the device sends it again.
    """
    return [{"key": str(item.key), **_receive(by, event, hub, item, now)} for item in items]


def find_attendee(event: Event, *, by: Actor, hub: Hub | None, registration: int = 0, code: str = "") -> Registration:
    """Return the registration of this number, or of this code, at the event. Refuses what is neither.

    A door link finds only people who attend in person: whoever it lists. The team of a ``hub`` finds those it sees.
    """
    rows = coming_in_person(event) if isinstance(by, DoorLink) else event.registrations.seen_by(hub)
    found = rows.filter(pk=registration) if registration else rows.filter(check_in_code=_whole(code))
    row = found.select_related("event").first()
    if row is None and registration and isinstance(by, DoorLink):
        raise ActionRefused(
            _("This person is no longer registered to attend in person. Send them to the organiser's desk.")
        )
    if row is None and registration:
        raise ActionRefused(_("This person is no longer registered to attend in person."))
    if row is None and hub is not None and hub.pk != event.hub_id:
        words = _(
            "None of the attendees you see has the code “%(code)s”. If it's right, %(hub)s can check this person in."
        )
        raise ActionRefused(words % {"code": code[:20], "hub": event.hub.title if event.hub else ""}, "code")
    if row is None:
        words = _("No attendee of this event has the code “%(code)s”.")
        if isinstance(by, DoorLink):
            words = _("No attendee in person has the code “%(code)s”. Send them to the organiser's desk.")
        raise ActionRefused(words % {"code": code[:20]}, "code")
    return row


def _receive(by: Actor, event: Event, hub: Hub | None, item: QueuedCheckIn, now: dt.datetime) -> dict[str, Any]:
    row = None
    try:
        row = find_attendee(event, by=by, hub=hub, registration=item.registration, code=item.code)
        result = check_in(by=by, registration=row, at=item.at, now=now, key=item.key)
    except Busy as refused:
        return {"status": "busy", "words": str(refused)}
    except ActionRefused as refused:
        if row is None:  # the device names the person, if it lists them; a code is in the words
            return {"status": "refused", "words": str(refused)}
        return {"status": "refused", "words": f"{row.name}: {refused}", "registration": row.pk}
    return {"status": result.status, "words": result.words, "registration": result.registration.pk}


def _moment(text: str) -> dt.datetime:
    try:
        at: dt.datetime = MomentField().clean(text)
    except ValidationError:
        raise ValueError from None
    return at


def _read(item: dict[str, Any], skew: dt.timedelta | None, now: dt.datetime) -> QueuedCheckIn:
    at = _moment(item["at"])
    if skew is not None:
        at = min(at + skew, now)
    if at.year not in YEARS:
        raise ValueError
    number = int(item.get("registration") or 0)
    if not 0 <= number <= LARGEST_KEY:
        raise ValueError
    return QueuedCheckIn(uuid.UUID(item["key"]), at, number, str(item.get("code") or ""))


def _whole(code: str) -> str:
    """Return a whole code; a part of one finds no one."""
    normal = normal_code(code)
    return normal if len(normal) == LENGTH else "-"
