"""The mailbox shows emails and codes, escapes everything, and answers only this machine."""

import http.client
import json
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from devstack import totp
from devstack.emails import EmailStore
from devstack.mailbox import Mailbox, serve
from devstack.mailbox_pages import with_links

EVIL = "<script>alert(1)</script>"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def store(tmp_path: Path) -> EmailStore:
    """An empty store."""
    return EmailStore(tmp_path / "emails", tmp_path / "accepted.jsonl", durable=False)


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    """One coordinator with a second factor, one citizen without."""
    file = tmp_path / "people.json"
    rows = [
        {"name": f"Ana {EVIL}", "email": "ana@x.org", "role": "coordinator", "password": "a<b", "totp_secret": SECRET},
        {"name": "Cy", "email": "cy@x.org", "role": "citizen", "password": "pw", "totp_secret": None},
    ]
    file.write_text(json.dumps(rows))
    return file


@pytest.fixture
def connection(store: EmailStore, people_file: Path) -> Iterator[http.client.HTTPConnection]:
    """A connection to the page, served on a free port."""
    server = serve(Mailbox(store, people_file, "http://localhost:8000"), 0)
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    yield connection
    connection.close()
    server.shutdown()
    server.server_close()


def put(store: EmailStore, to: str = "ana@x.org", subject: str = "Your registration", html: str = "<p>Hi</p>") -> str:
    """Accept one email; returns its name."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "portal@x.org", to, subject
    message.set_content(f"{EVIL} see http://localhost:8000/my/abc?x=1&y=2.\n")
    message.add_alternative(html, subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename='in"vite\u00e9.ics')
    store.accept("portal@x.org", [to], message.as_bytes())
    return store.names()[-1]


def get(connection: http.client.HTTPConnection, path: str, **headers: str) -> http.client.HTTPResponse:
    """The response to GET, with the body read into `.text`."""
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.text = response.read().decode()  # type: ignore[attr-defined]
    return response


def text(connection: http.client.HTTPConnection, path: str) -> str:
    """The body of GET `path`, which must answer 200."""
    response = get(connection, path)
    assert response.status == 200
    return response.text  # type: ignore[attr-defined, no-any-return]


def test_list_without_emails_says_why(connection: http.client.HTTPConnection) -> None:
    assert "No emails yet." in text(connection, "/")


def test_list_shows_emails_newest_first(connection: http.client.HTTPConnection, store: EmailStore) -> None:
    names = [put(store, subject=f"Email {number}") for number in range(3)]

    page = text(connection, "/")

    assert "<h1>3 emails</h1>" in page
    places = [page.index(f'<a href="/emails/{name}/">Email {number}</a>') for number, name in enumerate(names)]
    assert places == sorted(places, reverse=True)


def test_list_of_one_recipient_leaves_the_others_out(connection: http.client.HTTPConnection, store: EmailStore) -> None:
    put(store, to="ana@x.org", subject="For Ana")
    put(store, to="bo@x.org", subject="For Bo")

    page = text(connection, "/?to=ANA%40x.org")

    assert ("For Ana" in page, "For Bo" in page) == (True, False)


def test_list_of_many_emails_comes_in_pages(connection: http.client.HTTPConnection, store: EmailStore) -> None:
    for number in range(51):
        put(store, subject=f"Email {number}.")

    first, second = text(connection, "/"), text(connection, "/?page=2")

    assert (first.count("/emails/"), second.count("/emails/")) == (50, 1)
    assert 'href="/?to=&amp;page=2"' in first
    assert "Email 0." in second


@pytest.mark.parametrize("page", ["0", "-1", "x", "9999999999", "²"])
def test_list_with_an_odd_page_number_still_answers(connection: http.client.HTTPConnection, page: str) -> None:
    assert get(connection, f"/?page={quote(page)}").status == 200


def test_page_escapes_what_emails_and_people_say(connection: http.client.HTTPConnection, store: EmailStore) -> None:
    name = put(store, to='"<img src=x>"@x.org', subject=EVIL)

    for path in ("/", f"/emails/{name}/", f"/?to={EVIL.replace('<', '%3C')}"):
        page = text(connection, path)
        assert ("<script" in page, "<img" in page) == (False, False)


def test_people_come_with_password_and_current_code(
    connection: http.client.HTTPConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("devstack.mailbox.time.time", lambda: 1_111_111_110.0)

    page = text(connection, "/")

    code = totp.code(SECRET, 1_111_111_110)
    assert f'<span class="code">{code[:3]} {code[3:]}</span>' in page
    assert "These codes hold for 30 more seconds." in page
    assert "<code>a&lt;b</code>" in page
    assert "not needed" in page


def test_email_shows_text_with_links_and_a_sandboxed_frame(
    connection: http.client.HTTPConnection, store: EmailStore
) -> None:
    name = put(store)

    page = text(connection, f"/emails/{name}/")

    link = "http://localhost:8000/my/abc?x=1&amp;y=2"
    assert f'<a href="{link}" rel="noreferrer">{link}</a>.' in page
    sandbox = "allow-popups allow-popups-to-escape-sandbox"
    assert f'<iframe src="/emails/{name}/html" sandbox="{sandbox}"' in page


def test_html_part_is_served_inert(connection: http.client.HTTPConnection, store: EmailStore) -> None:
    response = get(connection, f"/emails/{put(store, html=EVIL)}/html")

    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert policy.endswith("sandbox allow-popups allow-popups-to-escape-sandbox")


def test_attachment_is_downloaded_under_its_name(connection: http.client.HTTPConnection, store: EmailStore) -> None:
    response = get(connection, f"/emails/{put(store)}/parts/0")

    assert response.text == "BEGIN:VCALENDAR"  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''in%22vite%C3%A9.ics"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_raw_email_is_plain_text(connection: http.client.HTTPConnection, store: EmailStore) -> None:
    response = get(connection, f"/emails/{put(store)}/raw")

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.startswith("From: portal@x.org")  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["/x", "/emails/../people.json", "/emails/00000000000000000000-000001/", "//x/"])
def test_unknown_address_is_404(connection: http.client.HTTPConnection, path: str) -> None:
    assert get(connection, path).status == 404


def test_attachment_that_is_not_there_is_404(connection: http.client.HTTPConnection, store: EmailStore) -> None:
    assert get(connection, f"/emails/{put(store)}/parts/9").status == 404


def test_request_under_a_forged_name_is_refused(connection: http.client.HTTPConnection) -> None:
    response = get(connection, "/", Host="mailbox.attacker.example:8001")
    assert (response.status, response.text) == (421, "This page is for this machine alone.")  # type: ignore[attr-defined]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_request_that_would_change_something_is_refused(connection: http.client.HTTPConnection, method: str) -> None:
    connection.request(method, "/")
    assert connection.getresponse().status == 501


def test_head_answers_the_headers_alone(connection: http.client.HTTPConnection) -> None:
    connection.request("HEAD", "/")
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b"")


def test_page_allows_nothing_from_elsewhere(connection: http.client.HTTPConnection) -> None:
    response = get(connection, "/")
    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert " style=" not in response.text  # type: ignore[attr-defined]


def test_with_links_leaves_the_full_stop_outside() -> None:
    assert with_links("<b> http://a.eu/x.") == ('&lt;b&gt; <a href="http://a.eu/x" rel="noreferrer">http://a.eu/x</a>.')


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (360, "dark")])
def test_pages_in_a_browser_are_accessible_and_fit(
    chromium: Browser, connection: http.client.HTTPConnection, store: EmailStore, width: int, scheme: Any
) -> None:
    name = put(store, html=f"<html lang=en><title>Email</title><main><h1>Hello</h1></main>{EVIL}")
    page = chromium.new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)
    spoken: list[str] = []
    page.on("dialog", lambda dialog: spoken.append(dialog.message))
    for path in ("/", f"/emails/{name}/"):
        page.goto(f"http://127.0.0.1:{connection.port}{path}", wait_until="load")
        assert [violation["id"] for violation in Axe().run(page).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.frame_locator("iframe").locator("h1").inner_text() == "Hello"
    assert spoken == []
    page.close()
