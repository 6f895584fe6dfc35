"""How many webhooks a second one worker hands over with their rows, beside a bare client that has the requests ready.

    python -m pytest bench/bench_webhooks.py -s -q

Both send to the same receiver in the same run: one that only answers, in a process of its own. Only the ratio carries over to others.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from partners.models import DeliveryAttempt, WebhookDelivery
from partners.webhooks.deliveries import deliver
from partners.webhooks.events import note_events
from publishing.models import FeedEntry
from tests.outbox.workers import ROOT
from tests.partners.making import make_endpoint

EVENTS = 5000
RECEIVER = """
import asyncio
ANSWER = b"HTTP/1.1 204 No Content\\r\\n\\r\\n"

async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            length = next(int(line[16:]) for line in head.split(b"\\r\\n") if line.lower().startswith(b"content-length: "))
            await reader.readexactly(length)
            writer.write(ANSWER)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""
BARE = """
import http.client, sys, time
port, many = int(sys.argv[1]), int(sys.argv[2])
body, headers = b"x" * 200, {"webhook-id": "evt", "webhook-timestamp": "1", "webhook-signature": "v1,x" * 10}
talk = http.client.HTTPConnection("127.0.0.1", port)
talk.connect()
began = time.monotonic()
for _number in range(many):
    talk.request("POST", "/hook", body, headers)
    talk.getresponse().read()
print(many / (time.monotonic() - began))
"""


@pytest.fixture
def port(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    command = [sys.executable, "-c", RECEIVER]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        found = int(process.stdout.readline())
        settings.PARTNERS = replace(settings.PARTNERS, test_receivers=frozenset({f"receiver.test:{found}"}))
        monkeypatch.setattr("partners.webhooks.connections.resolve", lambda _host, _port: ["127.0.0.1"])
        yield found
        process.kill()


def bare_rate(port: int) -> float:
    command = [sys.executable, "-c", BARE, str(port), str(EVENTS)]
    return float(subprocess.run(command, capture_output=True, check=True).stdout)  # noqa: S603


@pytest.mark.django_db(transaction=True)
def test_webhooks_a_second_beside_a_bare_client(port: int) -> None:
    make_endpoint(url=f"http://receiver.test:{port}/hook")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO publishing_change_feed (resource, key, xid, deleted, at)"
            " SELECT 'news', 1000000 + number, pg_current_xact_id(), false, clock_timestamp() FROM generate_series(1, %s) number",
            [EVENTS],
        )
        began = time.monotonic()
        assert note_events() == EVENTS == FeedEntry.objects.count()
        noted = time.monotonic() - began
        cursor.execute("ANALYZE partners_webhookdelivery")
    before = bare_rate(port)
    began = time.monotonic()
    assert deliver(seconds=300) == EVENTS
    ours = EVENTS / (time.monotonic() - began)
    after = bare_rate(port)
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert DeliveryAttempt.objects.count() == EVENTS
    bare = (before + after) / 2
    figures = {"webhooks_per_second": round(ours), "bare_client": round(bare), "ratio": round(ours / bare, 3)}
    print(json.dumps(figures | {"rows_written_per_second": round(EVENTS / noted)}))
