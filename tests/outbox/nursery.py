"""Raises workers that are killed at random until every email is sent, and counts where they died.

Its one argument is JSON: `workers` (at a time), `lease`, `hold` (seconds), `seed`. Half of the workers get a phase at which they
die by their own hand, the others are killed from outside after a random time. Prints one line of JSON when all is done.

On a busy machine all seconds are longer: workers that are always killed before they have sent anything would never be done.
"""

import gc
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass

import django

django.setup()

from django.db import connections  # noqa: E402 - the settings first

from outbox.claims import Claims  # noqa: E402
from outbox.deliveries import deliver  # noqa: E402
from outbox.models import OutgoingEmail, State  # noqa: E402
from outbox.phases import DeliveryPhase, Observer  # noqa: E402
from outbox.recovery import recover  # noqa: E402
from tests.outbox.first_email import render_first_email  # noqa: E402

OPEN = [State.QUEUED, State.SENDING, State.UNKNOWN]
OUTSIDE = "from outside"
PACE = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1) / 2)  # how much slower than on a quiet machine


class ForkFault(Observer):
    """Kills this process when its email reaches its phase."""

    def __init__(self, phase: DeliveryPhase, email: int) -> None:
        self._phase, self._left = phase, email

    def reached(self, phase: DeliveryPhase, email: OutgoingEmail) -> None:
        """Count, and strike."""
        self._left -= phase is self._phase
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class ForkedWorker:
    """A child, how it shall die and when it is killed if it does not by itself."""

    pid: int
    point: str
    killed_at: float


class Nursery:
    """The workers alive, and how the others died."""

    def __init__(self, seed: int, claims: Claims) -> None:
        self._chance = random.Random(seed)
        self._claims = claims
        self._alive: list[ForkedWorker] = []
        self.deaths: Counter[str] = Counter()

    def raise_one(self) -> None:
        """Another worker."""
        phase = self._chance.choice(list(DeliveryPhase)) if self._chance.random() < 0.5 else None
        email = 1 if phase is DeliveryPhase.AFTER_CLAIM else self._chance.randint(1, 40)
        life = PACE * (self._chance.uniform(0.1, 3.0) if phase is None else 20.0)
        pid = os.fork()
        if pid == 0:
            self._work(ForkFault(phase, email) if phase else Observer())
        point = phase.value if phase else OUTSIDE
        self._alive.append(ForkedWorker(pid, point, time.monotonic() + life))

    def _work(self, observer: Observer) -> None:
        try:
            recover()
            if not deliver(claims=self._claims, observer=observer):
                time.sleep(0.5)
        finally:
            os._exit(0)

    def look(self) -> None:
        """Kill those whose time has come, bury the dead."""
        for worker in list(self._alive):
            if time.monotonic() > worker.killed_at:
                os.kill(worker.pid, signal.SIGKILL)
            pid, status = os.waitpid(worker.pid, os.WNOHANG)
            if pid:
                self._alive.remove(worker)
                self.deaths[worker.point] += os.WIFSIGNALED(status)

    def keep(self, workers: int) -> None:
        """As many as wanted, until all emails are sent."""
        while unfinished():
            self.look()
            while len(self._alive) < workers:
                self.raise_one()
            time.sleep(0.05)


def unfinished() -> bool:
    """Whether there are emails to send; leaves no connection behind that a child would share."""
    try:
        return OutgoingEmail.objects.filter(state__in=OPEN).exists()
    finally:
        connections.close_all()


def main() -> None:
    """Raise workers until all is done; one email is rendered before, so that each need not load what the first one loads."""
    render_first_email()
    gc.freeze()
    wanted = json.loads(sys.argv[1])
    claims = Claims(lease=PACE * wanted["lease"], hold=PACE * wanted["hold"])
    nursery = Nursery(wanted["seed"], claims)
    nursery.keep(wanted["workers"])
    print(json.dumps(nursery.deaths))


main()
