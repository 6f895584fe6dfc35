"""Personal links: how people act without an account.

A token is 256 bits derived by HMAC from what it opens: the kind of link, the hub and a random nonce kept in the row. The row keeps
only a keyed hash of the token, so a stolen database opens nothing; the sender of a letter can derive the token again, so no letter
needs to keep it. A token of another kind or hub hashes to nothing that is looked for.
"""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def _mac(purpose: str, text: str) -> bytes:
    return hmac.new(settings.LINK_KEY.encode(), f"{purpose}\n{text}".encode(), hashlib.sha256).digest()


def token_for(kind: str, hub_id: int | None, nonce: uuid.UUID | str) -> str:
    """The token (43 letters of base64url) of a link of this kind, for the row of this hub with this nonce."""
    return base64.urlsafe_b64encode(_mac("token", f"{kind}:{hub_id or 0}:{nonce}")).decode().rstrip("=")


def hash_of(kind: str, token: str) -> str:
    """What a row keeps of a token, and what it is looked up by: 64 hexadecimal digits."""
    return _mac("hash", f"{kind}:{token}").hex()


def new_link(kind: str, hub_id: int | None) -> tuple[uuid.UUID, str]:
    """A fresh nonce and the hash of its token, for the fields ``link_nonce`` and ``link_hash`` of a new row."""
    nonce = uuid.uuid4()
    return nonce, hash_of(kind, token_for(kind, hub_id, nonce))


def personal_page(view: View[P]) -> View[P]:
    """A page behind a personal link: open without signing in, never cached, its address never told to anybody.

    ``strict-origin`` and not ``no-referrer``: with the latter browsers send ``Origin: null`` with the page's own forms, which
    is what a forged request looks like. No token is in an origin.
    """

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return login_not_required(never_cache(page))
