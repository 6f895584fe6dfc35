"""What the API and the feeds answer is the same for all readers, so that any proxy in front may keep one copy."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase


class OneAnswerForAll:
    """Takes back what other middleware says of languages, cookies and origins: a listing or a feed depends on none of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, without ``Vary`` below ``/api/v1/`` and ``/feeds/``."""
        response = self.get_response(request)
        forget_variants(request.path_info, response)
        return response


def forget_variants(path: str, response: HttpResponseBase) -> None:
    """Remove ``Vary`` from what is below ``/api/v1/`` and ``/feeds/``."""
    if path.startswith(("/api/v1/", "/feeds/")):
        for header in ("Vary", "Content-Language"):
            response.headers.pop(header, None)
