"""A page of another site shows hubs by the API and embedded; also where that site's own policy is strict."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.network import load_tables
from tests.running_portal import running_portal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(12)]
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "embed.html"
STRICT = (
    '<!doctype html><html lang="en"><title>Host</title><p>Before</p>'
    '<script src="{0}/static/embed/1/embed.js" data-show="hubs"></script></html>'
)
POLICY = "default-src 'none'; script-src {0}; frame-src {0}; style-src 'none'"


@pytest.fixture
def host() -> Iterator[Any]:
    """Another site: serves each page it is given, with the policy it is given; yields its address and its pages."""
    pages: dict[str, tuple[str, str]] = {}

    class HostSite(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, policy = pages.get(self.path, ("", ""))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), HostSite)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()
    server.server_close()


def embedded(page: Page) -> Any:
    page.locator("iframe:not([height='400'])").wait_for()
    frame = page.frames[1]
    sizes = page.evaluate("[+document.querySelector('iframe').height, document.querySelector('iframe').clientHeight]")
    assert sizes[0] == sizes[1] == frame.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)")
    return frame


def test_hubs_are_on_a_page_of_another_site(chromium: Browser, host: Any) -> None:
    load_tables()
    origin, pages = host
    with running_portal() as port:
        portal = f"http://localhost:{port}"
        example = EXAMPLE.read_text()
        assert len(example.splitlines()) <= 20
        pages["/"] = (example.replace("http://localhost:8000", portal), "")
        pages["/strict"] = (STRICT.format(portal), POLICY.format(portal))
        context = chromium.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        wrong: list[str] = []
        page.on(
            "console", lambda message: wrong.append(message.text) if "favicon" not in message.location["url"] else None
        )
        page.goto(f"{origin}/")
        page.get_by_role("link", name="Portugal: ").first.wait_for()
        assert "null" not in page.locator("#hubs").inner_text()  # some hubs have no name yet
        assert embedded(page).get_by_role("link", name="Portugal").count() == 1
        page.goto(f"{origin}/strict")
        frame = embedded(page)
        assert frame.get_by_role("link", name="Portugal").get_attribute("href") == "/en/hubs/pt/"
        assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert (context.cookies(), wrong) == ([], [])
        context.close()
