"""Answers of the API: a page with its links, one object, and 304. Addresses are built from ``SITE_URL``, never from a request."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

MINUTE = 60
_POSITIONS = ("after", "before")


@dataclass(frozen=True)
class PageAnswer:
    """A page of a list; ``rows`` are JSON texts."""

    count: int
    count_is_estimate: bool
    next: str | None
    previous: str | None
    changes: str | None
    deleted: Sequence[int]
    rows: Sequence[str]


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


def page_response(answer: PageAnswer, tag: str) -> HttpResponse:
    """Return the page as JSON, with its neighbours in ``Link`` (RFC 8288)."""
    head = {
        "count": answer.count,
        "count_is_estimate": answer.count_is_estimate,
        "next": answer.next,
        "previous": answer.previous,
        "changes": answer.changes,
        "deleted": list(answer.deleted),
    }
    response = tagged_response(f'{json.dumps(head)[:-1]}, "results": [{",".join(answer.rows)}]}}', tag)
    links = [
        f'<{address}>; rel="{rel}"' for address, rel in ((answer.next, "next"), (answer.previous, "prev")) if address
    ]
    if links:
        response["Link"] = ", ".join(links)
    return response


def tagged_response(body: str, tag: str, status: int = 200) -> HttpResponse:
    """Return JSON that any proxy may keep for a minute."""
    response = HttpResponse(body, status=status, content_type="application/json")
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={MINUTE}"
    return response


def unchanged_response(tag: str) -> HttpResponse:
    """Return 304."""
    response = tagged_response("", tag, status=304)
    del response["Content-Type"]
    return response
