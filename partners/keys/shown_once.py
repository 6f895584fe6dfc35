"""A secret on its way to the page that shows it once: encrypted, in a cookie of that page alone, for a minute.

So the form that made it is answered with a redirect as every other, a reload of the page makes no second one, and no row keeps it.
"""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from accounts.errors import UnreadableSecret
from accounts.two_step.encryption import decrypted, encrypted

COOKIE = "shown_once"
SECONDS = 60


def redirect_with_secret(page: str, key: int, secret: str) -> HttpResponse:
    """Lead to ``page``, which shows the secret of the row with this key."""
    response = HttpResponseRedirect(page)
    response.set_cookie(
        COOKIE, encrypted(json.dumps([key, secret])), max_age=SECONDS, path=page, secure=settings.SESSION_COOKIE_SECURE,
        httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def secret_to_show(request: HttpRequest) -> tuple[int, str] | None:
    """Return the key of a row and its secret, if this request comes from there."""
    if request.method != "GET" or COOKIE not in request.COOKIES:
        return None
    try:
        key, secret = json.loads(decrypted(request.COOKIES[COOKIE]))
        return int(key), str(secret)
    except (ValueError, TypeError, UnreadableSecret):
        return None


def forget_secret(response: HttpResponse, page: str) -> HttpResponse:
    """Take the cookie back: it was shown."""
    response.delete_cookie(COOKIE, path=page, samesite="Lax")
    return response
