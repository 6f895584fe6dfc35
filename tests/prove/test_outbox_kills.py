"""No email is lost or doubled however many workers are killed, and wherever: with two workers at a time, then with eight.

`PROVE_EMAILS` says how many emails each time (1 000 by default).
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from devstack.smtp import ThreadedMailServer
from outbox.actions import queue_all
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail
from outbox.phases import DeliveryPhase
from tests.outbox.workers import ROOT, environment

NURSERY = Path(__file__).parents[1] / "outbox" / "nursery.py"
EMAILS = int(os.environ.get("PROVE_EMAILS", "1000"))
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("workers", [2, 8])
def test_workers_killed_at_random_double_and_lose_nothing(smtp_server: ThreadedMailServer, workers: int) -> None:
    smtp_server.start_log()
    lanes = list(Lane)
    queue_all(
        Draft(
            key=f"fact:{number}",
            kind="account/code",
            lane=lanes[number % len(lanes)],
            recipient=f"person{number}@example.org",
            context={"code": str(number)},
        )
        for number in range(EMAILS)
    )
    wanted = {"workers": workers, "lease": 3.0, "hold": 1.5, "seed": 20261121}
    done = subprocess.run(
        [sys.executable, str(NURSERY), json.dumps(wanted)],
        env=environment(OUTBOX_POLL_SECONDS="1"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        timeout=3600,
    )

    deaths = Counter(json.loads(done.stdout.splitlines()[-1]))
    print(f"\n{EMAILS} emails, {workers} workers at a time: {deaths.total()} killed, {dict(deaths)}")
    copies = Counter(line["rcpt"][0] for line in smtp_server.accepted)
    assert {recipient: number for recipient, number in copies.items() if number != 1} == {}
    assert len(copies) == EMAILS
    assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {"sent"}
    assert {phase.value: deaths[phase.value] > 0 for phase in DeliveryPhase} == {
        phase.value: True for phase in DeliveryPhase
    }
