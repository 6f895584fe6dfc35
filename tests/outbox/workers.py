"""Real worker processes for the tests: on the test's own database and mail server, mortal."""

import atexit
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from functools import cache
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


class Forks:
    """The process whose forks are the workers: loading the portal takes much longer than what they do."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT)], env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        atexit.register(self.end)

    def ask(self, **asked: Any) -> int:
        """Ask by a line; the number it answers."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(asked)}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> None:
        """Let it end: it reads no more lines."""
        self._process.communicate(timeout=60)


@cache
def _forks() -> Forks:
    return Forks()


@dataclass(frozen=True)
class Worker:
    """A worker process."""

    pid: int

    def ended(self) -> int:
        """Wait for its end: 0, or less than 0 when a signal killed it."""
        return os.waitstatus_to_exitcode(self._status())

    def wait_until_stopped(self) -> None:
        """Wait until it has stopped itself."""
        status = self._status()
        if not os.WIFSTOPPED(status):
            raise AssertionError(f"the worker ended instead of stopping: {status}")

    def go_on(self) -> None:
        """Let it continue after it stopped, and wait for its end."""
        os.kill(self.pid, signal.SIGCONT)
        self.ended()

    def _status(self) -> int:
        return _forks().ask(wait=self.pid)


def worker(**wanted: Any) -> Worker:
    """Start a worker process; what can be wanted is in `doomed_worker.py`."""
    usual = {"die_at": "", "stop_at": "", "email": 1, "lease": LEASE, "hold": HOLD, "limit": None, "without": ""}
    names = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_ACCEPTANCE_LOG")
    instead = {name: getattr(settings, name) for name in names}
    return Worker(_forks().ask(start={**usual, **wanted}, settings=instead))


def deliver_the_rest(*, seconds: float = 120) -> None:
    """What the other workers do: recover and deliver until nothing is left."""
    until = time.monotonic() + seconds
    while OutgoingEmail.objects.unsent().exists() or OutgoingEmail.objects.filter(state="unknown").exists():
        if time.monotonic() > until:
            raise AssertionError(
                f"not all emails went: {Counter(OutgoingEmail.objects.values_list('state', flat=True))}"
            )
        recover()
        deliver(claims=Claims(lease=LEASE, hold=HOLD))
        time.sleep(0.1)


def emails_each(server: ThreadedMailServer) -> Counter[str]:
    """How many emails each recipient got."""
    return Counter(recipient for email in server.emails for recipient in email.recipients)
