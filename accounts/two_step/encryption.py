"""Secrets of the second factor as the database keeps them: encrypted, so that a stolen copy of it opens nothing.

``DATA_KEY`` holds one key or several: the first encrypts, each of them decrypts. What was stored before there was a key has no
mark and is read unchanged, until ``manage.py encrypt_data`` has been run.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from accounts.errors import UnreadableSecret

MARK = "fernet:"  # neither base32 nor hexadecimal, as the unencrypted secrets are


def encrypted(text: str) -> str:
    """``text`` under the first key, marked."""
    return MARK + _keys().encrypt(text.encode()).decode()


def decrypted(text: str) -> str:
    """What ``encrypted`` was given; text without the mark as it is. Refuses what no key opens."""
    if not text.startswith(MARK):
        return text
    try:
        return _keys().decrypt(text.removeprefix(MARK)).decode()
    except InvalidToken:
        raise UnreadableSecret from None


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in settings.DATA_KEY])


def _fernet(key: str) -> Fernet:
    """32 bytes derived for this one purpose, whatever the length of ``key``."""
    derived = hmac.new(key.encode(), b"second factor", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(derived))
