"""What an email says is kept for some days, any row ninety days after its end, so that a hub can look back."""

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_noop

from audit.actions import record
from audit.actors import SYSTEM
from audit.purges import record_purge
from outbox.contents import CLEARED
from outbox.models import UNSENT_ENDS, Lane, OutgoingEmail, State

KEPT = dt.timedelta(days=90)
SLICE = 5000
SENT_KEPT = dt.timedelta(days=30)  # contents of what was sent: so long a hub can read it
CONTENTS_KEPT = dt.timedelta(days=7)  # of what could not be delivered: so long it can be sent again
BOUNCES_KEPT = dt.timedelta(days=1)  # contents of what was refused for good: it may turn out to have been our fault
SENT_OR_REFUSED = [State.SENT, State.BOUNCED]


@transaction.atomic
def clear_contents(*, at: dt.datetime) -> int:
    """Clear the contents of emails that could not be delivered and of those sent long ago; returns how many."""
    old = Q(state__in=[State.EXPIRED, State.FAULTY], finished_at__lte=at - CONTENTS_KEPT)
    refused = Q(state=State.BOUNCED, returned_at=None, finished_at__lte=at - BOUNCES_KEPT)
    accepted = Q(state=State.SENT) | Q(state=State.BOUNCED, returned_at__isnull=False)
    sent = accepted & Q(finished_at__lte=at - SENT_KEPT)
    unclear = Q(state=State.UNKNOWN, lease_until=None, body_started_at__lte=at - CONTENTS_KEPT)
    kept = OutgoingEmail.objects.filter(cleared_at=None)
    cleared = kept.filter(old | refused | sent).update(**CLEARED)
    cleared += kept.filter(unclear).update(**CLEARED, finished_at=at)
    return record_purge(
        OutgoingEmail,
        cleared,
        at=at,
        reason=gettext_noop("contents thirty days after it was sent, or seven days after the last try"),
    )


def contents_end_at(email: OutgoingEmail) -> dt.datetime | None:
    """When the contents of an email that was accepted are deleted; None for any other."""
    was_accepted = email.state == State.SENT or email.returned_at
    return email.finished_at + SENT_KEPT if was_accepted and email.finished_at else None


def forget_finished(*, at: dt.datetime) -> int:
    """Delete emails that ended longer ago than promised; returns how many. In slices, each a transaction of its own."""
    gone = 0
    while some := _forget_some(at):
        gone += some
    return gone


@transaction.atomic
def _forget_some(at: dt.datetime) -> int:
    old = OutgoingEmail.objects.filter(finished_at__lte=at - KEPT)
    ends = [old.filter(lane=lane, state__in=SENT_OR_REFUSED) for lane in Lane]  # each has an index
    found = next((some for end in [*ends, old.filter(state__in=UNSENT_ENDS)] if (some := _ids(end))), [])
    gone, _by_model = OutgoingEmail.objects.filter(pk__in=found).delete()
    if gone:
        record(by=SYSTEM, action="outbox.forget", subject=OutgoingEmail(), fields=["emails"])
    reason = gettext_noop("ninety days after it was sent or given up")
    return record_purge(OutgoingEmail, gone, at=at, reason=reason)


def _ids(some: "QuerySet[OutgoingEmail]") -> list[int]:
    return list(some.order_by("finished_at").values_list("pk", flat=True)[:SLICE])
