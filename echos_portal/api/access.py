"""Who asks the API: by a key or without, how often, and what a key in an address means.

The answers are the same for all, so a request with a key may be given the answer that is kept for everyone: the key is taken out of
the request before the store of pages is asked, and what is said of this caller's limit is added behind it.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from accounts.rate_limits import network_of
from echos_portal.api.problems import problem
from echos_portal.page_cache import PLACE
from partners.keys.access import Refusal, find_key
from partners.keys.limits import WINDOW, Count, Policy, count_request
from partners.keys.tokens import has_key

ROOT = "/api/v1/"
IN_AN_ADDRESS = (
    "A key does not belong in an address: addresses are kept in logs, histories and referrers. Consider this key leaked: revoke it on "
    "the page of your keys, make a new one and send it as “Authorization: Bearer echos_…”."
)
TOO_MANY = "More requests than the limit of {quota} a minute. Ask again in {seconds} seconds{hint}."
WITH_A_KEY = ", or with a key: {site}/en/partners/"


class ApiAccessMiddleware:
    """Checks and counts the key of a request, or the network address without one; refuses a key in any address of the portal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or refuse with 400, 401 or 429."""
        if has_key(request.path_info, request.META.get("QUERY_STRING", "")):
            return _readable(problem(400, IN_AN_ADDRESS))
        if not request.path_info.startswith(ROOT) or request.method == "OPTIONS":
            return self.get_response(request)
        authorization = request.META.pop("HTTP_AUTHORIZATION", "")
        if not authorization:
            return self._answer_anyone(request)
        request.META.pop(PLACE, None)  # asked with the key, so the store was passed over: ask it again
        return self._answer_key(request, authorization)

    def _answer_anyone(self, request: HttpRequest) -> HttpResponseBase:
        """Say the limit; what is left of it only when half is used, and then to this caller alone: the rest is for shared caches."""
        policy = Policy("anonymous", settings.PARTNERS.anonymous_per_minute)
        if not policy.quota:
            return self.get_response(request)
        count = count_request(policy, network_of(request))
        if count is not None and count.is_over:
            return _too_many(count, WITH_A_KEY.format(site=settings.SITE_URL))
        response = self.get_response(request)
        response["RateLimit-Policy"] = policy.header
        if count is not None and count.left < policy.quota // 2:
            _say_count(response, count)
        return response

    def _answer_key(self, request: HttpRequest, authorization: str) -> HttpResponseBase:
        try:
            key = find_key(authorization, at=timezone.now())
        except DatabaseError:  # the page itself says that the portal is out of service
            return self.get_response(request)
        if isinstance(key, Refusal):
            return self._refuse_key(request, key)
        policy = Policy("key", settings.PARTNERS.key_per_minute)
        count = count_request(policy, f"key {key.pk}", key_id=key.pk)
        if count is not None and count.is_over:
            return _too_many(count)
        response = self.get_response(request)
        if policy.quota:
            response["RateLimit-Policy"] = policy.header
        _make_private(response)
        if count is not None:
            _say_count(response, count)
        return response

    def _refuse_key(self, request: HttpRequest, refusal: Refusal) -> HttpResponse:
        """401, or 403 where the key is good for something else; counted as a request without a key."""
        count = count_request(Policy("anonymous", settings.PARTNERS.anonymous_per_minute), network_of(request))
        if count is not None and count.is_over:
            return _too_many(count)
        response = problem(403 if refusal.code == "insufficient_scope" else 401, refusal.detail)
        response["WWW-Authenticate"] = f'Bearer realm="ECHoS API", error="{refusal.code}"'
        return _readable(response)


def _too_many(count: Count, hint: str = "") -> HttpResponse:
    words = TOO_MANY.format(quota=count.policy.quota, seconds=count.resets_in, hint=hint)
    response = problem(HTTPStatus.TOO_MANY_REQUESTS, words)
    response["RateLimit-Policy"] = count.policy.header
    response["RateLimit"] = count.header
    response["Retry-After"] = str(min(count.resets_in, WINDOW))
    return _readable(response)


def _say_count(response: HttpResponseBase, count: Count) -> None:
    response["RateLimit"] = count.header
    _make_private(response)


def _make_private(response: HttpResponseBase) -> None:
    """Keep a shared cache from giving what is said of one caller to another."""
    control = response.headers.get("Cache-Control", "")
    if "public" in control:
        response["Cache-Control"] = control.replace("public", "private")
    patch_vary_headers(response, ["Authorization"])


def _readable(response: HttpResponse) -> HttpResponse:
    """Let scripts of other sites read a refusal; no cache keeps it."""
    response["Cache-Control"] = "no-store"
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = ", ".join(settings.CORS_EXPOSE_HEADERS)
    return response
