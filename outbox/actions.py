"""The doors of the outbox: to queue a letter, to take it back, and to want none."""

from collections.abc import Iterable
from itertools import islice

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.addresses import address_hash
from audit.actions import record
from audit.actors import Actor
from outbox.drafts import Draft
from outbox.errors import NotParked
from outbox.models import OutgoingEmail, State, Suppression
from outbox.wakeup import wake_on_commit

SLICE = 1000
EVERY_LIST = "*"


@transaction.atomic
def queue(draft: Draft) -> None:
    """Write the letter down in the caller's transaction and wake a worker when that commits.

    A letter of the same key is kept as it is. Waking is best effort: without a broker the workers find it by looking.
    """
    queue_all([draft])


@transaction.atomic
def queue_all(drafts: Iterable[Draft]) -> int:
    """Write many letters down, a thousand a statement; returns how many are new. Otherwise as ``queue``."""
    waiting = iter(drafts)
    new = 0
    while some := [draft.letter() for draft in islice(waiting, SLICE)]:
        some.sort(key=lambda letter: letter.key)  # one order, so that two senders of the same facts do not deadlock
        OutgoingEmail.objects.bulk_create(some, ignore_conflicts=True)
        new += OutgoingEmail.objects.filter(message_id__in=[letter.message_id for letter in some]).count()
    if new:
        wake_on_commit()
    return new


@transaction.atomic
def withdraw(*, key_prefix: str, because: str = "") -> int:
    """Take back the letters of a fact that have not gone; returns how many.

    ``key_prefix`` is a whole key or its beginning up to a colon: ``invitation:1`` never means ``invitation:17``. A
    letter whose body is on its way may still arrive, and is then noted as sent, but it is never tried again.
    """
    fact = key_prefix.rstrip(":")
    letters = OutgoingEmail.objects.filter(state__in=[State.QUEUED, State.SENDING, State.UNKNOWN])
    return letters.filter(Q(key=fact) | Q(key__startswith=f"{fact}:")).update(
        state=State.WITHDRAWN,
        finished_at=timezone.now(),
        lease_until=None,
        reply=because[:500],
        context={},
        link={},
        calendar="",
    )


@transaction.atomic
def suppress(*, address: str, mailing_list: str = EVERY_LIST, reason: str) -> None:
    """Send this address no more letters of the list (``*``: none at all but sign-in letters). Holds at once, also for
    letters that are queued or claimed; may be called again. ``reason`` is a ``Suppression.Reason``."""
    suppress_hash(recipient=address_hash(address), mailing_list=mailing_list, reason=reason)


@transaction.atomic
def suppress_hash(*, recipient: str, mailing_list: str, reason: str) -> None:
    """As ``suppress``, where only the keyed hash of the address is known."""
    row = Suppression(address_hash=recipient, mailing_list=mailing_list, reason=Suppression.Reason(reason))
    Suppression.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def lift_suppression(*, address: str, mailing_list: str = EVERY_LIST) -> bool:
    """The person wants the letters of exactly this list again; False when nothing stood in the way."""
    rows = Suppression.objects.filter(address_hash=address_hash(address), mailing_list=mailing_list)
    return rows.delete()[0] > 0


@transaction.atomic
def carry_unsubscribed(*, addresses: Iterable[str], to: str, mailing_list: str) -> None:
    """Who unsubscribed from the list under one of ``addresses`` is unsubscribed from it under ``to`` as well: all are theirs."""
    hashes = [address_hash(address) for address in addresses]
    wishes = (Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.COMPLAINED)
    said = Suppression.objects.filter(address_hash__in=hashes, mailing_list=mailing_list, reason__in=wishes).first()
    if said is not None:
        suppress(address=to, mailing_list=mailing_list, reason=said.reason)


def is_suppressed(*, address: str, mailing_list: str = EVERY_LIST) -> bool:
    """Whether a letter of this list would not be sent to the address."""
    lists = {EVERY_LIST, mailing_list}
    return Suppression.objects.filter(address_hash=address_hash(address), mailing_list__in=lists).exists()


@transaction.atomic
def send_again(*, by: Actor, letter: OutgoingEmail) -> None:
    """Queue a parked letter once more, under the same Message-ID. Refused unless it is parked: see ``parked()``."""
    moved = (
        OutgoingEmail.objects.parked()
        .filter(pk=letter.pk)
        .update(
            state=State.QUEUED,
            due_at=timezone.now(),
            attempts=0,
            lease_until=None,
            body_started_at=None,
            finished_at=None,
        )
    )
    if not moved:
        raise NotParked
    record(by=by, action="outbox.send_again", subject=letter, fields=["state"])
    wake_on_commit()
