"""Write down what receivers answered. Guarded by the fencing token: a worker that lost its claim changes nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import SYSTEM
from outbox.actions import queue
from partners.webhooks.connections import WebhookAnswer
from partners.webhooks.emails import paused_email
from partners.webhooks.models import DeliveryState, EndpointState, WebhookDelivery, WebhookEndpoint
from toolkit.claims import seconds_before_attempt

PAUSED_AFTER = dt.timedelta(days=3)  # of failures without a success
QUIET_SHARE = 4  # left alone for a quarter of the time it has been failing
QUIET_LEAST, QUIET_MOST = dt.timedelta(seconds=5), dt.timedelta(minutes=15)
GONE = 410  # the receiver wants nothing more (Standard Webhooks)
NOTED_EVERY = dt.timedelta(minutes=1)  # the last success, where nothing else has changed

WRITE = """
WITH outcome AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(fences)s::int[], %(states)s::text[], %(waits)s::float8[], %(ats)s::timestamptz[],
        %(seconds)s::float8[], %(statuses)s::int[], %(bodies)s::text[], %(cuts)s::boolean[], %(errors)s::text[])
        AS outcome (id, fence, state, wait, at, seconds, status, body, is_cut, error)
), held AS (
    UPDATE partners_webhookdelivery AS one
    SET state = outcome.state, lease_until = NULL, attempts = one.attempts + 1, interruptions = 0,
        due_at = clock_timestamp() + outcome.wait * interval '1 second',
        finished_at = CASE WHEN outcome.state IN ('delivered', 'failed') THEN outcome.at END
    FROM outcome WHERE one.id = outcome.id AND one.fence = outcome.fence AND one.state = 'sending'
    RETURNING one.id
)
INSERT INTO partners_deliveryattempt (delivery_id, at, seconds, status, body, is_cut, error)
SELECT outcome.id, outcome.at, outcome.seconds, outcome.status, outcome.body, outcome.is_cut, outcome.error
FROM outcome JOIN held ON held.id = outcome.id ORDER BY outcome.at
"""
GIVE_BACK = """
UPDATE partners_webhookdelivery AS one SET state = 'queued', lease_until = NULL
FROM unnest(%s::bigint[], %s::int[]) AS back (id, fence) WHERE one.id = back.id AND one.fence = back.fence AND one.state = 'sending'
"""
HOLD = (
    "UPDATE partners_webhookdelivery SET state = 'held', lease_until = NULL WHERE endpoint_id = %s AND state = 'queued'"
)
RESUME = "UPDATE partners_webhookdelivery SET state = 'queued', due_at = clock_timestamp() WHERE endpoint_id = %s AND state = 'held'"


@dataclass(frozen=True)
class Attempt:
    """One request of a delivery, and what came back."""

    delivery: WebhookDelivery
    at: dt.datetime
    answer: WebhookAnswer

    @property
    def outcome(self) -> tuple[DeliveryState, float]:
        """What becomes of the delivery, and in how many seconds it is tried again. A test is tried once."""
        if self.answer.is_success:
            return DeliveryState.DELIVERED, 0
        seconds = None if self.delivery.is_test else seconds_before_attempt(self.delivery.attempts)
        return (DeliveryState.FAILED, 0) if seconds is None else (DeliveryState.QUEUED, seconds)


@transaction.atomic
def write_outcomes(
    *, endpoint: WebhookEndpoint, attempts: Sequence[Attempt], untried: Sequence[WebhookDelivery]
) -> bool:
    """Write attempts into the log, settle their deliveries, give back the untried, and note how the webhook is doing."""
    with connection.cursor() as cursor:
        if attempts:
            cursor.execute(WRITE, _columns(attempts))
        if untried:
            cursor.execute(GIVE_BACK, [[row.pk for row in untried], [row.fence for row in untried]])
    if attempts and _says_something_new(endpoint, attempts):
        _note_health(endpoint, attempts)
    return True


def _columns(attempts: Sequence[Attempt]) -> dict[str, list[object]]:
    outcomes = [one.outcome for one in attempts]
    return {
        "ids": [one.delivery.pk for one in attempts],
        "fences": [one.delivery.fence for one in attempts],
        "states": [str(state) for state, _wait in outcomes],
        "waits": [wait for _state, wait in outcomes],
        "ats": [one.at for one in attempts],
        "seconds": [one.answer.seconds for one in attempts],
        "statuses": [one.answer.status for one in attempts],
        "bodies": [one.answer.body for one in attempts],
        "cuts": [one.answer.is_cut for one in attempts],
        "errors": [one.answer.error for one in attempts],
    }


def _says_something_new(endpoint: WebhookEndpoint, attempts: Sequence[Attempt]) -> bool:
    """Whether the row of the webhook has to be written: not for each chunk of one that works."""
    is_well = (
        endpoint.state == EndpointState.ACTIVE and not endpoint.failing_since and endpoint.succeeded_at is not None
    )
    if not is_well or not all(one.answer.is_success for one in attempts) or endpoint.succeeded_at is None:
        return True
    return attempts[-1].at - endpoint.succeeded_at > NOTED_EVERY


def _note_health(endpoint: WebhookEndpoint, attempts: Sequence[Attempt]) -> None:
    """Note success or failure; a test that succeeds activates, failing for days or 410 pauses."""
    kept = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk=endpoint.pk).first()
    if kept is None:  # removed, or erased
        return
    last, taken = attempts[-1], [one.at for one in attempts if one.answer.is_success]
    if taken:
        kept.succeeded_at, kept.failing_since, kept.quiet_until = taken[-1], None, None
    if last.answer.is_away or not taken:
        kept.failing_since = kept.failing_since or last.at
    if last.answer.is_away and kept.failing_since is not None:
        kept.quiet_until = last.at + min(max((last.at - kept.failing_since) / QUIET_SHARE, QUIET_LEAST), QUIET_MOST)
    kept.save(update_fields=["succeeded_at", "failing_since", "quiet_until"])
    if any(one.delivery.is_test and one.answer.is_success for one in attempts):
        _activate(kept, at=last.at)
    elif kept.state == EndpointState.ACTIVE:
        _pause_failing(kept, last)


def _activate(kept: WebhookEndpoint, *, at: dt.datetime) -> None:
    """Send changes from now on; what was on hold is due at once."""
    if kept.state == EndpointState.ACTIVE:
        return
    kept.state, kept.activated_at, kept.paused_at, kept.paused_because = EndpointState.ACTIVE, at, None, ""
    with connection.cursor() as cursor:
        if not kept.since_xid:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
            kept.since_xid = int(cursor.fetchone()[0])
        cursor.execute(RESUME, [kept.pk])
    kept.save(update_fields=["state", "activated_at", "paused_at", "paused_because", "since_xid"])
    record(by=SYSTEM, action="partners.activate_webhook", subject=kept)


def _pause_failing(kept: WebhookEndpoint, last: Attempt) -> None:
    """Pause what answered 410, or failed for three days, and email the owner."""
    answer = last.answer
    if answer.status != GONE and (kept.failing_since is None or last.at - kept.failing_since < PAUSED_AFTER):
        return
    with translation.override(kept.partner.language):
        if answer.status == GONE:
            because = _("It answered 410 (Gone).")
        else:
            because = _("It failed for three days. Its last answer: %(answer)s.") % {
                "answer": answer.error.rstrip(".") or answer.status
            }
    kept.round += 1
    kept.state, kept.paused_at, kept.paused_because = EndpointState.PAUSED, last.at, because[:300]
    kept.save(update_fields=["state", "paused_at", "paused_because", "round"])
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [kept.pk])
    record(by=SYSTEM, action="partners.pause_webhook", subject=kept)
    with translation.override(kept.partner.language):
        queue(paused_email(kept))
