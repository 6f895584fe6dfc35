"""Letters whose worker is gone, and letters nobody knows about: back to the queue, or to rest."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Min, QuerySet, Value
from django.db.models.functions import Now

from outbox.acceptance import accepted
from outbox.models import Lane, OutgoingEmail, State
from outbox.outcomes import CONTENTS, MINUTES_BETWEEN_ATTEMPTS, DatabaseTime

log = logging.getLogger(__name__)
AT_ONCE = 500

# Spread out, and after three times later and later: a letter that kills its worker must not hold up the others.
UNMARKED = """
UPDATE outbox_outgoingemail
SET state = 'queued', lease_until = NULL, attempts = least(attempts + 1, 32000),
    due_at = clock_timestamp() + random() * power(2, least(greatest(attempts - 3, 0), 12)) * interval '1 second'
WHERE state = 'sending' AND lease_until < clock_timestamp() AND body_started_at IS NULL
"""

MARKED = """
UPDATE outbox_outgoingemail
SET state = 'unknown', lease_until = lease_until + %(patience)s * interval '1 second'
WHERE state = 'sending' AND lease_until < clock_timestamp() AND body_started_at IS NOT NULL
"""


def recover() -> None:
    """Free what dead workers held, and settle what perhaps was sent.

    Without a marker the body never went: queued again. With one it is unknown, until the mail server's log tells. Safe
    to run at any time, twice, and beside the workers.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(UNMARKED)
        freed = cursor.rowcount
        cursor.execute(MARKED, {"patience": settings.EMAIL_SERVER_TIMEOUT})
        unknown = cursor.rowcount
    if freed or unknown:
        log.warning("Workers were lost: %s letters go back to the queue, of %s nobody knows yet.", freed, unknown)
    settle_unknown()


def settle_unknown() -> None:
    """Ask the acceptance log about unknown letters.

    Accepted: sent. Not accepted, and the server's time-out is over: queued again. Nobody can tell: bulk letters are
    parked for somebody to look at, the others go once more under the same Message-ID, which lets a reader's mail
    program see one.
    """
    open_cases = OutgoingEmail.objects.filter(state=State.UNKNOWN, lease_until__isnull=False)
    first = list(open_cases.order_by("id").values_list("pk", flat=True)[:AT_ONCE])
    some = open_cases.filter(pk__in=first)
    # Asked before the log is read: a letter accepted in between must not look like one that was not.
    too_late = list(some.filter(lease_until__lt=Now()).values_list("pk", flat=True))
    told = accepted(some.values_list("message_id", flat=True), since=some.aggregate(at=Min("body_started_at"))["at"])
    if told is None:
        _nobody_can_tell(some)
        return
    ended = {"state": State.SENT, "finished_at": DatabaseTime(), "lease_until": None}
    some.filter(message_id__in=told).update(**ended, reply="Found in the mail server's log", **CONTENTS)
    _queue_again(some.filter(pk__in=too_late), "Not in the mail server's log")


def _nobody_can_tell(some: QuerySet[OutgoingEmail]) -> None:
    _queue_again(some.exclude(lane=Lane.BULK), "Perhaps sent before; sent again under the same Message-ID")
    parked = some.filter(lane=Lane.BULK).update(lease_until=None)
    if parked:
        log.error("%s letters are parked: perhaps sent, and no log of the mail server can tell.", parked)


def _queue_again(some: QuerySet[OutgoingEmail], why: str) -> None:
    given_up = {"state": State.EXPIRED, "finished_at": DatabaseTime(), "lease_until": None}
    some.filter(attempts__gt=len(MINUTES_BETWEEN_ATTEMPTS)).update(**given_up, reply=why)
    due = DatabaseTime() + F("attempts") * Value(timedelta(minutes=1))
    some.update(state=State.QUEUED, lease_until=None, body_started_at=None, due_at=due, reply=why)
