"""What the API answers is the same for everybody, so that any proxy in front may keep one copy."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class OneAnswerForAll:
    """Takes back what other middleware says of languages, cookies and origins: a listing depends on none of them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, without ``Vary`` below ``/api/v1/``."""
        response = self.get_response(request)
        if request.path.startswith("/api/v1/"):
            for header in ("Vary", "Content-Language"):
                response.headers.pop(header, None)
        return response
