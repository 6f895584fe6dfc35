"""Errors as problem details (RFC 9457)."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import resolve
from django.urls.exceptions import Resolver404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

MEDIA_TYPE = "application/problem+json"


def is_api(request: HttpRequest) -> bool:
    """Whether the caller is a program."""
    return request.path.startswith("/api/")


def body(status: int, detail: str = "", errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The members of RFC 9457; ``errors`` is our extension: one object per parameter with ``parameter`` and ``detail``."""
    found: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        found["detail"] = detail
    if errors:
        found["errors"] = errors
    return found


def problem(status: int, detail: str = "", pointers: dict[str, str] | None = None) -> JsonResponse:
    """A problem from outside the API's own views."""
    errors = [{"parameter": name, "detail": words} for name, words in (pointers or {}).items()]
    return JsonResponse(body(status, detail, errors), status=status, content_type=MEDIA_TYPE)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's handler of exceptions."""
    response = exception_handler(error, context)
    if response is None:
        return None
    set_rollback()
    errors = None
    detail = ""
    if isinstance(error, exceptions.ValidationError) and isinstance(error.detail, dict):
        errors = [
            {"parameter": str(name), "detail": str(word)}
            for name, words in error.detail.items()
            for word in (words if isinstance(words, list) else [words])
        ]
        detail = "; ".join(f"{e['parameter']}: {e['detail']}" for e in errors)
    elif isinstance(response.data, dict):
        detail = str(response.data.get("detail", ""))
    response.data = body(response.status_code, detail, errors)
    response.content_type = MEDIA_TYPE
    return response


def _leads_somewhere(path: str) -> bool:
    try:
        return resolve(path).func is not nothing_here
    except Resolver404:
        return False


@login_not_required
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Redirect where only the last slash is missing; 404 for any other address below /api/ that is none."""
    path = f"{request.path}/"
    if request.method in ("GET", "HEAD", "OPTIONS") and not request.path.endswith("/") and _leads_somewhere(path):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{settings.SITE_URL}{quote(path)}{'?' if query else ''}{query}")
    return problem(404, "There is nothing at this address. /api/docs/ lists what there is.")
