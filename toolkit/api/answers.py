"""Answers of the API: a page with its links, one object, and 304. Addresses are built from ``SITE_URL``, never from a request."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from rest_framework.request import Request

from toolkit.entity_tags import weak_tag

REPRESENTATION_VERSION = "7"  # raise it when the shape of an answer changes, so that kept copies are fetched anew
MINUTE = 60
_POSITIONS = ("after", "before")


@dataclass(frozen=True)
class PageAnswer:
    """A page of a list; ``rows`` are JSON texts, ``keys`` the keys of their rows."""

    count: int
    count_is_estimate: bool
    next: str | None
    previous: str | None
    changes: str | None
    deleted: Sequence[int]
    rows: Sequence[str]
    keys: Sequence[int]


def page_address(request: Request) -> Callable[..., str]:
    """Return a function that makes the address of the same list with other parameters; an empty one is left out."""

    def address(**changed: str) -> str:
        query = request.query_params.copy()
        for name in _POSITIONS:
            query.pop(name, None)
        for name, value in changed.items():
            query[name] = value
        for name in [name for name, value in query.items() if not value]:
            del query[name]
        return f"{settings.SITE_URL}{request.path}?{query.urlencode()}"

    return address


def page_response(answer: PageAnswer) -> HttpResponse:
    """Return the page as JSON."""
    head = {
        "count": answer.count,
        "count_is_estimate": answer.count_is_estimate,
        "next": answer.next,
        "previous": answer.previous,
        "changes": answer.changes,
        "deleted": list(answer.deleted),
    }
    return json_response(f'{json.dumps(head)[:-1]}, "results": [{",".join(answer.rows)}]}}')


def with_links(response: HttpResponse, answer: PageAnswer) -> HttpResponse:
    """Name the neighbours of a page in ``Link`` (RFC 8288)."""
    links = [
        f'<{address}>; rel="{rel}"' for address, rel in ((answer.next, "next"), (answer.previous, "prev")) if address
    ]
    if links:
        response["Link"] = ", ".join(links)
    return response


def json_response(body: str) -> HttpResponse:
    """Return JSON that is text already."""
    return HttpResponse(body, content_type="application/json")


def tag_of(address: str, version: str) -> str:
    """Return the tag of what an address answers in a version of the change feed."""
    return weak_tag(f"{REPRESENTATION_VERSION} {settings.SITE_URL} {address} {version}")


def has_tag(request: HttpRequest | Request, tag: str) -> bool:
    """Return whether the caller has the answer with this tag already."""
    given = request.headers.get("If-None-Match", "")
    return given == "*" or tag.removeprefix("W/") in {part.strip().removeprefix("W/") for part in given.split(",")}


def tagged(response: HttpResponse, tag: str, at: dt.datetime | None = None) -> HttpResponse:
    """Let any proxy keep the answer for a minute; ``at`` is when it changed last, for information: the tag is exact."""
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={MINUTE}"
    if at is not None:
        response["Last-Modified"] = http_date(at.timestamp())
    return response


def unchanged_response(tag: str, at: dt.datetime | None = None) -> HttpResponse:
    """Return 304."""
    response = tagged(HttpResponse(status=304), tag, at)
    del response["Content-Type"]
    return response
