"""Deleting who signed once its time is over; the endorsement of the organisation stays."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from audit.actors import SYSTEM
from audit.purges import record_purge
from dialogues.endorsements.actions.signatures import forget_signatory, lock_statement
from dialogues.models import Endorsement
from toolkit.actions import action

UNCONFIRMED_KEPT = dt.timedelta(days=7)
REFUSED_KEPT = dt.timedelta(days=30)
SIGNATORY_KEPT = dt.timedelta(days=365)
State = Endorsement.State


def forget_endorsements(*, at: dt.datetime) -> int:
    """Delete the people behind endorsements a year after the statement closed, and what was not confirmed or was refused."""
    closed_before = timezone.localdate(at) - SIGNATORY_KEPT
    waits = Q(state=State.UNCONFIRMED, asked_at__lte=at - UNCONFIRMED_KEPT)
    refused = Q(state=State.REFUSED, decided_at__lte=at - REFUSED_KEPT)
    ended = Q(state__in=[State.ENDORSED, State.PENDING], statement__closes_on__lt=closed_before)
    return _forget(waits, at, gettext_noop("not confirmed in time")) + _forget(refused | ended, at)


@action
def _forget(over: Q, at: dt.datetime, reason: str = "") -> int:
    rows, gone = Endorsement.objects.filter(over).exclude(email=""), 0
    for row in rows.select_related("statement").order_by("statement", "pk"):
        lock_statement(row.statement)
        if rows.filter(pk=row.pk).exists():
            forget_signatory(by=SYSTEM, endorsement=row, means="retention")
            gone += 1
    return record_purge(Endorsement, gone, at=at, reason=reason)
