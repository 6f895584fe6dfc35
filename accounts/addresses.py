"""One spelling of a mail address, and a hash that stands for it."""

import hashlib
import hmac
import unicodedata

from django.conf import settings


def normalised(address: str) -> str:
    """The address as the portal compares it: trimmed, NFC, lower case in both parts.

    RFC 5321 lets the part before the @ be case-sensitive; no provider makes use of it, and people type it either way.
    """
    return unicodedata.normalize("NFC", address.strip()).lower()


def address_hash(address: str) -> str:
    """Stands for an address where the address itself must not be kept: keyed, 64 hexadecimal digits."""
    text = f"address\n{normalised(address)}"
    return hmac.new(settings.LINK_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
