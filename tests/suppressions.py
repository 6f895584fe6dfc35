"""Reading the list of suppressed addresses."""

from accounts.addresses import address_hash
from outbox.actions import EVERY_LIST
from outbox.models import Suppression


def is_suppressed(*, address: str, mailing_list: str = EVERY_LIST) -> bool:
    """Whether the address gets no emails of this list."""
    lists = {EVERY_LIST, mailing_list}
    return Suppression.objects.filter(address_hash=address_hash(address), mailing_list__in=lists).exists()
