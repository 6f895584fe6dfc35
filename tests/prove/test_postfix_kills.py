"""A real Postfix gets each email once, however many workers and sessions of its own are killed; counted in its log by Message-ID.

`PROVE_POSTFIX_EMAILS` says how many emails (500 by default). Skipped, with the reason, where no Postfix can be run.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from outbox.actions import queue_all
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail
from outbox.phases import DeliveryPhase
from tests.outbox.workers import ROOT, deliver_the_rest, environment, worker
from tests.prove.postfix import Postfix, why_not
from tests.prove.test_outbox_kills import NURSERY

EMAILS = int(os.environ.get("PROVE_POSTFIX_EMAILS", "500"))
SESSION_KILLS = 6
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(why_not()), reason=why_not()),
]


@pytest.fixture
def postfix(settings: Any) -> Iterator[Postfix]:
    server = Postfix()
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
    settings.EMAIL_ACCEPTANCE_LOG = str(server.acceptance_log)
    settings.EMAIL_SERVER_TIMEOUT = 2  # as long as its log may be behind
    yield server
    server.close()


def queue_emails(number: int) -> set[str]:
    """Queue so many emails; return their Message-IDs."""
    lanes = list(Lane)
    queue_all(
        Draft(
            key=f"fact:{one}", kind="account/code", lane=lanes[one % len(lanes)], recipient=f"person{one}@example.org",
            context={"code": str(one)},
        )
        for one in range(number)
    )  # fmt: skip
    return set(OutgoingEmail.objects.values_list("message_id", flat=True))


def test_workers_and_sessions_killed_at_random_double_and_lose_nothing(postfix: Postfix) -> None:
    ours, chance = queue_emails(EMAILS), random.Random(20261126)
    wanted = {"workers": 4, "lease": 3.0, "hold": 1.5, "seed": 20261126}
    command = [sys.executable, str(NURSERY), json.dumps(wanted)]
    given = environment(OUTBOX_POLL_SECONDS="1", EMAIL_SERVER_TIMEOUT="2")
    killed, until = 0, time.monotonic() + 3600
    with subprocess.Popen(command, env=given, cwd=ROOT, stdout=subprocess.PIPE) as nursery:
        while nursery.poll() is None:
            assert time.monotonic() < until
            time.sleep(chance.uniform(0.2, 1.0))
            killed += postfix.kill_sessions() if killed < SESSION_KILLS and postfix.accepted else 0
        assert nursery.stdout is not None
        deaths = Counter(json.loads(nursery.stdout.read().splitlines()[-1]))

    print(f"{deaths.total()} workers killed: {dict(deaths)}; {killed} sessions of Postfix killed")
    assert nursery.returncode == 0
    assert postfix.accepted == Counter(dict.fromkeys(ours, 1))
    assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {"sent"}
    assert killed >= SESSION_KILLS
    assert deaths.total() > 0


@pytest.mark.parametrize(("without", "copies"), [("", 1), ("marker", 2)])
def test_worker_killed_after_the_dot_doubles_without_the_marker_only(
    postfix: Postfix, without: str, copies: int
) -> None:
    (ours,) = queue_emails(1)
    assert worker(die_at=DeliveryPhase.AFTER_DOT.value, without=without).ended() == -9
    deliver_the_rest()
    assert postfix.accepted == {ours: copies}
