"""Whatever happens to emails in whatever order: each recipient gets each email once, and who is to get none gets none."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress as suppressed
from datetime import timedelta
from itertools import count
from typing import ClassVar

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from devstack.faults import Fault
from devstack.smtp import ThreadedMailServer
from outbox.actions import queue, suppress, withdraw
from outbox.deliveries import deliver
from outbox.drafts import Draft
from outbox.models import Lane, LanePause, OutgoingEmail, State
from outbox.phases import DeliveryPhase
from outbox.recovery import recover
from tests.outbox.workers import worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(5, shares="waiting")]
# All but those that take seconds each: tests/outbox/test_deliveries.py has a server that hangs and one that dribbles.
FAULTS = [fault for fault in Fault if fault not in (Fault.HANG, Fault.DRIBBLE, Fault.HANG_AFTER_DOT)]
OPEN = [State.QUEUED, State.SENDING, State.UNKNOWN]
LIST = "digest:pt"


class Delivery(RuleBasedStateMachine):
    """Emails of all lanes, a mail server with faults, workers that are killed, and time that passes."""

    server: ClassVar[ThreadedMailServer]
    numbers: ClassVar[Iterator[int]] = count()
    without = ""  # the protection that is switched off in the workers that are killed

    def __init__(self) -> None:
        super().__init__()
        self.emails: list[int] = []
        self.copies_when_stopped: dict[int, int] = {}

    def rows(self) -> list[OutgoingEmail]:
        return list(OutgoingEmail.objects.filter(pk__in=self.emails).order_by("pk"))

    def copies(self) -> Counter[str]:
        """How many of each Message-ID the mail server has accepted."""
        return Counter(line["message_id"] for line in self.server.accepted)

    @rule(lane=st.sampled_from(list(Lane)), many=st.integers(1, 3))
    def write(self, lane: Lane, many: int) -> None:
        for number in (next(self.numbers) for _ in range(many)):
            draft = Draft(
                key=f"history:{number}", kind="account/code", lane=lane, recipient=f"history{number}@example.org",
                context={"code": "C"}, mailing_list=LIST if lane == Lane.BULK else "",
            )  # fmt: skip
            queue(draft)
            self.emails.append(OutgoingEmail.objects.get(key=draft.key).pk)

    @rule(fault=st.sampled_from(FAULTS), times=st.integers(1, 3))
    def break_server(self, fault: Fault, times: int) -> None:
        self.server.faults.order(fault, times=times)

    @rule(limit=st.integers(1, 5))
    def deliver_some(self, limit: int) -> None:
        deliver(limit=limit)

    @rule()
    def recover(self) -> None:
        recover()

    @rule()
    def let_time_pass(self) -> None:
        past = timezone.now() - timedelta(seconds=1)
        ours = OutgoingEmail.objects.filter(pk__in=self.emails)
        ours.filter(state=State.QUEUED).update(due_at=past)
        ours.filter(state__in=[State.SENDING, State.UNKNOWN], lease_until__isnull=False).update(lease_until=past)
        LanePause.objects.update(until=past)

    @rule(phase=st.sampled_from(list(DeliveryPhase)))
    def kill_worker(self, phase: DeliveryPhase) -> None:
        """Kill a worker at its first email that comes so far."""
        self.server.faults.clear()
        self.let_time_pass()
        queued = OutgoingEmail.objects.filter(pk__in=self.emails, state=State.QUEUED)
        if queued.exclude(pk__in=self.copies_when_stopped).exists():
            assert worker(die_at=phase.value, without=self.without).ended() == -9

    @rule(which=st.integers(0, 9))
    def unsubscribe(self, which: int) -> None:
        with suppressed(IndexError):
            email = [one for one in self.rows() if one.lane == Lane.BULK][which]
            suppress(address=email.recipient, mailing_list=LIST, reason="unsubscribed")
            self.copies_when_stopped.setdefault(email.pk, self.copies()[email.message_id])

    @rule(which=st.integers(0, 9))
    def withdraw(self, which: int) -> None:
        with suppressed(IndexError):
            email = self.rows()[which]
            withdraw(key_prefix=email.key)
            self.copies_when_stopped.setdefault(email.pk, self.copies()[email.message_id])

    @invariant()
    def no_email_is_doubled_and_none_goes_that_was_stopped(self) -> None:
        copies = self.copies()
        for email in self.rows():
            assert copies[email.message_id] <= self.copies_when_stopped.get(email.pk, 1), email.key
            assert copies[email.message_id] == 1 or email.state != State.SENT, email.key

    def teardown(self) -> None:
        """Everything works again: what is still open goes."""
        self.server.faults.clear()
        for _round in range(20):
            self.let_time_pass()
            recover()
            self.let_time_pass()
            deliver()
            if not OutgoingEmail.objects.filter(pk__in=self.emails, state__in=OPEN).exists():
                break
        self.no_email_is_doubled_and_none_goes_that_was_stopped()
        ended = {email.state for email in self.rows()}
        assert ended <= {State.SENT, State.BOUNCED, State.SUPPRESSED, State.WITHDRAWN, State.EXPIRED}


QUICK = settings(
    max_examples=4, stateful_step_count=10, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def prepared(server: ThreadedMailServer, **more: str) -> type[Delivery]:
    """The machine with this mail server, which has run for a day."""
    server.start_log()
    return type("Delivery", (Delivery,), {"server": server, **more})


def test_delivery(smtp_server: ThreadedMailServer) -> None:
    run_state_machine_as_test(prepared(smtp_server), settings=QUICK)


def test_worker_that_notes_nothing_before_the_body_is_found_out(smtp_server: ThreadedMailServer) -> None:
    """The twin: without the marker the end of a history sees the second copy."""
    machine = prepared(smtp_server, without="marker")()
    machine.write(Lane.NOTICE, 1)
    machine.kill_worker(DeliveryPhase.AFTER_DOT)
    with pytest.raises(AssertionError, match="history:"):
        machine.teardown()
