"""Database, broker and mail server crash while Celery's workers send: each recipient gets each email once.

`PROVE_CRASH_EMAILS` says how many emails (1 000 by default), `PROVE_CRASHES` how many crashes of PostgreSQL (10 by default).
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from devstack.smtp import ThreadedMailServer
from tests.prove.crashing import CrashingServers

EMAILS = int(os.environ.get("PROVE_CRASH_EMAILS", "1000"))
CRASHES = int(os.environ.get("PROVE_CRASHES", "10"))
SEED = 20261127
BATCH = 10
# Queues emails all the while; a transaction whose commit was not confirmed is repeated under the same keys.
WRITER = """
import sys, time, django
django.setup()
from django.db import Error, connection
from outbox.actions import queue_all
from outbox.drafts import Draft
from outbox.models import Lane

first, last, pause = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
lanes = list(Lane)
for begin in range(first, last, 10):
    drafts = [
        Draft(key=f"fact:{one}", kind="account/code", lane=lanes[one % 3], recipient=f"p{one}@example.org", context={"code": "1"})
        for one in range(begin, begin + 10)
    ]
    while True:
        try:
            queue_all(drafts)
            break
        except Error:
            connection.close()
            time.sleep(0.2)
    time.sleep(pause)
"""
pytestmark = pytest.mark.slow


@pytest.fixture
def servers(smtp_server: ThreadedMailServer) -> Iterator[CrashingServers]:
    smtp_server.start_log()
    servers = CrashingServers(smtp_server)
    yield servers
    servers.close()


def test_crashes_double_and_lose_nothing(smtp_server: ThreadedMailServer, servers: CrashingServers) -> None:
    chance, hit = random.Random(SEED), Counter[str]()
    others = [servers.flush_broker, servers.freeze_broker, servers.crash_broker, servers.crash_mail_server]
    servers.start_workers(2)
    pause = 4 * CRASHES * BATCH / EMAILS  # so that emails are written until the last crash
    writer = servers.start("writer", "-c", WRITER, "0", str(EMAILS), str(pause))
    for number in range(CRASHES):
        before = len(smtp_server.accepted)
        while len(smtp_server.accepted) == before:  # something is being sent
            servers.states()
            time.sleep(0.2)
        time.sleep(chance.uniform(0, 2))
        for fault in (servers.crash_database, others[number % len(others)]):
            fault()
            hit[fault.__name__] += 1
    assert writer.wait(timeout=600) == 0
    until = time.monotonic() + 300
    while set(states := servers.states()) != {"sent"}:
        assert time.monotonic() < until, states
        time.sleep(1)

    copies = Counter(line["rcpt"][0] for line in smtp_server.accepted)
    print(f"\n{EMAILS} emails, seed {SEED}: {dict(hit)}")
    assert {recipient: number for recipient, number in copies.items() if number != 1} == {}
    assert len(copies) == states["sent"] == EMAILS
