"""Other formats than JSON: a list has an address for each, with its own ending; ``Accept`` leads there."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpResponse
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from toolkit.api.answers import PageAnswer

JSON = "application/json"


class ListFormat(Protocol):
    """Writes a page of a list."""

    @property
    def media_type(self) -> str:
        """What its answers are called in ``Content-Type``."""

    def __call__(self, answer: PageAnswer, listing: Any, request: Request) -> HttpResponse:
        """Return the page."""


class FormatNegotiation(BaseContentNegotiation):
    """Leave ``Accept`` to the lists; a single item is JSON, and so are errors."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """Return the only one."""
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        """Return the only one; 406 to who wants anything else of a single item."""
        kwargs = request.parser_context["kwargs"]
        if kwargs and "ending" not in kwargs and not _preferred(request, {JSON: ""}):
            raise _refusal([JSON])
        return renderers[0], JSON


def other_address(request: Request, formats: Mapping[str, ListFormat]) -> HttpResponse | None:
    """Return a redirect to the list in the format a caller accepts; None for JSON, 406 naming the known ones for others."""
    known = {JSON: ""} | {one.media_type: ending for ending, one in formats.items()}
    found = _preferred(request, known)
    if found is None:
        raise _refusal(list(known))
    if found == JSON:
        return None
    query = request.META.get("QUERY_STRING", "")
    address = f"{settings.SITE_URL}{request.path.rstrip('/')}.{known[found]}{'?' if query else ''}{query}"
    return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": address, "Cache-Control": "no-store"})


def _refusal(known: list[str]) -> exceptions.APIException:
    return exceptions.NotAcceptable(f"Known media types are: {', '.join(known)}.")


def _preferred(request: Request, known: Mapping[str, str]) -> str | None:
    """Return the media type of the highest weight (RFC 9110, 12.5.1); of equal ones the first, JSON before all."""
    accepted = request.headers.get("Accept", "").strip() or "*/*"
    ranges = [_range(part) for part in accepted.split(",") if part.strip()]
    weights = {media_type: _weight(media_type, ranges) for media_type in known}
    best = max(weights, key=lambda media_type: weights[media_type])
    return best if weights[best] > 0 else None


def _range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip() for part in text.lower().split(";"))
    for one in parameters:
        if one.startswith("q="):
            try:
                return name, float(one[2:])
            except ValueError:
                return name, 0.0
    return name, 1.0


def _weight(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Return the weight of the most specific range the type is in."""
    for name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        found = [weight for given, weight in ranges if given == name]
        if found:
            return max(found)
    return 0.0
