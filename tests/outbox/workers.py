"""Real worker processes for the tests: on the test's own database and mail server, mortal."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from devstack.smtp import ThreadedMailServer
from outbox.claims import Claims
from outbox.deliveries import deliver
from outbox.models import OutgoingEmail
from outbox.recovery import recover

LEASE, HOLD = 5.0, 1.5
SCRIPT = Path(__file__).with_name("doomed_worker.py")
ROOT = SCRIPT.parents[2]


def environment(**more: str) -> dict[str, str]:
    """What a process needs to work on the database and the mail server of this test."""
    database = connection.settings_dict
    where = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://{database['USER']}:{database['PASSWORD']}@{where}",
        "DJANGO_SETTINGS_MODULE": "echos_portal.settings",
        "PYTHONPATH": str(ROOT),
        "EMAIL_HOST": settings.EMAIL_HOST,
        "EMAIL_PORT": str(settings.EMAIL_PORT),
        "EMAIL_ACCEPTANCE_LOG": settings.EMAIL_ACCEPTANCE_LOG,
        "EMAIL_SERVER_TIMEOUT": "0",
        "OUTBOX_EMAIL_SECONDS": "60",
        **more,
    }


def worker(**wanted: Any) -> "subprocess.Popen[bytes]":
    """Start a worker process; what can be wanted stands in `doomed_worker.py`."""
    usual = {"die_at": "", "stop_at": "", "letter": 1, "lease": LEASE, "hold": HOLD, "limit": None, "without": ""}
    command = [sys.executable, str(SCRIPT), json.dumps({**usual, **wanted})]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_until_stopped(process: "subprocess.Popen[bytes]") -> None:
    """Wait until the process has stopped itself."""
    _pid, status = os.waitpid(process.pid, os.WUNTRACED)
    if not os.WIFSTOPPED(status):
        raise AssertionError(f"the worker ended instead of stopping: {status}")


def go_on(process: "subprocess.Popen[bytes]") -> None:
    """Let a stopped process continue, and wait for its end."""
    process.send_signal(signal.SIGCONT)
    process.wait(timeout=120)


def deliver_the_rest(*, seconds: float = 20) -> None:
    """What the other workers do: recover and deliver until nothing is left."""
    until = time.monotonic() + seconds
    while OutgoingEmail.objects.unsent().exists() or OutgoingEmail.objects.filter(state="unknown").exists():
        if time.monotonic() > until:
            raise AssertionError(
                f"not all letters went: {Counter(OutgoingEmail.objects.values_list('state', flat=True))}"
            )
        recover()
        deliver(claims=Claims(lease=LEASE, hold=HOLD))
        time.sleep(0.1)


def letters_each(server: ThreadedMailServer) -> Counter[str]:
    """How many letters each recipient got."""
    return Counter(recipient for letter in server.letters for recipient in letter.recipients)
