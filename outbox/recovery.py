"""Recover emails of dead workers, and settle those whose delivery is unclear."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Min, QuerySet, Value
from django.db.models.functions import Least, Now
from django.utils.translation import gettext_noop

from outbox import acceptance
from outbox.contents import SENT_CONTENTS
from outbox.models import Lane, OutgoingEmail, State
from toolkit.claims import DatabaseTime, in_seconds, release_statement

log = logging.getLogger(__name__)
AT_ONCE = 5000
ASKED_FOR_SECONDS = 24 * 3600.0  # operators keep a day of the log, in two parts
MOST_BLIND_RESENDS = 5  # a server that drops each connection after the dot would deliver the same email for ever

UNMARKED = release_statement("outbox_outgoingemail", "body_started_at IS NULL")

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
        log.warning("Workers were lost: %s emails go back to the queue, %s are unclear.", freed, unknown)
    settle_unknown()


def settle_unknown() -> None:
    """Ask the acceptance log about unknown emails.

    Named there: sent. Not named though the log goes back to before the body, and the server's time-out is over: queued
    again. The log is away or does not go back that far: asked again later, for a day. Still unclear: bulk emails are
    on hold, the others go again under the same Message-ID, which lets a reader's mail program
    see one, five times at most.
    """
    open_cases = OutgoingEmail.objects.filter(state=State.UNKNOWN, lease_until__isnull=False)
    last = 0
    while ids := list(open_cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        _settle(open_cases.filter(pk__in=ids))
        last = ids[-1]


def _settle(some: QuerySet[OutgoingEmail]) -> None:
    if not acceptance.is_configured():
        _give_up_asking(some)
        return
    # Asked before the log is read: an email accepted in between must not look like one that was not.
    too_late = list(some.filter(lease_until__lt=Now()).values_list("pk", flat=True))
    since = some.aggregate(at=Min("body_started_at"))["at"]
    evidence = acceptance.read_log(some.values_list("message_id", flat=True), since=since)
    ended = {"state": State.SENT, "finished_at": DatabaseTime(), "lease_until": None}
    some.filter(message_id__in=evidence.accepted).update(**ended, reply=acceptance.FOUND_IN_LOG, **SENT_CONTENTS)
    if evidence.complete_since is not None:
        proved = some.filter(pk__in=too_late, body_started_at__gte=evidence.complete_since)
        _queue_again(proved, gettext_noop("Not in the mail server's log"))
    _give_up_asking(some.filter(lease_until__lt=in_seconds(-ASKED_FOR_SECONDS)))


def _give_up_asking(some: QuerySet[OutgoingEmail]) -> None:
    again = some.exclude(lane=Lane.BULK).filter(interruptions__lte=MOST_BLIND_RESENDS)
    _queue_again(again, gettext_noop("Perhaps sent before; sent again under the same Message-ID"))
    held = some.update(lease_until=None)
    if held:
        log.error("%s emails are on hold: their delivery is unclear, and no log of the mail server can tell.", held)


def _queue_again(some: QuerySet[OutgoingEmail], why: str) -> None:
    due = DatabaseTime() + Least(F("interruptions"), Value(60)) * Value(timedelta(minutes=1))
    some.update(state=State.QUEUED, lease_until=None, body_started_at=None, due_at=due, reply=why)
