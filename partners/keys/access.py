"""Whether a key opens the API, and when it was used last."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass

from django.db import DatabaseError

from partners.keys.models import ApiKey, Scope
from partners.keys.tokens import is_key, key_hashes

NOTED_EVERY = dt.timedelta(minutes=10)  # the last use of a key: one write in ten minutes, never one a request


@dataclass(frozen=True)
class Refusal:
    """Why a key opens nothing, for a program (RFC 6750: ``error``) and for a person."""

    code: str
    detail: str


NOT_BEARER = Refusal("invalid_request", "Send the key as “Authorization: Bearer echos_…”, or ask without that header.")
UNKNOWN = Refusal("invalid_token", "There is no such key. The page of your keys shows how each begins.")
EXPIRED = Refusal("invalid_token", "This key has expired. Make a new one on the page of your keys.")
REVOKED = Refusal("invalid_token", "This key was revoked. Make a new one on the page of your keys.")
OTHER_SCOPE = Refusal("insufficient_scope", "This key may not read public data: it was made for something else.")


def find_key(authorization: str, *, at: dt.datetime) -> ApiKey | Refusal:
    """Return the key that a header names, or why it opens nothing. One query, by index; rarely a second one."""
    scheme, _space, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not token:
        return NOT_BEARER
    token = token.strip()
    if not is_key(token):
        return UNKNOWN
    hashes = key_hashes(token)
    key = ApiKey.objects.filter(key_hash__in=hashes).first()
    if key is None:
        return UNKNOWN
    if key.revoked_at is not None:
        return REVOKED
    if key.expires_at <= at:
        return EXPIRED
    if Scope.READ not in key.scopes:
        return OTHER_SCOPE
    note_use(key, hashes[0], at=at)
    return key


def note_use(key: ApiKey, newest_hash: str, *, at: dt.datetime) -> None:
    """Note the use unless one was noted a moment ago; store the hash under the first of ``LINK_KEY``.

    What cannot be written (a database that only reads) is left out: the request is served.
    """
    if key.last_used_at is not None and at - key.last_used_at < NOTED_EVERY and key.key_hash == newest_hash:
        return
    with suppress(DatabaseError):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=at, key_hash=newest_hash)
