"""A worker process that delivers, and dies or stops at a given phase of a given letter. Run by `tests.outbox.workers`.

Its one argument is JSON: `die_at` or `stop_at` (a phase), `letter` (which, counted from one, of those that reach it),
`lease`, `hold` (seconds), `limit`, `without` (the protection that is switched off: the twin that must fail).
"""

import json
import os
import signal
import sys
import time
from typing import Any

import django

django.setup()

from outbox.claims import Claims, Mark  # noqa: E402 - the settings first
from outbox.deliveries import deliver  # noqa: E402
from outbox.models import Lane, OutgoingEmail  # noqa: E402
from outbox.phases import Observer, Phase  # noqa: E402


class Doom(Observer):
    """Sends this process a signal when its letter reaches its phase."""

    def __init__(self, wanted: dict[str, Any]) -> None:
        self._at = Phase(wanted["die_at"] or wanted["stop_at"]) if wanted["die_at"] or wanted["stop_at"] else None
        self._signal = signal.SIGKILL if wanted["die_at"] else signal.SIGSTOP
        self._left = wanted["letter"]

    def reached(self, phase: Phase, letter: OutgoingEmail) -> None:
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

    def mark(self, letter: OutgoingEmail) -> Mark:
        """Noted nowhere."""
        return Always(letter.pk, letter.fence, 0, 0)


class WithoutLastLook(Claims):
    """Does not look at the claim once more before the final dot."""

    def mark(self, letter: OutgoingEmail) -> Mark | None:
        """Marked as always, but never looked at again."""
        marked = super().mark(letter)
        return Always(letter.pk, letter.fence, 0, 0) if marked else None


class WithoutClaim(WithoutMarker):
    """Looks what is due and sends it."""

    def claim(self, lane: Lane, many: int) -> list[OutgoingEmail]:
        """Taken by nobody."""
        found = list(OutgoingEmail.objects.filter(lane=lane, state="queued").order_by("id")[:many])
        time.sleep(0.5)
        return found


VARIANTS = {"": Claims, "marker": WithoutMarker, "last look": WithoutLastLook, "claim": WithoutClaim}


def main() -> None:
    """Deliver once."""
    wanted = json.loads(sys.argv[1])
    claims = VARIANTS[wanted["without"]](lease=wanted["lease"], hold=wanted["hold"])
    deliver(claims=claims, observer=Doom(wanted), limit=wanted["limit"])


main()
