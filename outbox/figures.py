"""The figures of email delivery, each defined once.

Waiting: still to be sent. Delivery unclear: the mail server may have accepted it and is being asked. On hold: sent again only
by the hub's team. Not sent and bounced: in the last thirty days.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Subquery
from django.db.models.functions import Least

from outbox.models import Lane, LanePause, OutgoingEmail, State
from toolkit.bounded_counts import FEW, BoundedCount, row_count

RECENT = dt.timedelta(days=30)


@dataclass(frozen=True)
class LaneFigures:
    """One lane of emails; ``pause`` is set while its delivery is paused."""

    label: str
    oldest_at: dt.datetime | None
    waiting: BoundedCount
    unclear: BoundedCount
    on_hold: BoundedCount
    unsubscribed: BoundedCount
    bounced: BoundedCount
    pause: LanePause | None


def delivery_figures(*, at: dt.datetime) -> list[LaneFigures]:
    """Count the emails of every lane, up to a thousand of each figure. Two queries."""
    pauses = {pause.lane: pause for pause in LanePause.objects.filter(until__gt=at)}
    expressions = {
        f"{lane}_{name}": expression for lane in Lane.values for name, expression in _expressions(lane, at).items()
    }
    # One row of any kind to hang the figures on; without an email there is none, and nothing to count.
    row = OutgoingEmail.objects.order_by("-pk").values(**expressions).first()
    found: dict[str, Any] = dict(row) if row else {}
    return [_lane(lane, found, pauses.get(lane.value)) for lane in Lane]


def _expressions(lane: str, at: dt.datetime) -> dict[str, Any]:
    emails = OutgoingEmail.objects.filter(lane=lane)
    recent = emails.filter(finished_at__gt=at - RECENT)
    counted = {
        "queued": emails.filter(state=State.QUEUED),
        "sending": emails.filter(state=State.SENDING),
        "unclear": emails.filter(state=State.UNKNOWN, lease_until__isnull=False),
        "on_hold": emails.on_hold(),
        "unsubscribed": recent.filter(state=State.SUPPRESSED),
        "bounced": recent.filter(state=State.BOUNCED),
    }
    oldest = Least(_oldest(counted["queued"], at), _oldest(counted["sending"], at))
    return {"oldest": oldest} | {name: row_count(rows, FEW) for name, rows in counted.items()}


def _oldest(rows: QuerySet[OutgoingEmail], at: dt.datetime) -> Subquery:
    return Subquery(rows.filter(due_at__lte=at).order_by("due_at", "id").values(due=F("due_at"))[:1])


def _lane(lane: Lane, found: dict[str, Any], pause: LanePause | None) -> LaneFigures:
    numbers = {name: found.get(f"{lane.value}_{name}", 0) for name in ("unclear", "on_hold", "unsubscribed", "bounced")}
    waiting = found.get(f"{lane.value}_queued", 0) + found.get(f"{lane.value}_sending", 0)
    return LaneFigures(
        label=str(lane.label),
        oldest_at=found.get(f"{lane.value}_oldest"),
        waiting=BoundedCount(waiting),
        pause=pause,
        **{name: BoundedCount(number) for name, number in numbers.items()},
    )
