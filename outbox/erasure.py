"""Erase an address from the outbox: what was sent to it, and what would be. Its keyed hash stays, so that no list reaches it again."""

import uuid

from django.db.models import Q
from django.utils.translation import gettext_noop

from accounts.addresses import address_hash
from audit.actions import record
from audit.actors import Actor
from outbox.actions import EVERY_LIST, NOT_GONE, withdraw, withdraw_linked
from outbox.contents import CLEARED
from outbox.models import DeliveryReport, Lane, OutgoingEmail, State, Suppression
from toolkit import clock
from toolkit.actions import action


@action
def erase_address(*, by: Actor, address: str) -> Suppression:
    """Withdraw the emails that have not gone, clear recipient and contents of all, and suppress the address on every list.

    But for the lists the person puts themselves on afterwards (``OWN_LISTS``). A complaint stays a complaint; any other suppression
    of every list becomes one for erasure.
    """
    key = address_hash(address)
    erased = Suppression.Reason.ERASED
    row, _is_new = Suppression.objects.get_or_create(
        address_hash=key, mailing_list=EVERY_LIST, defaults={"reason": erased}
    )
    if row.reason != Suppression.Reason.COMPLAINED:
        row.reason, row.created_at = erased, clock.now()
        row.save(update_fields=["reason", "created_at"])
    emails = OutgoingEmail.objects.filter(recipient_hash=key)
    emails.filter(state__in=NOT_GONE).update(state=State.WITHDRAWN, finished_at=clock.now(), lease_until=None)
    DeliveryReport.objects.filter(email__in=emails).delete()
    emails.update(recipient="", reply="", **CLEARED)
    record(by=by, action="outbox.erase", subject=row, fields=["recipient"])
    return row


@action
def forget_recipient(*, key_prefix: str) -> None:
    """Withdraw the emails of a fact, clear what they say, and the address they went to; ``key_prefix`` as in ``withdraw``."""
    withdraw(key_prefix=key_prefix, because=gettext_noop("The recipient's data was deleted"), forget=True)
    fact = key_prefix.rstrip(":")
    emails = OutgoingEmail.objects.filter(Q(key=fact) | Q(key__startswith=f"{fact}:"))
    DeliveryReport.objects.filter(email__in=emails).delete()
    emails.update(recipient="", reply="")


@action
def forget_linked(*, address: str, nonce: uuid.UUID, kind: str, within: str) -> None:
    """As ``forget_recipient``, of the emails to many with a personal link, whose keys have the part ``within``.

    Emails that were sent keep the ``kind`` of their link only: those with another link of this kind to the same address are cleared too.
    """
    emails = OutgoingEmail.objects.filter(recipient_hash=address_hash(address), lane=Lane.BULK, key__contains=within)
    finished = emails.filter(link__kind=kind).exclude(state__in=NOT_GONE)
    theirs = list((emails.filter(link__nonce=str(nonce)) | finished).values_list("pk", flat=True))
    because = gettext_noop("The recipient's data was deleted")
    withdraw_linked(address=address, nonce=nonce, because=because, within=within)
    DeliveryReport.objects.filter(email__in=theirs).delete()
    OutgoingEmail.objects.filter(pk__in=theirs).update(recipient="", reply="", **CLEARED)


def erased_hashes() -> frozenset[str]:
    """Return the keyed hashes of all addresses whose owners had their data erased."""
    erased = Suppression.objects.filter(reason=Suppression.Reason.ERASED)
    return frozenset(erased.values_list("address_hash", flat=True))


def is_erased(address: str) -> bool:
    """Whether the owner of the address had their data erased."""
    return Suppression.objects.filter(address_hash=address_hash(address), reason=Suppression.Reason.ERASED).exists()
