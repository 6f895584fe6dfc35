"""Pages that can answer with a part of themselves, which htmx requests while a person types; other requests get the page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def asks_for_part(request: HttpRequest) -> bool:
    """Whether a script on the page asks, which needs no more than the part that changes."""
    return request.headers.get("HX-Request") == "true"


def page_or_part(request: HttpRequest, *, page: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """The template ``page``, or ``part`` for a script; both know which they are by ``is_part``.

    No cache may keep a part, nor give one out as the page.
    """
    is_part = asks_for_part(request)
    response = render(request, part if is_part else page, {**context, "is_part": is_part})
    patch_vary_headers(response, ["HX-Request"])
    if is_part:
        response["Cache-Control"] = "no-store"
    return response
