"""Letters are kept ninety days after their end, so that a hub can look back; then the row goes as well."""

import datetime as dt

from django.db import transaction

from audit.actions import record
from audit.actors import SYSTEM
from outbox.models import OutgoingEmail

KEPT = dt.timedelta(days=90)
SLICE = 5000


def forget_finished(*, at: dt.datetime) -> int:
    """Delete letters that ended longer ago than promised; returns how many. In slices, each a transaction of its own."""
    gone = 0
    while some := _forget_some(at):
        gone += some
    return gone


@transaction.atomic
def _forget_some(at: dt.datetime) -> int:
    old = OutgoingEmail.objects.filter(finished_at__lte=at - KEPT).values("pk")[:SLICE]
    gone, _by_model = OutgoingEmail.objects.filter(pk__in=old).delete()
    if gone:
        record(by=SYSTEM, action="outbox.forget", subject=OutgoingEmail(), fields=["letters"])
    return gone
