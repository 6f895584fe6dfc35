"""Pause a lane while the mail server is away or refuses the portal: no email is marked as failed for that."""

import logging
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import DurationField, ExpressionWrapper, F

from outbox.bounces.actions import BOUNCES
from outbox.models import DeliveryReport, Lane, LanePause, OutgoingEmail, State, Suppression
from toolkit.claims import DatabaseTime, in_seconds
from toolkit.masking import mask_addresses

log = logging.getLogger(__name__)
BATCH = 50
PROBE = 3  # after a pause a few emails try whether it works again
MANY_REFUSALS = 10  # so many 5xx in a row are no longer the recipients' fault

PAUSE = """
INSERT INTO outbox_lanepause (lane, reason, strikes, until)
VALUES (%(lane)s, %(reason)s, 1, clock_timestamp() + %(first)s * interval '1 second')
ON CONFLICT (lane) DO UPDATE SET reason = excluded.reason, strikes = least(outbox_lanepause.strikes + 1, 1000),
    until = clock_timestamp()
        + least(%(first)s * power(2, least(outbox_lanepause.strikes, 20)), %(most)s) * interval '1 second'
    WHERE outbox_lanepause.until <= clock_timestamp()
RETURNING extract(epoch FROM until - clock_timestamp())
"""


class Standstill(Exception):
    """No email of this lane can go: ``first`` and ``most`` are the seconds of the first and the longest pause."""

    def __init__(self, reason: str, *, first: int, most: int) -> None:
        super().__init__(reason)
        self.reason, self.first, self.most = reason, first, most


def we_are_refused(reason: str) -> Standstill:
    """Pause after the server refused our sign-in, sender or encryption, or all recipients: an operator has to act."""
    return Standstill(reason, first=60, most=3600)


def server_is_away(reason: str) -> Standstill:
    """The mail server does not answer or is busy: it comes back by itself."""
    return Standstill(reason, first=10, most=300)


def pause(lane: str, why: Standstill) -> None:
    """Stop the lane; each pause in a row is twice as long. Of several workers that say so at once, one counts.

    The reply of the server is kept without addresses: it is shown to the network office and logged.
    """
    values: dict[str, str | int] = {
        "lane": lane,
        "reason": mask_addresses(why.reason)[:500],
        "first": why.first,
        "most": why.most,
    }
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(PAUSE, values)
        row = cursor.fetchone()
    if row:
        log.error("No %s emails go out for %.0f seconds: %s", lane, row[0], mask_addresses(why.reason))


def how_many(lane: str) -> int:
    """How many emails of the lane may be claimed now: a batch, a few to try after a pause, or none in a pause."""
    left = ExpressionWrapper(F("until") - DatabaseTime(), output_field=DurationField())
    found = LanePause.objects.filter(lane=lane).annotate(left=left).first()
    if found is None:
        return BATCH
    return 0 if found.left > timedelta(0) else PROBE


def heal(lane: str) -> None:
    """An email went through: the lane runs again."""
    if LanePause.objects.filter(lane=lane).delete()[0]:
        log.info("The lane %s runs again.", lane)


def refusals_before(lane: str) -> list[OutgoingEmail]:
    """The emails of the lane that bounced in a row in the last hour, newest first, up to the last one that was sent."""
    ended = OutgoingEmail.objects.filter(
        lane=lane, state__in=[State.SENT, State.BOUNCED], finished_at__gt=in_seconds(-3600)
    )
    streak = []
    for email in ended.order_by("-finished_at")[:MANY_REFUSALS]:
        if email.state == State.SENT or email.returned_at:  # it was accepted, and came back later
            break
        streak.append(email)
    return streak


@transaction.atomic
def take_back(bounces: list[OutgoingEmail]) -> None:
    """They were no bounces after all: the addresses may be written to again, and the emails wait for the next try."""
    again: dict[str, Any] = {"state": State.QUEUED, "finished_at": None, "body_started_at": None}
    still = OutgoingEmail.objects.filter(pk__in=[email.pk for email in bounces], state=State.BOUNCED, cleared_at=None)
    still.exclude(lane=Lane.ACCOUNT).update(**again, due_at=in_seconds(60))
    hashes = [email.recipient_hash for email in bounces]
    Suppression.objects.filter(address_hash__in=hashes, reason=Suppression.Reason.BOUNCED).delete()
    DeliveryReport.objects.filter(email__in=bounces, type__in=BOUNCES).delete()
