"""Worker processes that deliver, and die or stop at a given phase of a given email. Run by `tests.outbox.workers`.

Each is a fork of this process, which has loaded the portal once for all and has no connection to anything. Each line it reads
is JSON: `{"start": wanted, "settings": {…}}` is answered with the process id of a new worker, `{"wait": process id}` with what
`os.waitpid` says when the worker has ended or stopped. What can be wanted: `die_at` or `stop_at` (a phase), `email` (which,
counted from one, of those that reach it), `lease`, `hold` (seconds), `limit`, `without` (the protection that is switched off:
the twin that must fail).
"""

import json
import os
import signal
import sys
import time
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - the settings first

from outbox import outcomes  # noqa: E402
from outbox.claims import Accepted, Claims, Mark  # noqa: E402
from outbox.deliveries import deliver  # noqa: E402
from outbox.models import Lane, OutgoingEmail  # noqa: E402
from outbox.phases import DeliveryPhase, Observer  # noqa: E402
from tests.outbox.first_email import render_first_email  # noqa: E402


class PlannedFault(Observer):
    """Sends this process a signal when its email reaches its phase."""

    def __init__(self, wanted: dict[str, Any]) -> None:
        self._at = (
            DeliveryPhase(wanted["die_at"] or wanted["stop_at"]) if wanted["die_at"] or wanted["stop_at"] else None
        )
        self._signal = signal.SIGKILL if wanted["die_at"] else signal.SIGSTOP
        self._left = wanted["email"]

    @property
    def is_coming(self) -> bool:
        """Whether it has yet to strike."""
        return self._at is not None and self._left > 0

    def reached(self, phase: DeliveryPhase, email: OutgoingEmail) -> None:
        """Count, and strike."""
        if phase is self._at:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), self._signal)


class Always(Mark):
    """A body that is always believed to be ours."""

    def holds(self) -> bool:
        """Without asking."""
        return True


class WithoutMarker(Claims):
    """Sends without noting that the body begins."""

    def mark(self, email: OutgoingEmail, accepted: Accepted | None = None) -> Mark:
        """Noted nowhere."""
        if accepted:
            outcomes.sent(accepted.email, accepted.reply)
        return Always(email.pk, email.fence, 0, 0)


class WithoutLastLook(Claims):
    """Does not look at the claim once more before the final dot."""

    def mark(self, email: OutgoingEmail, accepted: Accepted | None = None) -> Mark | None:
        """Marked as always, but never looked at again."""
        marked = super().mark(email, accepted)
        return Always(email.pk, email.fence, 0, 0) if marked else None


class WithoutClaim(WithoutMarker):
    """Looks what is due and sends it."""

    def claim(self, lane: Lane, many: int) -> list[OutgoingEmail]:
        """Return due emails without claiming them."""
        found = list(OutgoingEmail.objects.filter(lane=lane, state="queued").order_by("id")[:many])
        time.sleep(0.5)
        return found


VARIANTS = {"": Claims, "marker": WithoutMarker, "last look": WithoutLastLook, "claim": WithoutClaim}


def work(wanted: dict[str, Any]) -> None:
    """Deliver once, or look again until it is struck: where many claim at once, one may get nothing at its first look."""
    claims, doom = VARIANTS[wanted["without"]](lease=wanted["lease"], hold=wanted["hold"]), PlannedFault(wanted)
    deliver(claims=claims, observer=doom, limit=wanted["limit"])
    for _ in range(1000 if doom.is_coming else 0):
        time.sleep(0.05)
        deliver(claims=claims, observer=doom, limit=wanted["limit"])


def fork(wanted: dict[str, Any], instead: dict[str, Any]) -> int:
    """Start a worker with these settings; returns its process id."""
    pid = os.fork()
    if pid:
        return pid
    ended = 1
    try:
        for number in (0, 1, 2):
            os.dup2(NOWHERE, number)
        for name, value in instead.items():
            setattr(settings, name, value)
        work(wanted)
        ended = 0
    finally:
        os._exit(ended)


def main() -> None:
    """Do what each line asks, until there are no more.

    One email is rendered before: the first takes seconds on a busy machine, longer than the leases of these workers.
    """
    render_first_email()
    for line in sys.stdin:
        asked = json.loads(line)
        answer = (
            os.waitpid(asked["wait"], os.WUNTRACED)[1] if "wait" in asked else fork(asked["start"], asked["settings"])
        )
        print(answer, flush=True)


if __name__ == "__main__":
    NOWHERE = os.open(os.devnull, os.O_RDWR)
    main()
