"""How long the ledger of consents is kept."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from audit.actions import record
from audit.actors import SYSTEM
from consents.models import Consent

KEPT = dt.timedelta(days=3 * 365)
SLICE = 1000


def forget_consents(*, at: dt.datetime) -> int:
    """Delete consents three years after they were withdrawn, with what was given before; return how many rows.

    A consent that was given again after the withdrawal stays, with its history.
    """
    gone = 0
    while some := _forget_some(at):
        gone += some
    return gone


@transaction.atomic
def _forget_some(at: dt.datetime) -> int:
    same = Consent.objects.filter(hub=OuterRef("hub"), address=OuterRef("address"), purpose=OuterRef("purpose"))
    later = same.filter(pk__gt=OuterRef("pk"))
    ended = Consent.objects.filter(~Exists(later), given=False, at__lte=at - KEPT).order_by("pk")[:SLICE]
    gone = 0
    for last in list(ended):
        rows = Consent.objects.filter(hub=last.hub_id, address=last.address, purpose=last.purpose, pk__lte=last.pk)
        gone += rows.delete()[0]
    if gone:
        record(by=SYSTEM, action="consents.forget", subject=Consent(), fields=["consents"])
    return gone
