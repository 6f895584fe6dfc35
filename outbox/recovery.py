"""Letters whose worker is gone, and letters nobody knows about: back to the queue, or to rest."""

import logging

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Now

from outbox.acceptance import accepted
from outbox.models import Lane, Letter, State
from outbox.outcomes import CONTENTS, DatabaseTime

log = logging.getLogger(__name__)
AT_ONCE = 500

# Spread out, the later the more often it happened: a letter that kills its worker must not hold up the others.
UNMARKED = """
UPDATE outbox_letter
SET state = 'queued', lease_until = NULL, attempts = least(attempts + 1, 32000),
    due_at = clock_timestamp() + random() * power(2, least(attempts, 12)) * interval '1 second'
WHERE state = 'sending' AND lease_until < clock_timestamp() AND body_started_at IS NULL
"""

MARKED = """
UPDATE outbox_letter
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
    open_cases = Letter.objects.filter(state=State.UNKNOWN, lease_until__isnull=False)
    ids = list(open_cases.order_by("id").values_list("message_id", flat=True)[:AT_ONCE])
    if not ids:
        return
    some = open_cases.filter(message_id__in=ids)
    told = accepted(ids, since=some.aggregate(first=Min("body_started_at"))["first"])
    if told is None:
        _nobody_can_tell(some)
        return
    ended = {"state": State.SENT, "finished_at": DatabaseTime(), "lease_until": None}
    some.filter(message_id__in=told).update(**ended, reply="Found in the mail server's log", **CONTENTS)
    not_accepted = ~Q(message_id__in=told) & Q(lease_until__lt=Now())
    _queue_again(some.filter(not_accepted), "Not in the mail server's log")


def _nobody_can_tell(some: QuerySet[Letter]) -> None:
    _queue_again(some.exclude(lane=Lane.BULK), "Perhaps sent before; sent again under the same Message-ID")
    parked = some.filter(lane=Lane.BULK).update(lease_until=None)
    if parked:
        log.error("%s letters are parked: perhaps sent, and no log of the mail server can tell.", parked)


def _queue_again(some: QuerySet[Letter], why: str) -> None:
    waiting = {"state": State.QUEUED, "lease_until": None, "body_started_at": None, "due_at": DatabaseTime()}
    some.update(**waiting, reply=why)
