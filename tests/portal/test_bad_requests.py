"""Bad input in addresses, headers, bodies and alphabets, below and beside the forms: refused, and nothing is our fault."""

from io import BytesIO

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory

from echos_portal.wsgi import application
from tests.factories import make_event, make_hub
from tests.portal.judging import URLENCODED
from tests.portal.reading_forms import Page
from tests.portal.worlds import fingerprint

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/hubs/%00/", 400),
        ("/en/hubs/%ff/", 404),
        ("/en/hubs/%ED%A0%80/", 404),
        ("/en/hubs/%C4%B0/", 404),
        ("/en/events/99999999999999999999/", 404),
        (f"/en/events/{'9' * 5000}/", 404),
        ("/en/events/-1/", 404),
        ("/en/events/١/", 404),
        (f"/en/my/registration/{'x' * 10_000}/", 404),
        ("/en/my/registration/%F0%9F%92%A9/", 404),
        ("/en/my/invitation/%00/", 400),
        (f"/unsubscribe/{':' * 1000}/", 404),
        ("/unsubscribe/%C3%A9:%FF:%22/", 404),
        ("/en/accounts/password/reset/key/zzzzzzzzzzzzzzzzzzzz-x/", 200),
        ("/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/api/v1/events/999999999999/", 404),
        ("/api/v1/events/99999999999999999999/", 404),
        ("/api/v1/%00/", 400),
        ("/api/v1/hubs/%ED%A0%80/", 404),
        (f"/en/events/?{'&'.join(f'a{n}=1' for n in range(1500))}", 400),
        (f"/api/v1/events/?{'&'.join(f'a{n}=1' for n in range(1500))}", 400),
        ("/api/v1/events/?=&&=;&%", 400),
    ],
)
def test_odd_address_is_unknown_or_refused(client: Client, path: str, status: int) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Language": "x" * 10_000 + ",;q=\x01,pt-" + "x" * 500},
        {"Accept": ";;;,,,q=x"},
        {"Accept": "text/html; q*=hex''%41"},
        {"If-None-Match": '"' * 10_000},
        {"If-Modified-Since": "Sat, 99 Feb 99999 99:99:99 GMT"},
        {"Range": "bytes=99999999999999999999-1"},
        {"Referer": "http://[::1", "Origin": "http://[::1"},
        {"X-Forwarded-For": "unknown, \xff", "X-Forwarded-Proto": "javascript"},
        {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"},
        {"Cookie": "session=\x01; csrf=" + "x" * 5000 + '; messages="[[\\"__json_message\\"]]"; session'},
        {"Cookie": 'session="abcdefghijkl\\000"; csrf="abcdefghijkl\\000"; messages="a\\000"; django_language="\\355\\240\\200"'},
        {"Cookie": "=;;=;" * 500},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/en/manage/", "/en/accounts/login/", "/api/v1/hubs/"])
def test_garbage_in_headers_is_no_fault_of_ours(client: Client, path: str, headers: dict[str, str]) -> None:
    assert client.get(path, headers=headers).status_code < 500
    assert client.post(path, headers=headers).status_code < 500


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host"])
@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "[::1", "testserver, evil.example"])
@pytest.mark.parametrize("path", ["/en/", "/en/accounts/password/reset/", "/api/v1/hubs/"])
def test_forged_host_is_refused(client: Client, path: str, host: str, header: str) -> None:
    assert client.get(path, headers={header: host}).status_code == 400


def test_host_that_is_ours_may_be_forwarded(client: Client) -> None:
    assert client.get("/en/about/", headers={"X-Forwarded-Host": "testserver, localhost:8000"}).status_code == 200


def over_wsgi(path: str, method: str = "GET", body: bytes = b"", **environ: str) -> tuple[str, bytes]:
    """As the web server asks: before Django makes a request of it."""
    said: list[str] = []
    asked = RequestFactory().generic(method, path, body).environ | {"wsgi.input": BytesIO(body)} | environ
    request_started.disconnect(close_old_connections)  # the connection holds what this test and others have written
    try:
        answer = application(asked, lambda status, _headers, _info=None: said.append(status) or (lambda _data: None))
    finally:
        request_started.connect(close_old_connections)
    return said[0], b"".join(answer)


@pytest.mark.parametrize("charset", ["hex", "zip", "undefined", "unicode_escape", "utf-7", "utf-16", "latin-1", ""])
@pytest.mark.parametrize("path", ["/en/accounts/login/?next=/", "/api/v1/hubs/?country=PT"])
def test_only_utf_8_is_read(path: str, charset: str) -> None:
    event = make_event(make_hub("PT"))
    asked, _words = over_wsgi(path, CONTENT_TYPE=f"text/plain; charset={charset}")
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    part = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\\ud800\r\n--x--\r\n'
    sent, words = over_wsgi(f"/en/events/{event.pk}/register/", "POST", part, CONTENT_TYPE=kind)
    assert (asked, sent) == ("400 Bad Request", "400 Bad Request")
    assert b"This was sent in an unsupported character encoding. Nothing was changed." in words


def test_utf_8_may_be_said() -> None:
    assert over_wsgi("/health/live?a=%C3%A9", CONTENT_TYPE="application/json; charset=UTF-8")[0] == "200 OK"


MULTIPART = "multipart/form-data; boundary=x"


def part(about: bytes, body: bytes = b"a") -> bytes:
    return b"--x\r\nContent-Disposition: form-data; " + about + b"\r\n\r\n" + body + b"\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        (MULTIPART, b"--x\r\nX", 200),
        (MULTIPART, part(b"name*=hex''%41"), 200),
        (MULTIPART, part(b'name="name"; filename="a\x00/../b"'), 200),
        (MULTIPART, part(b'name="name"\r\nContent-Transfer-Encoding: base64', b"\xff\xfe"), 200),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=\xe9", b"x", 400),
        ("application/json", b"[" * 100_000, 200),
        ("text/garbage;;;=", b"\xff\xfe\x00", 200),
        (URLENCODED, b"&".join(b"a=1" for _ in range(1500)), 400),
        (URLENCODED, b"%%%&=&==&%zz=%", 200),
        (URLENCODED, b"a" * 5_000_000, 400),
    ],
)
def test_bodies_that_are_no_form_are_refused(client: Client, kind: str, body: bytes, status: int) -> None:
    path = f"/en/events/{make_event().pk}/register/"
    before = fingerprint()
    answer = client.generic("POST", path, body, content_type=kind)
    assert (answer.status_code, fingerprint()) == (status, before)
    if status == 200:
        assert [target for target, _words in Page(answer.content.decode()).errors] == [
            "id_name",
            "id_email",
            "id_consent",
        ]
    assert client.generic("POST", "/api/v1/hubs/", body, content_type=kind).status_code == 405


def test_events_can_be_asked_by_format(client: Client) -> None:
    online, room = make_event(format="online"), make_event(format="in_person")
    for event in (online, room):
        found = client.get(f"/api/v1/events/?format={event.format}").json()["results"]
        assert [row["id"] for row in found] == [event.pk]
    refused = client.get("/api/v1/hubs/?format=xml")
    assert (refused.status_code, [error["parameter"] for error in refused.json()["errors"]]) == (400, ["format"])
