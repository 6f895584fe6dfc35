"""The mailbox page of the demo: every email the portal sent, and the second-factor codes of the demo people.

Answers only GET and HEAD, and only browsers of this machine: requests whose Host is another machine are refused, so that
no other website can read codes through a forged name.
"""

import re
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from devstack import mailbox_pages, people
from devstack.emails import AcceptedEmail, EmailStore

PAGE_SIZE = 50
EMAIL_PATH = re.compile(r"/emails/(?P<name>\d{20}-\d{6})/(?P<view>|raw|html|parts/(?P<part>\d{1,3}))")
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
EMAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
HOSTS = {"localhost", "127.0.0.1", "[::1]"}


@dataclass(frozen=True)
class Answer:
    """What one address answers."""

    body: bytes
    kind: str = "text/html; charset=utf-8"
    status: HTTPStatus = HTTPStatus.OK
    policy: str = PAGE_POLICY
    file_name: str = ""


class Mailbox:
    """The pages over one store of emails. `people_file` may appear later; `portal` is the address of the portal."""

    def __init__(self, store: EmailStore, people_file: Path | None = None, portal: str = "") -> None:
        self._store = store
        self._people_file = people_file
        self._portal = portal
        self._email = lru_cache(maxsize=500)(store.email)

    def answer(self, target: str) -> Answer:
        """The answer to GET `target` (path and query)."""
        address = urlsplit(target)
        if address.path == "/":
            query = parse_qs(address.query)
            return self._list(query.get("to", [""])[0].strip(), query.get("page", ["1"])[0])
        if address.path == "/style.css":
            return Answer(Path(__file__).with_name("mailbox.css").read_bytes(), "text/css; charset=utf-8")
        found = EMAIL_PATH.fullmatch(address.path)
        email = self._email(found["name"]) if found else None
        if not found or email is None:
            return self._missing()
        return self._part(email, int(found["part"])) if found["part"] else self._view(email, found["view"])

    def _list(self, to: str, page: str) -> Answer:
        number = min(max(int(page), 1), 1_000) if page.isascii() and page.isdigit() and len(page) < 6 else 1
        start = (number - 1) * PAGE_SIZE
        names = self._store.names()[::-1]
        if to:
            names = [name for name in names if self._is_for(name, to)]
        emails = [email for name in names[start : start + PAGE_SIZE] if (email := self._email(name))]
        known = people.read(self._people_file) if self._people_file else []
        chosen = mailbox_pages.MailboxFilter(to, number, len(names), more=start + PAGE_SIZE < len(names))
        return Answer(mailbox_pages.emails(emails, known, chosen, self._portal, time.time()).encode())

    def _view(self, email: AcceptedEmail, view: str) -> Answer:
        if view == "raw":
            return Answer(email.content, "text/plain; charset=utf-8")
        if view == "html":
            return Answer(mailbox_pages.html_part(email).encode(), policy=EMAIL_POLICY)
        return Answer(mailbox_pages.email(email, self._portal).encode())

    def _part(self, email: AcceptedEmail, number: int) -> Answer:
        attachments = email.attachments
        if number >= len(attachments):
            return self._missing()
        name, _kind, content = attachments[number]
        return Answer(content, "application/octet-stream", policy="default-src 'none'; sandbox", file_name=name)

    def _missing(self) -> Answer:
        return Answer(mailbox_pages.missing(self._portal).encode(), status=HTTPStatus.NOT_FOUND)

    def _is_for(self, name: str, to: str) -> bool:
        email = self._email(name)
        return email is not None and any(to.lower() in recipient.lower() for recipient in email.recipients)


def serve(mailbox: Mailbox, port: int, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """Serve the page in a thread; ends with the process or with `shutdown()`."""

    class Handler(_Handler):
        page = mailbox

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="mailbox", daemon=True).start()
    return server


class _Handler(BaseHTTPRequestHandler):
    page: Mailbox
    timeout = 10
    server_version = "mailbox"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with headers and body."""
        self.wfile.write(self._head())

    def do_HEAD(self) -> None:
        """Answer with headers alone."""
        self._head()

    def log_message(self, *_: object) -> None:
        """Say nothing: the addresses of emails need no log."""

    def _head(self) -> bytes:
        answer = self._answer()
        self.send_response(answer.status)
        headers = {
            "Content-Type": answer.kind,
            "Content-Length": str(len(answer.body)),
            "Content-Security-Policy": answer.policy,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if answer.file_name:
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(answer.file_name, safe='')}"
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        return answer.body

    def _answer(self) -> Answer:
        host = re.sub(r":\d+$", "", self.headers.get("Host", ""))
        if host not in HOSTS:
            return Answer(b"This page is for this machine alone.", "text/plain", HTTPStatus.MISDIRECTED_REQUEST)
        return self.page.answer(self.path)
