"""Kept pages: what is never kept or given out, and that a change of any writer is visible at once in another process."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import pgtrigger
import pytest
from django.conf.urls.i18n import i18n_patterns
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.views.decorators.cache import never_cache

from accounts.personal_links import personal_page
from echos_portal import page_cache
from echos_portal.page_cache import KeptPage, PageStore
from events.models import Event
from publishing.triggers import FeedTrigger
from tests.factories import make_event, make_hub, make_user
from tests.outbox.workers import environment
from tests.portal.test_same_for_all_visitors import addresses
from tests.signing_in import signed_in

ROOT = Path(__file__).resolve().parents[2]


T = TypeVar("T")


@pytest.fixture
def kept(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Switch the cache on; the addresses that were answered from it."""
    settings.PAGE_CACHE_BYTES = 4 * 1024 * 1024
    given: list[str] = []
    get = PageStore.get

    def note(store: PageStore, address: str, stamp: Any) -> KeptPage | None:
        found = get(store, address, stamp)
        if found is not None:
            given.append(address)
        return found

    monkeypatch.setattr(PageStore, "get", note)
    monkeypatch.setattr(page_cache.time, "time", lambda: 1_800_000_000.0)  # one minute, however slow the machine
    return given


def until_kept(kept: list[str], ask: Callable[[], T]) -> T:
    """Ask until the store answers: a transaction that ends in another database of the server renames the version, too."""
    for _attempt in range(100):
        kept.clear()
        answer = ask()
        if kept:
            return answer
    raise AssertionError("The store never answered.")


@pytest.mark.django_db(transaction=True)
def test_page_is_made_once_for_strangers_and_needs_one_query_then(kept: list[str]) -> None:
    make_hub("PT")
    client = Client()

    def ask() -> tuple[Any, Any, int]:
        before = client.get("/en/hubs/pt/?b=2&a=1")
        kept.clear()
        with CaptureQueriesContext(connection) as queries:
            return before, client.get("/en/hubs/pt/?a=1&b=2"), len(queries)

    first, second, number = until_kept(kept, ask)
    assert (kept, number) == (["/en/hubs/pt/?a=1&b=2"], 1)
    assert first.content.replace(b"b=2&amp;a=1", b"a=1&amp;b=2") == second.content.replace(
        b"b=2&amp;a=1", b"a=1&amp;b=2"
    )
    assert dict(first.headers) == dict(second.headers)
    assert "Content-Security-Policy" in second.headers
    assert client.get("/pl/hubs/pt/?a=1&b=2").headers["Content-Language"] == "pl"


@pytest.mark.django_db(transaction=True)
def test_listing_is_given_from_the_store_and_as_304(kept: list[str]) -> None:
    make_hub("PT")
    client = Client()
    first = client.get("/api/v1/hubs/")
    assert until_kept(kept, lambda: client.get("/api/v1/hubs/")).json() == first.json()
    unchanged = until_kept(kept, lambda: client.get("/api/v1/hubs/", headers={"If-None-Match": first["ETag"]}))
    assert (unchanged.status_code, unchanged.content, kept) == (304, b"", ["/api/v1/hubs/"])
    assert client.get("/api/v1/hubs/", headers={"Accept": "text/html"}).status_code == 406
    page = client.get("/en/hubs/")
    assert client.get("/en/hubs/", headers={"If-None-Match": page["ETag"]}).status_code == 304


numbers = count()


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"page {next(numbers)}", content_type="text/html")


def with_csrf_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{get_token(request)} {next(numbers)}", content_type="text/html")


def with_csrf_field(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f'<input name="csrfmiddlewaretoken" value="{next(numbers)}">', content_type="text/html")


def with_message(request: HttpRequest) -> HttpResponse:
    messages.info(request, f"Saved {next(numbers)}")
    return HttpResponse(" ".join(map(str, messages.get_messages(request))), content_type="text/html")


def with_cookie(request: HttpRequest) -> HttpResponse:
    response = plain(request)
    response.set_cookie("choice", "1")
    return response


def with_session(request: HttpRequest) -> HttpResponse:
    request.session["choice"] = 1
    return plain(request)


def with_vary(request: HttpRequest) -> HttpResponse:
    response = plain(request)
    response["Vary"] = "User-Agent"
    return response


def with_form_value(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.POST.get('name', '')}{next(numbers)}", content_type="text/html")


@never_cache
def said_to_be_private(request: HttpRequest) -> HttpResponse:
    return plain(request)


@personal_page
def with_token(request: HttpRequest, token: str) -> HttpResponse:
    return plain(request)


def failing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{next(numbers)}", content_type="text/html", status=404)


PLANTED = {
    "csrf-token": with_csrf_token, "csrf-field": with_csrf_field, "message": with_message, "cookie": with_cookie,
    "session": with_session, "vary": with_vary, "private": said_to_be_private, "failing": failing,
}  # fmt: skip
urlpatterns = i18n_patterns(
    path("about/", login_not_required(plain)),
    path("my/page/", login_not_required(plain)),
    path("manage/page/", login_not_required(plain)),
    path("events/form/", login_not_required(with_form_value)),
    path("events/<str:token>/token/", with_token),
    *(path(f"events/{name}/", login_not_required(view)) for name, view in PLANTED.items()),
)


@pytest.fixture
def planted(kept: list[str], settings: Any) -> list[str]:
    settings.ROOT_URLCONF = __name__
    return kept


def bodies(client: Client, address: str, second: str = "", **headers: str) -> set[bytes]:
    """What two visitors of one process get."""
    found = {client.get(address, headers=headers).content}
    client.cookies.clear()
    return found | {client.get(second or address, headers=headers).content}


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_visitor_is_kept_or_given_out(planted: list[str]) -> None:
    client = Client()
    for name in PLANTED:
        assert len(bodies(client, f"/en/events/{name}/")) == 2, name
    assert len(bodies(client, "/en/events/secret/token/")) == 2
    for address in ("/en/my/page/", "/en/manage/page/", "/en/about/?kept=1"):
        assert len(bodies(client, address)) == 2, address
    assert (client.post("/en/events/form/", {"name": "Rosa"}).content[:4], planted) == (b"Rosa", [])
    assert b"Rosa" not in client.get("/en/events/form/").content
    assert len(bodies(client, "/en/about/", **{"HX-Request": "true"})) == 2
    assert len(bodies(client, "/en/about/", Authorization="Basic x")) == 2
    assert planted == []
    assert len(bodies(client, "/en/about/")) == 1  # the twin without any of these
    assert planted == ["/en/about/"]


@pytest.mark.django_db(transaction=True)
def test_neither_a_signed_in_user_nor_a_foreign_host_gets_a_kept_page(kept: list[str]) -> None:
    client = Client()
    assert b"Sign in" in client.get("/en/about/").content
    signed_in(make_user(), client)
    assert b"Sign out" in client.get("/en/about/").content
    client.cookies.clear()
    assert (b"Sign in" in client.get("/en/about/").content, kept) == (True, ["/en/about/"])
    assert client.get("/en/about/", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/en/about/", headers={"X-Forwarded-Host": "evil.example"}).status_code == 400
    assert kept == ["/en/about/"]


WRITE = """
import django, sys
django.setup()
from events.models import Event
Event.objects.filter(pk=int(sys.argv[1])).update(title=sys.argv[2])
"""


@pytest.mark.django_db(transaction=True)
def test_change_by_any_writer_is_visible_at_once_in_another_process(kept: list[str]) -> None:
    event, client = make_event(make_hub("PT"), title="Before"), Client()
    addresses = ["/en/", "/en/events/", "/en/hubs/pt/", event.get_absolute_url(), "/api/v1/events/"]
    for address in addresses:
        assert b"Before" in until_kept(kept, partial(client.get, address)).content
    kept.clear()
    command = [sys.executable, "-c", WRITE, str(event.pk), "After"]
    subprocess.run(command, env=environment(), cwd=ROOT, check=True)
    for address in addresses:
        assert b"After" in client.get(address).content, address
    Event.objects.all().delete()
    for address in addresses[:3]:
        assert b"After" not in client.get(address).content, address
    assert kept == []


@pytest.mark.django_db(transaction=True)
def test_page_is_made_anew_each_minute(kept: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.get("/en/about/")
    monkeypatch.setattr(page_cache.time, "time", lambda: 1_800_000_060.0)
    client.get("/en/about/")
    assert kept == []


def test_store_holds_no_more_than_its_limit() -> None:
    store = PageStore(10_000)
    for number in range(20):
        store.put(f"/{number}", ("1", 1), KeptPage(b"x" * 1000, {}))
        store.put("/0", ("1", 1), KeptPage(b"x" * 1000, {}))
    assert store.size <= 10_000
    assert store.get("/0", ("1", 1)) is not None
    assert (store.get("/0", ("2", 1)), store.get("/5", ("1", 1))) == (None, None)
    store.put("/large", ("1", 1), KeptPage(b"x" * 20_000, {}))
    assert (store.size, store.get("/large", ("1", 1))) == (0, None)


# A stored file never changes, and the row that names it is noted itself.
OUTSIDE_THE_FEED = {"publishing_storedfile", "publishing_change_feed"}


@pytest.mark.django_db
def test_each_table_a_kept_page_reads_is_in_the_change_feed() -> None:
    triggers = [(model, one) for model, one in pgtrigger.registry.registered() if isinstance(one, FeedTrigger)]
    noted = {model._meta.db_table for model, trigger in triggers if not trigger.when_changed}
    read: dict[str, set[str]] = {}
    for address in [*addresses(), "/api/v1/hubs/", "/feeds/en/news.atom"]:
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200
        for query in queries:
            for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"] or ""):
                read.setdefault(table, set()).add(address)
    assert {table: pages for table, pages in read.items() if table not in noted | OUTSIDE_THE_FEED} == {}
