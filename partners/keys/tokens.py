"""Keys as text: made, recognised and hashed. 36 characters (A-Z, a-z, 0-9) behind ``echos_`` are 214 bits."""

import re
import secrets
import string
from urllib.parse import unquote_plus

from accounts.personal_links import hashes_of

PREFIX = "echos_"
LENGTH = 36
HINT = len(PREFIX) + 4  # characters its owner knows a key by
KIND = "partners.key"
_ALPHABET = string.ascii_letters + string.digits
_KEY = re.compile(rf"{PREFIX}[A-Za-z0-9]{{{LENGTH}}}")
_NAMES = re.compile(r"(?i)(?:^|&)(?:api[_-]?key|access_token|bearer_token|authorization)=[^&]")


def new_key() -> str:
    """Return a key that no one has."""
    return PREFIX + "".join(secrets.choice(_ALPHABET) for _place in range(LENGTH))


def is_key(text: str) -> bool:
    """Whether a text has the form of a key."""
    return _KEY.fullmatch(text) is not None


def key_hashes(key: str) -> list[str]:
    """Return what rows may keep of a key, the newest form first: a keyed hash for each of ``LINK_KEY``."""
    return hashes_of(KIND, key)


def has_key(address: str, query: str) -> bool:
    """Whether a key is part of an address, also percent-encoded twice; below ``/api/`` also a parameter that is meant for one."""
    if PREFIX in address or (query and (PREFIX in query or "%" in query)):
        return _KEY.search(unquote_plus(unquote_plus(f"{address}?{query}"))) is not None
    return bool(query) and address.startswith("/api/") and _NAMES.search(query) is not None
