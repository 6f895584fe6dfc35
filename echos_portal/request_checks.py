"""Requests the portal refuses before any page sees them, and the words it does so in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from echos_portal.charsets import is_utf_8
from toolkit.actions import ActionRefused


class RefusedActionMiddleware:
    """Answers 409 with the words of an action's refusal where the view does not show it itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The refusal as a page; anything else is not ours."""
        if not isinstance(exception, ActionRefused):
            return None
        return render(request, "409.html", {"words": exception.message, "back": request.get_full_path()}, status=409)


class RefusalMiddleware:
    """Refuses with 400, naming the place, what no page can read or keep; runs before anything reads the request.

    A NUL character in path or query: PostgreSQL cannot store or compare it. A charset other than UTF-8: Django would decode
    with any codec of Python that is named. A forwarded host that is not ours. A cookie with a NUL character is passed over,
    as if it had not come: a visitor cannot correct a cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 400, or go on."""
        for place, is_wrong, words, for_people in _CHECKS:
            if is_wrong(request):
                return _refuse(request, place, words, str(for_people))
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\x00" not in name + value}
        return self.get_response(request)


def _is_other_charset(request: HttpRequest) -> bool:
    return not is_utf_8(request.META.get("CONTENT_TYPE", ""))


def _is_other_host(request: HttpRequest) -> bool:
    forwarded = request.headers.get("X-Forwarded-Host", "")
    hosts = [split_domain_port(part.strip())[0] for part in forwarded.split(",")] if forwarded else []
    return not all(validate_host(host, settings.ALLOWED_HOSTS) for host in hosts)


def _is_nul_in_path(request: HttpRequest) -> bool:
    return "\x00" in request.path


def _is_nul_in_query(request: HttpRequest) -> bool:
    return any("\x00" in name + value for name, values in request.GET.lists() for value in values)


_CHECKS = (
    ("charset", _is_other_charset, "Only UTF-8 is read here.", _("This was sent in an unsupported character encoding.")),
    ("host", _is_other_host, "This is not the host asked for.", _("This address doesn't belong to the portal.")),
    ("path", _is_nul_in_path, "It holds a NUL character.", _("The address contains a character that isn't allowed.")),
    ("query", _is_nul_in_query, "It holds a NUL character.", _("The address contains a character that isn't allowed.")),
)  # fmt: skip


def _refuse(request: HttpRequest, place: str, words: str, for_people: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        from echos_portal.api.problems import problem

        return problem(400, detail=f"{place}: {words}", pointers={place: words})
    return render(request, "400.html", {"words": for_people}, status=400)
