"""Hash an email address for places where the address itself must not be kept."""

import hashlib
import hmac

from django.conf import settings

from toolkit.email_addresses import InvalidAddress, canonical_address


def address_hash(address: str) -> str:
    """Return the keyed hash of the canonical form of ``address``: 64 hexadecimal digits.

    Text that names no mailbox has a hash too, of the text as it is; nothing can be sent to it.
    """
    try:
        text = f"address\n{canonical_address(address)}"
    except InvalidAddress:
        text = f"no address\n{address.strip()}"
    return hmac.new(settings.ADDRESS_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
