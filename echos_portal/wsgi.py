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

from echos_portal.page_cache import PLACE, KeptPages  # noqa: E402 - needs the settings
from publishing.version_reader import VersionReader, VersionUnknown  # noqa: E402

LIVE = b'{"status": "ok"}'
LARGEST_REQUEST = 27_000_000  # bytes; a document of 25 MB and the rest of its form
_kept = KeptPages(VersionReader().read)


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """The portal, behind what needs no Django: kept pages, and one guard.

    Django decodes a query with any codec of Python that Content-Type names. It does so before the first middleware, and fails with
    codecs that are for no text (``charset=hex``).
    """
    if environ["PATH_INFO"] == "/health/live":  # asks nothing at all, not even Django
        start_response("200 OK", [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
        return [LIVE]
    if _length(environ) > LARGEST_REQUEST:
        start_response("413 Content Too Large", [("Content-Type", "text/plain")])
        return [b"This is larger than the portal reads.\n"]
    try:
        place, page = _kept.look_up(environ)
    except VersionUnknown:
        place = page = None
    if page is not None:
        status, headers, content = page.answer(environ.get("HTTP_IF_NONE_MATCH", ""))
        start_response(f"{status.value} {status.phrase}", [*headers.items()])
        return [content]
    environ[PLACE] = place
    if not is_utf_8(environ.get("CONTENT_TYPE", "")):
        environ["CONTENT_TYPE"] = UNREADABLE
    answer: Iterable[bytes] = _portal(environ, start_response)
    return answer


def _length(environ: dict[str, Any]) -> int:
    stated = environ.get("CONTENT_LENGTH", "")
    return int(stated) if stated.isdecimal() else 0
