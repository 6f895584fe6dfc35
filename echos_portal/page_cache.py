"""Public pages, feeds and API answers as a whole, kept in the process for visitors who are not signed in.

An answer is given again only while nothing public has changed (``publishing.change_feed``) and within the same minute, since
pages say what is upcoming, open or overdue. The version is read from the database for each request, before the page is made:
a page may be newer than its version, never older, and a change is visible at once in every process.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TypeGuard
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from accounts.kept_forms import PARAMETER as KEPT_FORM
from echos_portal.request_checks import is_refused
from publishing.change_feed import version_of_all

# The first part of an address behind the language; everything below /my/, /manage/, /network/, /accounts/, … is personal.
SECTIONS = frozenset(
    ["", "about", "accessibility", "privacy", "hubs", "groups", "events", "dialogues", "news", "library"]
)
SHARED = ("/api/v1/", "/feeds/")  # the same in all languages
LONGEST_ADDRESS = 1000
LARGEST_PAGE = 512 * 1024
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
_PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)
# A page whose answer depends on one of these is kept under the address alone, so it is not asked for with them.
_PERSONAL_HEADERS = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_RANGE")
Stamp = tuple[str, int]  # version of the change feed, minute


@dataclass(frozen=True)
class KeptPage:
    """An answer as bytes."""

    content: bytes
    headers: Mapping[str, str]

    def response(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer, or 304 for a visitor who has it already."""
        return _conditional(request, HttpResponse(self.content, headers=self.headers))


class PageStore:
    """Answers by address, at most ``limit`` bytes of them; the one not asked for longest leaves first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pages: OrderedDict[str, tuple[Stamp, KeptPage]] = OrderedDict()
        self._lock = Lock()
        self.size = 0

    def get(self, address: str, stamp: Stamp) -> KeptPage | None:
        """Return the answer of this version and minute."""
        with self._lock:
            found = self._pages.get(address)
            if found is None or found[0] != stamp:
                return None
            self._pages.move_to_end(address)
            return found[1]

    def put(self, address: str, stamp: Stamp, page: KeptPage) -> None:
        """Keep an answer, instead of an earlier one of the same address."""
        with self._lock:
            self._remove(address)
            self._pages[address] = (stamp, page)
            self.size += _bytes(address, page)
            while self.size > self._limit:
                self._remove(next(iter(self._pages)))

    def _remove(self, address: str) -> None:
        if found := self._pages.pop(address, None):
            self.size -= _bytes(address, found[1])


def _bytes(address: str, page: KeptPage) -> int:
    """Size of an entry; about a kilobyte is Python's own."""
    return len(address) + len(page.content) + sum(map(len, page.headers.values())) + 1024


class PageCacheMiddleware:
    """Answers from the pages kept in this process; all middleware below it runs only for a page that has to be made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.store = PageStore(settings.PAGE_CACHE_BYTES)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from the store, or render the page and keep it if it is the same for all visitors."""
        address = kept_address(request) if settings.PAGE_CACHE_BYTES else None
        if address is None:
            return self.get_response(request)
        try:
            stamp = version_of_all(), int(time.time() // 60)
        except DatabaseError:
            return self.get_response(request)
        if kept := self.store.get(address, stamp):
            return kept.response(request)
        response = self.get_response(request)
        if not is_for_all_visitors(response, request):
            return response
        _set_tag(response)
        self.store.put(address, stamp, KeptPage(response.content, dict(response.headers)))
        return _conditional(request, response)


def kept_address(request: HttpRequest) -> str | None:
    """Return the address an answer is kept under: path and parameters in order; None where none may be given or kept."""
    path = request.path_info
    if request.method != "GET" or not _is_public(path):
        return None
    if any(name in request.META for name in _PERSONAL_HEADERS):
        return None
    if path.startswith("/api/") and not _accepts_json(request):
        return None
    if any(name in request.COOKIES for name in _PERSONAL_COOKIES):
        return None
    query = request.META.get("QUERY_STRING", "")
    if len(path) + len(query) > LONGEST_ADDRESS:
        return None
    if is_refused(request):
        return None
    request.get_host()  # refuses a foreign one
    if not query:
        return path
    pairs = parse_qsl(query, keep_blank_values=True)
    if any(name == KEPT_FORM for name, _value in pairs):
        return None
    return f"{path}?{urlencode(sorted(pairs, key=lambda pair: pair[0]))}"


def _is_public(path: str) -> bool:
    if path.startswith(SHARED):
        return True
    _empty, language, section, *_rest = (*path.split("/", 3), "", "", "")
    return language in _LANGUAGES and section in SECTIONS


def _accepts_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "*/*")
    return "*/*" in accepted or "application/json" in accepted


def is_for_all_visitors(response: HttpResponseBase, request: HttpRequest) -> TypeGuard[HttpResponse]:
    """Whether a response holds nothing of its visitor: no cookie, token, message or form that was filled in."""
    if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies:
        return False
    if len(response.content) > LARGEST_PAGE or "Content-Disposition" in response:
        return False
    if not response.headers.get("Content-Type", "").startswith(("text/html", "application/")):
        return False
    control = response.headers.get("Cache-Control", "")
    if any(word in control for word in ("no-store", "no-cache", "private")) or "Referrer-Policy" in response:
        return False
    if request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or b"csrfmiddlewaretoken" in response.content:
        return False
    if not _varies_harmlessly(request, response):
        return False
    return not hasattr(request, "_messages") or len(get_messages(request)) == 0


def _varies_harmlessly(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether it varies only by what the address names or no kept page is asked for with."""
    harmless = {"", "cookie", "hx-request"}
    if request.path_info.startswith(SHARED):
        harmless |= {"accept", "accept-language"}
    return {name.strip().lower() for name in response.headers.get("Vary", "").split(",")} <= harmless


def _set_tag(response: HttpResponse) -> None:
    if "ETag" not in response:
        response["ETag"] = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
