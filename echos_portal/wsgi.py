"""The web server's way into the portal."""

import os
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from echos_portal.charsets import UNREADABLE, is_utf_8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "echos_portal.settings")
_portal = get_wsgi_application()
_addresses = get_resolver().url_patterns  # read now: the workers that gunicorn makes of this process share the memory
LIVE = b'{"status": "ok"}'


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """The portal, behind one guard: Django decodes a query with any codec of Python that Content-Type names.

    It does so before the first middleware, and fails with codecs that are for no text (``charset=hex``).
    """
    if environ.get("PATH_INFO") == "/health/live":  # asks nothing at all, not even Django
        start_response("200 OK", [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
        return [LIVE]
    if not is_utf_8(environ.get("CONTENT_TYPE", "")):
        environ = environ | {"CONTENT_TYPE": UNREADABLE}
    answer: Iterable[bytes] = _portal(environ, start_response)
    return answer
