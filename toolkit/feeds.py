"""Feeds for programs, each in a language its address names: conditional answers made of the bytes of the feed."""

import datetime as dt
import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

MAX_AGE = 300  # seconds


def feed_language(language: str) -> translation.override:
    """Activate the language of a feed's address. Raises ``Http404`` for one the portal does not have."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return translation.override(language)


def feed_response(
    request: HttpRequest, body: bytes, *, content_type: str, last_modified: dt.datetime | None = None
) -> HttpResponseBase:
    """Return the feed, or 304 to a program that has it already. The tag is made of the bytes, so that it never says too little."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    if last_modified:
        response.headers["Last-Modified"] = http_date(last_modified.timestamp())
    modified = int(last_modified.timestamp()) if last_modified else None
    return get_conditional_response(request, etag=tag, last_modified=modified, response=response) or response
