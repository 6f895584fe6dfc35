"""Partners with keys and webhooks, and a receiver on this machine."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import CITIZEN
from partners.keys.actions import NewKey, confirm_partner, create_key, request_access
from partners.models import Partner, WebhookEndpoint
from partners.webhooks.signatures import stored_secret

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYq="
EVERYTHING = ["read", "webhooks"]


def make_partner(email: str = "partner@example.org", **values: Any) -> Partner:
    """Return a partner whose address is confirmed."""
    details = {"name": "Health ministry", "purpose": "Events on our site", "language": "en", **values}
    at = timezone.now()
    return confirm_partner(by=CITIZEN, partner=request_access(by=CITIZEN, email=email, at=at, **details), at=at)


def make_key(
    partner: Partner | None = None, *, days: float = 30, scopes: list[str] | None = None, name: str = "Site"
) -> NewKey:
    """Return a key that works."""
    return create_key(
        by=CITIZEN, partner=partner or make_partner(), name=name, scopes=scopes or EVERYTHING,
        valid_for=dt.timedelta(days=days), at=timezone.now(),
    )  # fmt: skip


def make_endpoint(
    partner: Partner | None = None, *, url: str = "https://partner.example/hook", **values: Any
) -> WebhookEndpoint:
    """Return a webhook that is informed of changes from now on."""
    if partner is None:
        partner = make_key().row.partner
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        xid = int(cursor.fetchone()[0])
    details = {
        "secret": stored_secret(SECRET),
        "state": "active",
        "since_xid": xid,
        "created_at": now,
        "activated_at": now,
    }
    return WebhookEndpoint.objects.create(partner=partner, url=url, **{**details, **values})


def page_token(partner: Partner) -> str:
    """Return the token of a partner's page."""
    return token_for(Partner.LINK_KIND, None, partner.link_nonce)


Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class WebhookReceiver:
    """What a server of a partner got, and how it answers: a status, or what it writes itself."""

    port: int = 0
    answer: int | Reply = 200
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://receiver.test:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        """The ids of the events it got."""
        return [headers["webhook-id"] for headers, _body in self.got]


@contextmanager
def receiver(settings: Any, monkeypatch: Any) -> Iterator[WebhookReceiver]:
    """Run a receiver that webhooks are let through to by the setting for tests, and by nothing else."""
    here = WebhookReceiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            here.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if not isinstance(here.answer, int):
                here.answer(self)
                return
            self.send_response(here.answer)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_words: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here.port = server.server_address[1]
    settings.PARTNERS = replace(settings.PARTNERS, test_receivers=frozenset({f"receiver.test:{here.port}"}))
    monkeypatch.setattr(
        "partners.webhooks.connections.resolve", lambda host, _port: {"receiver.test": ["127.0.0.1"]}[host]
    )
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
