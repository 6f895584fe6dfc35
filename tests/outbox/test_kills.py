"""Workers that are killed, stopped or doubled: each recipient gets exactly one email.

Each protection has a twin with it switched off, and the twin must do the damage: otherwise the test proves nothing.
"""

import pytest

from devstack.smtp import ThreadedMailServer
from outbox.models import OutgoingEmail
from outbox.phases import DeliveryPhase
from tests.outbox.conftest import Queue
from tests.outbox.workers import deliver_the_rest, emails_each, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(3, shares="waiting")]


def test_workers_killed_at_each_point_double_and_lose_nothing(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    smtp_server.start_log()
    emails = [queued(number) for number in range(36)]

    dying = [
        worker(die_at=phase.value, limit=5, email=1 if phase is DeliveryPhase.AFTER_CLAIM else 2)
        for phase in DeliveryPhase
    ]
    ends = {phase: process.ended() for phase, process in zip(DeliveryPhase, dying, strict=True)}
    deliver_the_rest()

    assert ends == dict.fromkeys(DeliveryPhase, -9)
    assert emails_each(smtp_server) == {email.recipient: 1 for email in emails}
    assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {"sent"}


def test_worker_killed_after_the_dot_doubles_without_the_marker(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    smtp_server.start_log()
    email = queued(1)

    assert worker(die_at=DeliveryPhase.AFTER_DOT.value, without="marker").ended() == -9
    deliver_the_rest()

    assert emails_each(smtp_server) == {email.recipient: 2}


@pytest.mark.parametrize(
    ("phase", "without", "copies"),
    [
        (DeliveryPhase.BEFORE_MARKER, "", 1),
        (DeliveryPhase.AFTER_MARKER, "", 1),
        (DeliveryPhase.BEFORE_MARKER, "marker", 2),
        (DeliveryPhase.AFTER_MARKER, "last look", 2),
    ],
)
def test_worker_stopped_longer_than_its_lease_sends_nothing_it_no_longer_owns(
    smtp_server: ThreadedMailServer, queued: Queue, phase: DeliveryPhase, without: str, copies: int
) -> None:
    smtp_server.start_log()
    email, other = queued(1), queued(2)

    stopped = worker(stop_at=phase.value, without=without, lease=2.0, hold=1.0)
    stopped.wait_until_stopped()
    deliver_the_rest()
    stopped.go_on()

    assert emails_each(smtp_server) == {email.recipient: copies, other.recipient: 1}


@pytest.mark.parametrize(("without", "copies"), [("", 1), ("claim", 2)])
def test_two_workers_at_once_share_the_emails(
    smtp_server: ThreadedMailServer, queued: Queue, without: str, copies: int
) -> None:
    emails = [queued(number) for number in range(20)]

    both = [worker(without=without) for _ in range(2)]
    ends = [process.ended() for process in both]

    assert ends == [0, 0]
    counted = emails_each(smtp_server)
    assert max(counted.values()) == copies
    assert set(counted) == {email.recipient for email in emails}
