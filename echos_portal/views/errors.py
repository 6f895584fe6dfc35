"""What is answered when a page cannot be."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from echos_portal.api.problems import is_api, problem

RETRY_AFTER_SECONDS = 10


def is_out_of_service(error: BaseException | None) -> bool:
    """Whether what failed serves again by itself: database away, pool exhausted, time-out in the database, disk full."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _service_unavailable(request: HttpRequest) -> HttpResponse:
    words = "The portal cannot serve this just now. Try again in some seconds."
    response: HttpResponse = (
        problem(503, words) if is_api(request) else HttpResponse(loader.render_to_string("503.html"), status=503)
    )
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself was broken."""
    if is_api(request):
        return problem(400)
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known here, but not allowed to do this."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same words whether the thing never was, or is not for this person."""
    if is_api(request):
        return problem(404)
    return render(request, "404.html", {"nowhere_to_switch": True}, status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: a rate limit of sign-in, all of which look back one minute."""
    page = render(request, "429.html", status=429)
    page["Retry-After"] = "60"
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 when the database or the disk cannot serve just now. Needs nothing that could be broken: no
    context, no database."""
    if is_out_of_service(sys.exc_info()[1]):
        return _service_unavailable(request)
    if is_api(request):
        return problem(500)
    return HttpResponse(loader.render_to_string("500.html"), status=500)
