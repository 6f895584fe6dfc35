"""The figures of email delivery, each defined once.

Waiting: still to be sent. Delivery unclear: the mail server may have accepted it and is being asked. On hold: sent again only
by the hub's team. Not sent and bounced: in the last thirty days.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Subquery
from django.db.models.functions import Least

from outbox.models import ASKED_ABOUT, GIVEN_UP, ON_HOLD, DeliveryReport, Lane, LanePause, OutgoingEmail, State
from outbox.samples import TEST
from toolkit.bounded_counts import FEW, BoundedCount, row_count

SHOWN = ("unclear", "on_hold", "unsubscribed", "bounced", "complaints")
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
    complaints: BoundedCount
    pause: LanePause | None


WITH_EMAILS = """
SELECT subject FROM unnest(%(subjects)s::text[]) AS subject
WHERE EXISTS (SELECT 1 FROM outbox_outgoingemail WHERE hub_id = %(hub)s AND about = subject AND about <> '')
"""


UNSUBSCRIBED_AFTER = """
SELECT count(*) FROM outbox_suppression AS no
JOIN outbox_outgoingemail AS email ON email.recipient_hash = no.address_hash AND email.mailing_list = no.mailing_list
WHERE email.hub_id = %(hub)s AND email.about = %(about)s AND email.state IN ('sent', 'bounced')
  AND no.reason = 'unsubscribed' AND no.created_at >= email.finished_at
  AND NOT EXISTS (SELECT 1 FROM outbox_outgoingemail AS later
    WHERE later.recipient_hash = email.recipient_hash AND later.mailing_list = email.mailing_list
      AND later.state = 'sent' AND later.finished_at > email.finished_at AND later.finished_at <= no.created_at)
"""


@dataclass(frozen=True)
class SubjectFigures:
    """What became of a hub's emails about one event, or of one newsletter. ``failed``: not delivered, and too old to be sent again."""

    sent: int
    waiting: int
    bounced: int
    on_hold: int
    failed: int
    unsubscribed: int
    complaints: int


def with_emails(hub_id: int, subjects: Iterable[str]) -> set[str]:
    """Return those of the subjects that the hub has sent emails about. One query, an index look-up for each."""
    with connection.cursor() as cursor:
        cursor.execute(WITH_EMAILS, {"subjects": list(subjects), "hub": hub_id})
        return {subject for (subject,) in cursor.fetchall()}


def subject_figures(hub_id: int, about: str) -> SubjectFigures:
    """Count the hub's emails about this subject. Two queries."""
    return figures_by_subject(hub_id, [about])[about]


def figures_by_subject(hub_id: int, subjects: Iterable[str]) -> dict[str, SubjectFigures]:
    """Count the hub's emails about each of the subjects, without tests. Two queries."""
    wanted = list(subjects)
    counted = {
        "sent": Q(state=State.SENT),
        "waiting": Q(state__in=[State.QUEUED, State.SENDING, State.HELD]) | ASKED_ABOUT,
        "bounced": Q(state=State.BOUNCED),
        "on_hold": ON_HOLD,
        "failed": GIVEN_UP & Q(cleared_at__isnull=False),
        "unsubscribed": Q(state=State.SUPPRESSED),
    }
    emails = OutgoingEmail.objects.of_hub(hub_id).filter(about__in=wanted).exclude(kind__endswith=TEST).order_by()
    sums = {name: Count("pk", filter=condition) for name, condition in counted.items()}
    found = {
        about: dict(zip(counted, numbers, strict=True))
        for about, *numbers in emails.values("about").annotate(**sums).values_list("about", *counted)
    }
    reports = DeliveryReport.objects.filter(
        email__hub_id=hub_id, email__about__in=wanted, type=DeliveryReport.Type.COMPLAINT
    )
    complaints = dict(
        reports.exclude(email__kind__endswith=TEST).order_by().values_list("email__about").annotate(number=Count("pk"))
    )
    none = dict.fromkeys(counted, 0)
    return {one: SubjectFigures(**(found.get(one) or none), complaints=complaints.get(one, 0)) for one in wanted}


def unsubscribed_after(hub_id: int, about: str) -> int:
    """Count who unsubscribed from the list of these emails after one of them, and before a later one of the list. One query."""
    with connection.cursor() as cursor:
        cursor.execute(UNSUBSCRIBED_AFTER, {"hub": hub_id, "about": about})
        return int(cursor.fetchone()[0])


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
    counted: dict[str, QuerySet[Any]] = {
        "queued": emails.filter(state=State.QUEUED),
        "sending": emails.filter(state=State.SENDING),
        "unclear": emails.filter(ASKED_ABOUT),
        "on_hold": emails.on_hold(),
        "unsubscribed": recent.filter(state=State.SUPPRESSED),
        "bounced": recent.filter(state=State.BOUNCED),
        "complaints": DeliveryReport.objects.filter(
            email__lane=lane, type=DeliveryReport.Type.COMPLAINT, reported_at__gt=at - RECENT
        ),
    }
    oldest = Least(_oldest(counted["queued"], at), _oldest(counted["sending"], at))
    return {"oldest": oldest} | {name: row_count(rows, FEW) for name, rows in counted.items()}


def _oldest(rows: QuerySet[OutgoingEmail], at: dt.datetime) -> Subquery:
    return Subquery(rows.filter(due_at__lte=at).order_by("due_at", "id").values(due=F("due_at"))[:1])


def _lane(lane: Lane, found: dict[str, Any], pause: LanePause | None) -> LaneFigures:
    numbers = {name: found.get(f"{lane.value}_{name}", 0) for name in SHOWN}
    waiting = found.get(f"{lane.value}_queued", 0) + found.get(f"{lane.value}_sending", 0)
    return LaneFigures(
        label=str(lane.label),
        oldest_at=found.get(f"{lane.value}_oldest"),
        waiting=BoundedCount(waiting),
        pause=pause,
        **{name: BoundedCount(number) for name, number in numbers.items()},
    )
