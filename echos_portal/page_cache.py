"""Public pages, feeds and API answers as a whole, kept in the process for visitors who are not signed in.

An answer is given again only while nothing public has changed (``publishing.change_feed``) and within the same minute, since
pages say what is upcoming, open or overdue. The version is read from the database for each request, before the page is made:
a page may be newer than its version, never older, and a change is visible at once in every process.

A web process looks before Django makes a request (``KeptPages``, ``echos_portal.wsgi``) and passes on what it found out.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import Any, TypeGuard

from django.conf import settings
from django.contrib.messages import get_messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from echos_portal.api.middleware import forget_variants
from echos_portal.kept_addresses import SHARED, kept_address
from publishing.change_feed import version_of_all
from toolkit.entity_tags import weak_tag

LARGEST_PAGE = 512 * 1024
PLACE = "echos_portal.place_of_page"  # in what the web server passes: where the answer belongs, if the store was asked already
_UNCHANGED = frozenset(
    ["cache-control", "content-location", "etag", "expires", "last-modified", "vary"]
)  # sent with 304
Stamp = tuple[str, int]  # version of the change feed, minute


@dataclass(frozen=True)
class KeptPage:
    """An answer as bytes, with all its headers."""

    content: bytes
    headers: Mapping[str, str]

    def answer(self, if_none_match: str) -> tuple[HTTPStatus, Mapping[str, str], bytes]:
        """Return status, headers and content: 304 for a visitor who has it already."""
        if not if_none_match or not self._is_one_of(parse_etags(if_none_match)):
            return HTTPStatus.OK, self.headers, self.content
        sent = (
            name for name in self.headers if name.lower() in _UNCHANGED or name.lower().startswith("access-control-")
        )
        return HTTPStatus.NOT_MODIFIED, {name: self.headers[name] for name in sent}, b""

    def _is_one_of(self, tags: list[str]) -> bool:
        return "*" in tags or self.headers["ETag"].removeprefix("W/") in (tag.removeprefix("W/") for tag in tags)


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


@dataclass(frozen=True)
class Slot:
    """Where in a store an answer belongs."""

    store: PageStore
    address: str
    stamp: Stamp

    def keep(self, page: KeptPage) -> None:
        """Put the answer there."""
        self.store.put(self.address, self.stamp, page)


class KeptPages:
    """The store of a process, and what tells it the version of all that is public."""

    def __init__(self, version: Callable[[], str]) -> None:
        self.store = PageStore(settings.PAGE_CACHE_BYTES)
        self._version = version

    def look_up(self, environ: Mapping[str, Any]) -> tuple[Slot | None, KeptPage | None]:
        """Return where an answer belongs, if anywhere, and the one that is kept there; raises when the database is away."""
        address = kept_address(environ) if settings.PAGE_CACHE_BYTES else None
        if address is None:
            return None, None
        stamp = self._version(), int(time.time() // 60)
        return Slot(self.store, address, stamp), self.store.get(address, stamp)


class PageCacheMiddleware:
    """Answers from the pages kept in this process; all middleware below it runs only for a page that has to be made."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._pages = KeptPages(version_of_all)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer from the store, or render the page and keep it if it is the same for all visitors."""
        place, kept = self._look_up(request)
        if kept is not None:
            return _response(kept, request)
        response = self.get_response(request)
        if place is None or not is_for_all_visitors(response, request):
            return response
        _set_tag(response)
        forget_variants(request.path_info, response)
        page = KeptPage(response.content, dict(response.headers))
        place.keep(page)
        return _response(page, request)

    def _look_up(self, request: HttpRequest) -> tuple[Slot | None, KeptPage | None]:
        if PLACE in request.META:
            return request.META[PLACE], None
        try:
            return self._pages.look_up(request.META)
        except DatabaseError:
            return None, None


def _response(page: KeptPage, request: HttpRequest) -> HttpResponse:
    status, headers, content = page.answer(request.headers.get("If-None-Match", ""))
    response = HttpResponse(content, status=status, headers=headers)
    if "Content-Type" not in headers:
        del response["Content-Type"]
    return response


def is_for_all_visitors(response: HttpResponseBase, request: HttpRequest) -> TypeGuard[HttpResponse]:
    """Whether a response holds nothing of its visitor: no cookie, token, message or form that was filled in."""
    if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies:
        return False
    if len(response.content) > LARGEST_PAGE or "Content-Disposition" in response:
        return False
    if not response.headers.get("Content-Type", "").startswith(("text/html", "application/")):
        return False
    control = response.headers.get("Cache-Control", "")
    if any(word in control for word in ("no-store", "no-cache", "private")):
        return False
    if response.headers.get("Referrer-Policy", settings.SECURE_REFERRER_POLICY) != settings.SECURE_REFERRER_POLICY:
        return False  # a page of a personal link
    if request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or b"csrfmiddlewaretoken" in response.content:
        return False
    if not _varies_harmlessly(request, response):
        return False
    return not hasattr(request, "_messages") or len(get_messages(request)) == 0


def _varies_harmlessly(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether it varies only by what the address names or no kept page is asked for with."""
    harmless = {"", "cookie", "hx-request"}
    if request.path_info.startswith(SHARED):
        harmless |= {"accept", "accept-language", "origin"}
    return {name.strip().lower() for name in response.headers.get("Vary", "").split(",")} <= harmless


def _set_tag(response: HttpResponse) -> None:
    if "ETag" not in response:
        response["ETag"] = weak_tag(response.content)
