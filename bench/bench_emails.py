"""How many emails a second two workers hand over with their rows, beside two bare SMTP clients that have the bytes ready.

    python -m pytest bench/bench_emails.py -s -q

Both send to the same mail server in the same run: one that only answers. Only the ratio carries over to other machines.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from django.db import connection

from outbox.actions import queue_all
from outbox.drafts import Draft
from outbox.mime import render
from outbox.models import Lane, OutgoingEmail, State
from tests.outbox.workers import ROOT, environment

EMAILS = 2000
SLICE = 200
WORKERS = 2
DELIVER = "import django; django.setup(); from outbox.deliveries import deliver; deliver()"


@pytest.fixture
def port(settings: Any) -> Iterator[int]:
    command = [sys.executable, "-m", "bench.answering_server"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(process.stdout.readline())
        yield settings.EMAIL_PORT
        process.kill()


def invitations() -> Iterator[Draft]:
    context = {"title": "Living with and beyond cancer", "hub": "National Cancer Hub-PT", "when": "Wed 17 February",
               "short": "17 Feb, Lisbon", "where": "Lisbon",
               "summary": "A day of exchange. " * 20, "event_path": "/en/events/1/"}  # fmt: skip
    for number in range(EMAILS):
        yield Draft(
            key=f"invitation:1:{number}", kind="events/invitation", lane=Lane.BULK, recipient=f"p{number}@example.org", hub_id=1,
            mailing_list="invitations:pt", sender_name="National Cancer Hub-PT", reply_to="hub@example.org",
            context={**context, "name": f"Person {number}"},
            link={"route": "events_personal:invitation", "kind": "events.invitation", "nonce": f"n-{number}"},
        )  # fmt: skip


BARE = """
import json, sys, time, smtplib, socket
port, content, many = int(sys.argv[1]), open(sys.argv[2], "rb").read(), int(sys.argv[3])
talk = smtplib.SMTP("127.0.0.1", port)
talk.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
print("ready", flush=True); sys.stdin.readline()
for number in range(many):
    talk.mail("portal@echos.example"); talk.rcpt(f"p{number}@example.org"); talk.data(content)
talk.quit()
"""


def bare_rate(port: int, content: str) -> float:
    command = [sys.executable, "-c", BARE, str(port), content, str(EMAILS // WORKERS)]
    clients = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(WORKERS)]  # noqa: S603
    for client in clients:
        assert client.stdout is not None
        client.stdout.readline()
    began = time.monotonic()
    for client in clients:
        client.communicate(b"\n")
    return EMAILS / (time.monotonic() - began)


def worker_rate() -> float:
    workers = [subprocess.Popen([sys.executable, "-c", DELIVER], env=environment(), cwd=ROOT) for _ in range(WORKERS)]  # noqa: S603
    while not (first := OutgoingEmail.objects.filter(state=State.SENT).count()):
        time.sleep(0.02)
    began = time.monotonic()
    for worker in workers:
        assert worker.wait(timeout=600) == 0
    return (EMAILS - first) / (time.monotonic() - began)


@pytest.mark.django_db(transaction=True)
def test_emails_a_second_beside_bare_clients(port: int, tmp_path: Any) -> None:
    drafts = invitations()
    while some := list(islice(drafts, SLICE)):  # as a mailing is expanded
        queue_all(some)
    assert OutgoingEmail.objects.count() == EMAILS
    content = tmp_path / "email"
    content.write_bytes(render(OutgoingEmail.objects.earliest("pk")).content)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE outbox_outgoingemail")
    before = bare_rate(port, str(content))
    ours = worker_rate()
    after = bare_rate(port, str(content))
    bare = (before + after) / 2
    assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {State.SENT}
    print(json.dumps({"emails_per_second": round(ours), "bare_clients": round(bare), "ratio": round(ours / bare, 3)}))
