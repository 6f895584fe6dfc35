"""Personal links: how people act without an account.

A token is 256 bits derived by HMAC from what it opens: the kind of link, the hub and a random nonce kept in the row. The row keeps
only a keyed hash of the token, so a stolen database opens nothing; the sender of an email can derive the token again, so no email
needs to keep it. A token of another kind or hub hashes to nothing that is looked for.
"""

import base64
import datetime as dt
import hashlib
import hmac
import uuid
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec, Protocol

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.errors import UnknownKey

# A second click, or an attempt to flood a mailbox, sends no second email with a link.
ASK_AGAIN_AFTER = dt.timedelta(minutes=10)
NO_SUCH_BUTTON = gettext_lazy("Nothing was changed. Use one of the buttons on this page.")
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class LinkedRow(Protocol):
    """A row that a personal link opens."""

    LINK_KIND: str
    link_nonce: Any
    link_hash: Any


def token_for(kind: str, hub_id: int | None, nonce: uuid.UUID | str, link_hash: str = "") -> str:
    """Return the token (43 letters of base64url) of a link of this kind, for the row of this hub with this nonce.

    Under the first of ``LINK_KEY``, or under the one with which the row's ``link_hash`` was made, so that links of older rows
    stay the same when a new key is put first. Raises ``UnknownKey`` when that key is gone.
    """
    for key in settings.LINK_KEY:
        token = base64.urlsafe_b64encode(_mac(key, "token", f"{kind}:{hub_id or 0}:{nonce}")).decode().rstrip("=")
        if not link_hash or link_hash == _hash(key, kind, token):
            return token
    raise UnknownKey


def hashes_of(kind: str, token: str) -> list[str]:
    """Return what rows may keep of a token, one for each key: 64 hexadecimal digits. To look up ``link_hash__in``."""
    return [_hash(key, kind, token) for key in settings.LINK_KEY]


def new_link(kind: str, hub_id: int | None) -> tuple[uuid.UUID, str]:
    """Return a fresh nonce and the hash of its token, for the fields ``link_nonce`` and ``link_hash`` of a new row."""
    nonce = uuid.uuid4()
    return nonce, hashes_of(kind, token_for(kind, hub_id, nonce))[0]


def link_to(route: str, row: LinkedRow) -> dict[str, str]:
    """Return what an email keeps of the link to ``row``: enough to derive its token when it is sent, not the token."""
    return {"route": route, "kind": row.LINK_KIND, "nonce": str(row.link_nonce), "hash": row.link_hash}


def _mac(key: str, purpose: str, text: str) -> bytes:
    return hmac.new(key.encode(), f"{purpose}\n{text}".encode(), hashlib.sha256).digest()


def _hash(key: str, kind: str, token: str) -> str:
    return _mac(key, "hash", f"{kind}:{token}").hex()


def personal_page(view: View[P]) -> View[P]:
    """Serve a page behind a personal link: no sign-in, never cached, its full URL never sent as a referrer.

    Where it leads to nothing, a page says so and what to do; the same for a link that expired, was revoked or never existed.
    ``strict-origin`` and not ``no-referrer``: with the latter browsers send ``Origin: null`` with the page's own forms, which
    is what a forged request looks like. No token is in an origin.
    """

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = render(request, "unknown_link.html", status=HTTPStatus.NOT_FOUND)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return login_not_required(never_cache(page))
