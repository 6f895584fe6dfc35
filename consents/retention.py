"""How long the ledger of consents is kept."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from audit.actions import record
from audit.actors import SYSTEM
from audit.purges import record_purge
from consents.models import Consent

KEPT = dt.timedelta(days=3 * 365)
REGISTRATIONS_KEPT = dt.timedelta(days=4 * 365)
SLICE = 1000


def forget_consents(*, at: dt.datetime) -> int:
    """Delete consents three years after they were withdrawn, with what was given before; return how many rows.

    A consent that was given again after the withdrawal stays, with its history. A consent to take part in an event ends with the
    event and needs no withdrawal: it is deleted four years after it was given.
    """
    gone = _forget_registrations(at)
    while some := _forget_some(at):
        gone += some
    return gone


@transaction.atomic
def _forget_registrations(at: dt.datetime) -> int:
    old = Consent.objects.filter(purpose=Consent.Purpose.REGISTRATION, at__lte=at - REGISTRATIONS_KEPT)
    if gone := old.delete()[0]:
        record(by=SYSTEM, action="consents.forget", subject=Consent(), fields=["consents"])
    return record_purge(Consent, gone, at=at)


@transaction.atomic
def _forget_some(at: dt.datetime) -> int:
    same = Consent.objects.filter(
        hub=OuterRef("hub"), address_hash=OuterRef("address_hash"), purpose=OuterRef("purpose")
    )
    later = same.filter(pk__gt=OuterRef("pk"))
    ended = Consent.objects.filter(~Exists(later), given=False, at__lte=at - KEPT).order_by("pk")[:SLICE]
    gone = 0
    for last in list(ended):
        rows = Consent.objects.filter(hub=last.hub_id, address_hash=last.address_hash, purpose=last.purpose)
        gone += rows.filter(pk__lte=last.pk).delete()[0]
    if gone:
        record(by=SYSTEM, action="consents.forget", subject=Consent(), fields=["consents"])
    return record_purge(Consent, gone, at=at)
