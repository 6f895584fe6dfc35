"""Kept pages as the web process gives them out before Django: the same bytes and headers, only to those who may have them."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.db import connection

from echos_portal import page_cache, wsgi
from echos_portal.page_cache import KeptPages
from events.models import Event
from publishing.version_reader import VersionReader, VersionUnknown
from tests.factories import make_event, make_hub

Answer = tuple[str, dict[str, str], bytes]


@pytest.fixture
def reader() -> Iterator[VersionReader]:
    opened = VersionReader()
    yield opened
    opened.close()


@pytest.fixture
def pages(settings: Any, monkeypatch: pytest.MonkeyPatch, reader: VersionReader) -> KeptPages:
    settings.PAGE_CACHE_BYTES = 4 * 1024 * 1024
    monkeypatch.setattr(page_cache.time, "time", lambda: 1_800_000_000.0)
    monkeypatch.setattr(wsgi, "_kept", KeptPages(reader.read))
    return wsgi._kept


def ask(path: str, **more: str) -> Answer:
    """As a web server does."""
    name, _, query = path.partition("?")
    environ: dict[str, Any] = {"PATH_INFO": name, "QUERY_STRING": query, "HTTP_HOST": "localhost", **more}
    setup_testing_defaults(environ)
    environ |= {"wsgi.input": BytesIO()}
    began: list[Any] = []
    content = b"".join(wsgi.application(environ, lambda status, headers, _info=None: began.extend([status, headers])))
    return began[0], dict(began[1]), content


def ask_django(monkeypatch: pytest.MonkeyPatch, path: str, **more: str) -> Answer:
    """The twin: nothing is kept."""
    with monkeypatch.context() as without:
        without.setattr(wsgi, "_kept", type("NoPages", (), {"look_up": lambda _self, _environ: (None, None)})())
        return ask(path, **more)


def until_kept(path: str, monkeypatch: pytest.MonkeyPatch, **more: str) -> Answer:
    """Ask until Django is not needed: a transaction of another database of the server renames the version, too."""

    def fail(*_arguments: Any) -> None:
        raise LookupError

    for _attempt in range(100):
        ask(path, **more)
        with monkeypatch.context() as without:
            without.setattr(wsgi, "_portal", fail)
            try:
                return ask(path, **more)
            except LookupError:
                continue
    raise AssertionError("The store never answered.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/en/hubs/pt/?b=2&a=1", "/api/v1/hubs/", "/feeds/en/news.atom"])
@pytest.mark.parametrize("more", [{}, {"HTTP_ORIGIN": "https://other.example"}, {"wsgi.url_scheme": "https"}])
def test_same_answer_without_django(
    pages: KeptPages, monkeypatch: pytest.MonkeyPatch, path: str, more: dict[str, str]
) -> None:
    make_hub("PT")
    status, headers, content = ask_django(monkeypatch, path, **more)
    kept = until_kept(path, monkeypatch, **more)
    assert (kept[0], kept[2]) == (status, content)
    assert {**kept[1], "ETag": ""} == {**headers, "ETag": ""}
    assert headers["X-Content-Type-Options"] == "nosniff"
    unchanged = until_kept(path, monkeypatch, **more, HTTP_IF_NONE_MATCH=kept[1]["ETag"])
    assert (unchanged[0], unchanged[2], unchanged[1]["ETag"]) == ("304 Not Modified", b"", kept[1]["ETag"])


@pytest.mark.django_db(transaction=True)
def test_address_says_who_may_share_an_answer(pages: KeptPages) -> None:
    about = {
        "PATH_INFO": "/en/about/",
        "REQUEST_METHOD": "GET",
        "SERVER_NAME": "localhost",
        "HTTP_HOST": "localhost:8000",
    }

    def address(**more: str) -> str | None:
        return page_cache.kept_address({**about, **more})

    for harmless in ({}, {"HTTP_COOKIE": "csrf=1; other_session=2"}, {"HTTP_X_FORWARDED_HOST": "localhost"}):
        assert address(**harmless) == "/en/about/"
    for personal in (
        {"HTTP_COOKIE": "a=b; session=x"}, {"HTTP_COOKIE": "messages=x"}, {"HTTP_AUTHORIZATION": "x"}, {"HTTP_HX_REQUEST": "true"},
        {"HTTP_HOST": "evil.example"}, {"HTTP_HOST": ""}, {"HTTP_X_FORWARDED_HOST": "localhost, evil.example"},
        {"QUERY_STRING": "a=%00"}, {"QUERY_STRING": "a=\u00c3\u00a9"}, {"QUERY_STRING": "kept=1"}, {"PATH_INFO": "/en/about/\x00"},
        {"CONTENT_TYPE": "text/html; charset=hex"}, {"REQUEST_METHOD": "POST"}, {"PATH_INFO": "/en/my/x/"}, {"SCRIPT_NAME": "/x"},
    ):  # fmt: skip
        assert address(**personal) is None, personal
    assert address(**{"wsgi.url_scheme": "https"}) == "/en/about/ TLS"
    assert address(HTTP_ORIGIN="null") == "/en/about/ Origin"


@pytest.mark.django_db(transaction=True)
def test_change_is_visible_at_once_without_django(pages: KeptPages, monkeypatch: pytest.MonkeyPatch) -> None:
    make_event(make_hub("PT"), title="Before")
    assert b"Before" in until_kept("/en/events/", monkeypatch)[2]
    Event.objects.update(title="After")
    assert b"After" in ask("/en/events/")[2]


@pytest.mark.django_db(transaction=True)
def test_reader_survives_the_end_of_its_connection(reader: VersionReader, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reader.read()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [reader._cursor.connection.info.backend_pid])  # type: ignore[union-attr]
    with pytest.raises(VersionUnknown):
        reader.read()
    with pytest.raises(VersionUnknown):  # not asked again at once
        reader.read()
    monkeypatch.setattr("publishing.version_reader.RETRY_SECONDS", 0.0)
    assert reader.read()


def test_request_that_is_too_large_is_refused_before_it_is_read() -> None:
    status, _headers, _content = ask("/en/", REQUEST_METHOD="POST", CONTENT_LENGTH="27000001")
    assert status == "413 Content Too Large"
