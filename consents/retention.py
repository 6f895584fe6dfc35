"""How long the ledger of consents is kept."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from audit.actions import record
from audit.actors import SYSTEM
from audit.purges import record_purge
from consents.models import Consent

KEPT = dt.timedelta(days=3 * 365)
REGISTRATIONS_KEPT = dt.timedelta(days=4 * 365)
SLICE = 1000
ENDS_WITH_EVENT = [
    Consent.Purpose.REGISTRATION, Consent.Purpose.VOLUNTEERING, Consent.Purpose.DRAW_DETAILS, Consent.Purpose.ENDORSEMENT,
    Consent.Purpose.VOICE, Consent.Purpose.VOICE_DIALOGUE,
]  # fmt: skip


def forget_consents(*, at: dt.datetime) -> int:
    """Delete consents three years after they were withdrawn, with what was given before; return how many rows.

    A consent that was given again after the withdrawal stays, with its history. A consent to take part in an event or a
    dialogue, or to have a message answered, ends with it and needs no withdrawal: it is deleted four years after it was given.
    """
    gone = _forget_registrations(at)
    while some := _forget_some(at):
        gone += some
    return gone


@transaction.atomic
def _forget_registrations(at: dt.datetime) -> int:
    old = Consent.objects.filter(purpose__in=ENDS_WITH_EVENT, at__lte=at - REGISTRATIONS_KEPT)
    if gone := old.delete()[0]:
        record(by=SYSTEM, action="consents.forget", subject=Consent(), fields=["consents"])
    return record_purge(Consent, gone, at=at)


@transaction.atomic
def _forget_some(at: dt.datetime) -> int:
    same = Consent.objects.filter(
        address_hash=OuterRef("address_hash"), purpose=OuterRef("purpose"), about=OuterRef("about")
    ).alias(realm=Coalesce("hub", 0))  # given to the network: no hub
    later = same.filter(realm=Coalesce(OuterRef("hub"), 0), pk__gt=OuterRef("pk"))
    ended = Consent.objects.filter(~Exists(later), given=False, at__lte=at - KEPT).order_by("pk")[:SLICE]
    gone = 0
    for last in list(ended):
        rows = Consent.objects.filter(hub=last.hub_id, address_hash=last.address_hash, purpose=last.purpose)
        gone += rows.filter(about=last.about, pk__lte=last.pk).delete()[0]
    if gone:
        record(by=SYSTEM, action="consents.forget", subject=Consent(), fields=["consents"])
    return record_purge(Consent, gone, at=at)
