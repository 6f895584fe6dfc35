"""A worker's round against a real mail server, with everything that can go wrong in it."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from devstack.faults import Fault
from devstack.smtp import ThreadedMailServer
from outbox import claims, pauses
from outbox.actions import reachable, suppress, withdraw
from outbox.claims import Claims
from outbox.deliveries import deliver
from outbox.models import ERASING, Lane, LanePause, OutgoingEmail, State, Suppression
from outbox.phases import DeliveryPhase, Observer
from outbox.recovery import ASKED_FOR_SECONDS, MOST_BLIND_RESENDS, recover
from tests.outbox.conftest import Queue
from tests.suppressions import is_suppressed

pytestmark = pytest.mark.django_db
CLAIMS = Claims(lease=60, hold=10)


def recipients(server: ThreadedMailServer) -> list[str]:
    """Who got an email, in the order of acceptance."""
    return [recipient for email in server.emails for recipient in email.recipients]


def levels_logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The levels of what the outbox wrote into the log."""
    return [record.levelname for record in caplog.records if record.name.startswith("outbox")]


def minutes_from_now(email: OutgoingEmail) -> float:
    """In how many minutes the email is due."""
    return (email.due_at - timezone.now()) / timedelta(minutes=1)


def test_email_due_is_sent_once_and_its_contents_are_wiped(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    email = queued(1)

    assert (deliver(), deliver()) == (1, 0)

    assert recipients(smtp_server) == ["person1@example.org"]
    assert [line["message_id"] for line in smtp_server.accepted] == [email.message_id]
    email.refresh_from_db()
    assert (email.state, email.context, email.lease_until) == (State.SENT, {}, None)
    assert email.reply == "250 2.0.0 OK, kept"


def test_email_not_yet_due_stays(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    email = queued(1, due_at=timezone.now() + timedelta(minutes=1))

    assert deliver() == 0

    email.refresh_from_db()
    assert (email.state, smtp_server.emails) == (State.QUEUED, [])


def test_many_emails_go_through_one_conversation(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    for number in range(60):
        queued(number)

    assert deliver() == 60
    assert sorted(recipients(smtp_server)) == sorted(f"person{number}@example.org" for number in range(60))


@pytest.mark.parametrize(("pause", "fault", "state"), [
    (0, None, State.SENDING),  # its outcome is written with the next marker
    (0.2, None, State.SENT),
    (0, Fault.CLOSE_AFTER_DOT, State.SENT),
])  # fmt: skip
def test_accepted_email_is_settled_before_anything_that_may_outlast_its_hold(
    smtp_server: ThreadedMailServer, queued: Queue, pause: float, fault: Fault | None, state: str
) -> None:
    first, second = queued(1), queued(2)
    if fault:
        smtp_server.faults.order(fault, address=first.recipient)
    seen: list[str] = []

    class SlowWorker(Observer):
        def reached(self, phase: DeliveryPhase, email: OutgoingEmail) -> None:
            if email.pk == first.pk and phase is DeliveryPhase.AFTER_DOT:
                time.sleep(pause)
            if email.pk == second.pk and phase is DeliveryPhase.BEFORE_MARKER:
                seen.append(OutgoingEmail.objects.get(pk=first.pk).state)

    deliver(claims=Claims(lease=60, hold=10, slack=0.1), observer=SlowWorker())

    assert seen == [state]
    assert recipients(smtp_server) == [first.recipient, second.recipient]


def test_limit_is_kept(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    for number in range(5):
        queued(number)

    assert deliver(limit=2) == 2
    assert len(smtp_server.emails) == 2


@pytest.mark.parametrize(
    ("of_many", "of_one"),
    [
        (Lane.BULK, Lane.ACCOUNT),
        (Lane.BULK, Lane.NOTICE),
        (Lane.ANNOUNCEMENT, Lane.ACCOUNT),
        (Lane.ANNOUNCEMENT, Lane.NOTICE),
    ],
)
def test_email_to_one_person_queued_while_many_go_out_goes_before_their_next_batch(
    smtp_server: ThreadedMailServer, queued: Queue, of_many: Lane, of_one: Lane
) -> None:
    for number in range(pauses.BATCH + 5):
        queued(number, lane=of_many)

    class Visitor(Observer):
        """Asks for a new password, or registers, while the first batch goes out."""

        def reached(self, phase: DeliveryPhase, email: OutgoingEmail) -> None:
            if phase is DeliveryPhase.AFTER_CLAIM and email.key == "fact:0":
                queued("one", lane=of_one)

    deliver(observer=Visitor())

    assert recipients(smtp_server).index("personone@example.org") == pauses.BATCH


# --- what the server says ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.RCPT_451, Fault.DOT_451])
def test_refused_for_now_is_tried_again_in_a_minute_and_the_others_go(
    smtp_server: ThreadedMailServer, queued: Queue, fault: Fault
) -> None:
    first, second = queued(1), queued(2)
    smtp_server.faults.order(fault, address=first.recipient)

    assert deliver() == 1

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.attempts, first.body_started_at) == (State.QUEUED, 1, None)
    assert 0.9 < minutes_from_now(first) < 1.3
    assert (second.state, recipients(smtp_server)) == (State.SENT, [second.recipient])


def test_refusals_grow_apart_and_end_after_three_days(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    email = queued(1)
    smtp_server.faults.order(Fault.RCPT_451, times=None)
    waits = []
    while email.state == State.QUEUED:
        OutgoingEmail.objects.update(due_at=timezone.now())
        deliver()
        email.refresh_from_db()
        waits.append(minutes_from_now(email))

    assert email.state == State.EXPIRED
    for wait, minutes in zip(waits[:-1], [1, 5, 15, 60, 180, 360, 720, 720, 720, 720, 720], strict=True):
        assert 0.99 * minutes <= wait + 0.1 <= 1.25 * minutes + 0.2
    assert sum([1, 5, 15, 60, 180, 360, 720, 720, 720, 720, 720]) <= 3 * 24 * 60


def test_mailbox_that_does_not_exist_bounces_and_gets_nothing_more(
    smtp_server: ThreadedMailServer, queued: Queue
) -> None:
    email, other = queued(1), queued(2)
    smtp_server.faults.order(Fault.RCPT_550, address=email.recipient)

    assert deliver() == 1

    email.refresh_from_db()
    assert (email.state, email.reply) == (State.BOUNCED, "550 5.1.1 No such mailbox")
    assert list(Suppression.objects.values_list("mailing_list", "reason")) == [("*", "bounced")]
    assert is_suppressed(address="Person1@Example.ORG")
    later = queued("later", recipient=email.recipient, lane=Lane.BULK)
    deliver()
    later.refresh_from_db()
    assert (later.state, recipients(smtp_server)) == (State.SUPPRESSED, [other.recipient])


def test_email_refused_after_the_dot_bounces_but_the_address_stays_good(
    smtp_server: ThreadedMailServer, queued: Queue
) -> None:
    email = queued(1)
    smtp_server.faults.order(Fault.DOT_554)

    deliver()

    email.refresh_from_db()
    assert (email.state, is_suppressed(address=email.recipient)) == (State.BOUNCED, False)


@pytest.mark.parametrize("fault", [Fault.MAIL_530, Fault.MAIL_535])
def test_sender_refused_stops_the_lane_and_fails_no_email(
    smtp_server: ThreadedMailServer, queued: Queue, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    for number in range(3):
        queued(number)
    smtp_server.faults.order(fault, times=None)

    assert deliver() == 0

    assert set(OutgoingEmail.objects.values_list("state", "attempts")) == {(State.QUEUED, 0)}
    pause = LanePause.objects.get()
    assert (pause.lane, pause.strikes) == (Lane.NOTICE, 1)
    assert 50 < (pause.until - timezone.now()).total_seconds() <= 60
    assert levels_logged(caplog) == ["ERROR"]
    assert deliver() == 0
    assert smtp_server.faults.hits[fault] == 1


def test_pause_doubles_while_it_goes_on_and_ends_with_the_first_email_that_goes(
    smtp_server: ThreadedMailServer, queued: Queue
) -> None:
    queued(1)
    smtp_server.faults.order(Fault.MAIL_530, times=2)
    deliver()
    LanePause.objects.update(until=timezone.now())
    deliver()
    pause = LanePause.objects.get()
    assert (pause.strikes, round((pause.until - timezone.now()).total_seconds(), -1)) == (2, 120)

    LanePause.objects.update(until=timezone.now())
    assert deliver() == 1
    assert not LanePause.objects.exists()


def test_all_recipients_refused_is_our_fault_and_fails_no_email(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    for number in range(pauses.MANY_REFUSALS + 5):
        queued(number)
    smtp_server.faults.order(Fault.RCPT_550, times=None)

    assert deliver() == 0

    assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {State.QUEUED}
    assert (LanePause.objects.count(), Suppression.objects.count()) == (1, 0)
    assert smtp_server.faults.hits[Fault.RCPT_550] == pauses.MANY_REFUSALS


def test_all_recipients_refused_one_by_one_is_noticed_and_undone(
    smtp_server: ThreadedMailServer, queued: Queue
) -> None:
    smtp_server.faults.order(Fault.RCPT_550, times=None)
    for number in range(pauses.MANY_REFUSALS):
        queued(number)
        deliver()

    assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {State.QUEUED}
    assert (LanePause.objects.count(), Suppression.objects.count()) == (1, 0)


def test_few_refusals_among_many_emails_are_believed(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    for number in range(40):
        email = queued(number)
        if number % 2:
            smtp_server.faults.order(Fault.RCPT_550, address=email.recipient)

    assert deliver() == 20
    assert OutgoingEmail.objects.filter(state=State.BOUNCED).count() == 20
    assert not LanePause.objects.exists()


# --- what is lost on the way -------------------------------------------------------------------------------------


def test_server_that_dribbles_is_left_after_the_deadline(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    slow, quick = queued(1), queued(2)
    smtp_server.faults.order(Fault.DRIBBLE, address=slow.recipient)
    began = timezone.now()

    assert deliver() == 1

    assert timedelta(seconds=1.9) < timezone.now() - began < timedelta(seconds=30)  # the server would wait for a minute
    slow.refresh_from_db()
    assert (slow.state, slow.attempts, recipients(smtp_server)) == (State.QUEUED, 0, [quick.recipient])
    assert 0.9 < minutes_from_now(slow) < 1.3


def test_server_that_hangs_is_left_after_the_deadline(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    email = queued(1)
    smtp_server.faults.order(Fault.HANG)
    began = timezone.now()

    assert deliver() == 0

    assert timedelta(seconds=1.9) < timezone.now() - began < timedelta(seconds=30)  # the server would wait for a minute
    email.refresh_from_db()
    assert (email.state, email.attempts, email.interruptions) == (State.QUEUED, 0, 1)


def test_drop_before_the_dot_is_sent_again(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    smtp_server.start_log()
    email = queued(1)
    smtp_server.faults.order(Fault.DROP_BEFORE_DOT)

    assert deliver() == 0
    recover()  # if the drop was only noticed at the dot, the log tells
    OutgoingEmail.objects.update(due_at=timezone.now())
    assert deliver() == 1

    email.refresh_from_db()
    assert (email.state, email.attempts, recipients(smtp_server)) == (State.SENT, 0, [email.recipient])


@pytest.mark.parametrize("lane", list(Lane))
def test_drop_after_the_dot_is_settled_by_the_log_when_it_was_accepted(
    smtp_server: ThreadedMailServer, queued: Queue, lane: Lane
) -> None:
    email = queued(1, lane=lane)
    smtp_server.faults.order(Fault.DROP_AFTER_DOT_ACCEPTED)

    deliver()
    email.refresh_from_db()
    assert email.state == State.UNKNOWN
    recover()
    deliver()

    email.refresh_from_db()
    assert (email.state, recipients(smtp_server)) == (State.SENT, [email.recipient])


@pytest.mark.parametrize("lane", list(Lane))
@pytest.mark.parametrize("fault", [Fault.DROP_AFTER_DOT_LOST, Fault.HANG_AFTER_DOT])
def test_drop_after_the_dot_is_sent_again_when_the_log_lacks_it(
    smtp_server: ThreadedMailServer, queued: Queue, lane: Lane, fault: Fault
) -> None:
    smtp_server.start_log()
    email = queued(1, lane=lane)
    smtp_server.faults.order(fault)

    deliver()
    recover()
    OutgoingEmail.objects.filter(state=State.QUEUED).update(due_at=timezone.now())
    deliver()

    email.refresh_from_db()
    assert (email.state, recipients(smtp_server)) == (State.SENT, [email.recipient])
    assert smtp_server.accepted[0]["message_id"] == email.message_id


def test_missing_in_the_log_counts_only_after_the_servers_own_time_out(
    smtp_server: ThreadedMailServer, queued: Queue, settings: Any
) -> None:
    settings.EMAIL_SERVER_TIMEOUT = 60
    smtp_server.start_log()
    email = queued(1)
    smtp_server.faults.order(Fault.DROP_AFTER_DOT_LOST)

    deliver()
    recover()

    email.refresh_from_db()
    assert email.state == State.UNKNOWN


def test_unclear_delivery_holds_bulk_emails_and_sends_the_others_again(
    smtp_server: ThreadedMailServer, queued: Queue, settings: Any
) -> None:
    settings.EMAIL_ACCEPTANCE_LOG = ""
    notice, bulk = queued(1), queued(2, lane=Lane.BULK)
    smtp_server.faults.order(Fault.DROP_AFTER_DOT_ACCEPTED, times=2)

    deliver()
    recover()
    OutgoingEmail.objects.filter(state=State.QUEUED).update(due_at=timezone.now())
    recover()
    deliver()

    bulk.refresh_from_db()
    assert (bulk.state, list(OutgoingEmail.objects.on_hold())) == (State.UNKNOWN, [bulk])
    assert sorted(line["message_id"] for line in smtp_server.accepted) == sorted(
        [notice.message_id, notice.message_id, bulk.message_id]
    )


@pytest.mark.parametrize("lane", list(Lane))
def test_log_that_is_away_for_a_moment_is_asked_again(
    smtp_server: ThreadedMailServer, queued: Queue, lane: Lane
) -> None:
    smtp_server.start_log()
    email = queued(1, lane=lane)
    smtp_server.faults.order(Fault.DROP_AFTER_DOT_ACCEPTED)
    deliver()
    log = smtp_server.acceptance_log
    away = log.rename(log.with_name("elsewhere"))

    recover()
    email.refresh_from_db()
    assert (email.state, email.lease_until is not None) == (State.UNKNOWN, True)

    away.rename(log)
    recover()
    email.refresh_from_db()
    assert (email.state, len(smtp_server.emails)) == (State.SENT, 1)


@pytest.mark.parametrize("lane", list(Lane))
def test_log_rotated_under_another_name_is_no_proof_of_a_refusal(
    smtp_server: ThreadedMailServer, queued: Queue, lane: Lane
) -> None:
    email = queued(1, lane=lane)
    smtp_server.faults.order(Fault.DROP_AFTER_DOT_ACCEPTED)
    deliver()
    smtp_server.acceptance_log.rename(smtp_server.acceptance_log.with_name("accepted-20261125"))
    smtp_server.acceptance_log.touch()

    recover()

    email.refresh_from_db()
    assert (email.state, len(smtp_server.emails)) == (State.UNKNOWN, 1)


def test_log_that_cannot_tell_for_a_day_counts_as_none(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    notice, bulk = queued(1), queued(2, lane=Lane.BULK)
    smtp_server.faults.order(Fault.DROP_AFTER_DOT_LOST, times=2)
    deliver()
    day_ago = timezone.now() - timedelta(seconds=ASKED_FOR_SECONDS + 1)
    OutgoingEmail.objects.update(lease_until=day_ago, body_started_at=day_ago)

    recover()

    notice.refresh_from_db()
    assert (notice.state, list(OutgoingEmail.objects.on_hold())) == (State.QUEUED, [bulk])


def test_server_away_stops_the_lane_for_ten_seconds_and_counts_no_attempt(settings: Any, queued: Queue) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    email = queued(1)

    assert deliver() == 0

    email.refresh_from_db()
    assert (email.state, email.attempts) == (State.QUEUED, 0)
    assert 5 < (LanePause.objects.get().until - timezone.now()).total_seconds() <= 10


# --- only a refusal of this very email is an attempt --------------------------------------------------------------


def test_server_that_closes_after_each_email_costs_nothing(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    for number in range(6):
        queued(number)
    smtp_server.faults.order(Fault.CLOSE_AFTER_DOT, times=None)

    assert deliver() == 6

    assert set(OutgoingEmail.objects.values_list("state", "attempts", "interruptions")) == {(State.SENT, 0, 0)}
    assert not LanePause.objects.exists()


def test_closing_connection_is_no_refusal_of_the_email(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    email = queued(1)
    smtp_server.faults.order(Fault.RCPT_421)

    assert deliver() == 0

    email.refresh_from_db()
    assert (email.state, email.attempts, email.interruptions) == (State.QUEUED, 0, 1)


def test_email_of_many_lost_claims_is_not_given_up_at_its_first_refusal(
    smtp_server: ThreadedMailServer, queued: Queue
) -> None:
    email = queued(1)
    smtp_server.faults.order(Fault.RCPT_451)
    for _ in range(15):
        OutgoingEmail.objects.update(due_at=timezone.now())
        CLAIMS.claim(Lane.NOTICE, 1)
        OutgoingEmail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        recover()
    OutgoingEmail.objects.update(due_at=timezone.now())

    deliver()

    email.refresh_from_db()
    assert (email.state, email.attempts, email.interruptions) == (State.QUEUED, 1, 0)


def test_refusals_of_all_recipients_count_as_no_attempt(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    for number in range(pauses.MANY_REFUSALS):
        queued(number)
    smtp_server.faults.order(Fault.RCPT_550, times=None)

    deliver()

    assert set(OutgoingEmail.objects.values_list("state", "attempts")) == {(State.QUEUED, 0)}


def test_email_not_found_in_the_log_is_never_given_up(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    email = queued(1)
    smtp_server.start_log()
    smtp_server.faults.order(Fault.DROP_AFTER_DOT_LOST, times=13)
    for _ in range(13):
        OutgoingEmail.objects.update(due_at=timezone.now())
        deliver()
        recover()

    email.refresh_from_db()
    assert (email.state, email.attempts, email.interruptions) == (State.QUEUED, 0, 13)


def test_email_is_not_repeated_blindly_for_ever(smtp_server: ThreadedMailServer, queued: Queue, settings: Any) -> None:
    settings.EMAIL_ACCEPTANCE_LOG = ""
    queued(1)
    smtp_server.faults.order(Fault.DROP_AFTER_DOT_ACCEPTED, times=None)
    for _ in range(10):
        OutgoingEmail.objects.filter(state=State.QUEUED).update(due_at=timezone.now())
        deliver()
        recover()

    assert len(smtp_server.accepted) == MOST_BLIND_RESENDS + 1
    assert OutgoingEmail.objects.on_hold().count() == 1


# --- what must not be sent ---------------------------------------------------------------------------------------


def test_suppressed_after_queueing_is_not_sent(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    email = queued(1, mailing_list="digest:pt")
    other_list = queued(2, recipient=email.recipient, mailing_list="digest:es")
    suppress(address=email.recipient, mailing_list="digest:pt", reason="unsubscribed")

    deliver()

    email.refresh_from_db()
    other_list.refresh_from_db()
    assert (email.state, email.context, other_list.state) == (State.SUPPRESSED, {}, State.SENT)
    assert len(smtp_server.emails) == 1


def test_address_erased_while_the_email_was_written_does_not_stay(
    smtp_server: ThreadedMailServer, queued: Queue
) -> None:
    email = queued(1, mailing_list="digest:pt")
    suppress(address=email.recipient, reason="erased")

    deliver()

    email.refresh_from_db()
    assert (email.state, email.recipient, smtp_server.emails) == (State.SUPPRESSED, "", [])


@pytest.mark.parametrize(
    ("mailing_list", "sent"),
    [("digest", 1), ("event:41", 1), ("dialogue:7", 1), ("invitations:pt", 0), ("invitations", 0)],
)
def test_who_had_their_data_erased_gets_the_lists_they_joined_afterwards_and_no_others(
    smtp_server: ThreadedMailServer, queued: Queue, mailing_list: str, sent: int
) -> None:
    email = queued(1, lane=Lane.BULK, mailing_list=mailing_list)
    suppress(address=email.recipient, reason="erased")
    Suppression.objects.update(created_at=email.created_at - ERASING - timedelta(seconds=1))
    assert len(reachable([email.recipient], lane=Lane.BULK, mailing_list=mailing_list)) == sent
    assert deliver() == sent


def test_suppressed_between_claim_and_body_is_not_sent(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    email, other = queued(1, mailing_list="digest:pt"), queued(2)

    class Person(Observer):
        """Unsubscribes in the very last moment."""

        def reached(self, phase: DeliveryPhase, email: OutgoingEmail) -> None:
            if phase is DeliveryPhase.BEFORE_MARKER and email.mailing_list:
                suppress(address=email.recipient, mailing_list="digest:pt", reason="unsubscribed")

    deliver(observer=Person())

    email.refresh_from_db()
    assert (email.state, recipients(smtp_server)) == (State.SUPPRESSED, [other.recipient])


def test_suppressed_email_goes_when_the_marker_does_not_ask(
    smtp_server: ThreadedMailServer, queued: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin of the tests above: the check in the marker is what keeps the promise."""
    email = queued(1, mailing_list="digest:pt")
    suppress(address=email.recipient, mailing_list="digest:pt", reason="unsubscribed")
    monkeypatch.setattr(claims, "MARK", claims.MARK.replace("NOT EXISTS", "EXISTS"))

    deliver()

    assert recipients(smtp_server) == [email.recipient]


@pytest.mark.parametrize("lane", [Lane.NOTICE, Lane.ANNOUNCEMENT])
@pytest.mark.parametrize(("reason", "sent"), [("bounced", 1), ("complained", 0), ("unsubscribed", 0), ("erased", 1)])
def test_answer_to_the_person_is_tried_after_a_bounce_or_an_erasure(
    smtp_server: ThreadedMailServer, queued: Queue, reason: str, sent: int, lane: Lane
) -> None:
    """Such an answer can show that the address works again; bulk emails are held back."""
    email = queued(1, lane=lane)
    to_many = queued(2, recipient=email.recipient, lane=Lane.BULK, mailing_list="invitations:pt")
    suppress(address=email.recipient, reason=reason)

    assert deliver() == sent

    to_many.refresh_from_db()
    assert to_many.state == State.SUPPRESSED


def test_sign_in_email_is_sent_to_a_suppressed_address(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    email = queued(1, lane=Lane.ACCOUNT)
    suppress(address=email.recipient, reason="bounced")

    assert deliver() == 1
    assert recipients(smtp_server) == [email.recipient]


def test_withdrawn_between_claim_and_body_is_not_sent(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    email = queued(1)

    class Coordinator(Observer):
        """Takes the invitation back in the very last moment."""

        def reached(self, phase: DeliveryPhase, email: OutgoingEmail) -> None:
            if phase is DeliveryPhase.BEFORE_MARKER:
                withdraw(key_prefix=email.key)

    assert deliver(observer=Coordinator()) == 0

    email.refresh_from_db()
    assert (email.state, smtp_server.emails) == (State.WITHDRAWN, [])


def test_withdrawn_while_the_body_goes_is_noted_as_sent(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    email = queued(1)

    class Coordinator(Observer):
        """A moment too late."""

        def reached(self, phase: DeliveryPhase, email: OutgoingEmail) -> None:
            if phase is DeliveryPhase.AFTER_DOT:
                withdraw(key_prefix=email.key)

    assert deliver(observer=Coordinator()) == 1

    email.refresh_from_db()
    assert (email.state, len(smtp_server.emails)) == (State.SENT, 1)


def test_email_that_cannot_be_put_together_is_on_hold_and_the_others_go(
    smtp_server: ThreadedMailServer, queued: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    broken, fine = queued(1, kind="no/such"), queued(2)

    assert deliver() == 1

    broken.refresh_from_db()
    assert (broken.state, broken.reply[:20]) == (State.FAULTY, "TemplateDoesNotExist")
    assert recipients(smtp_server) == [fine.recipient]
    assert levels_logged(caplog) == ["ERROR"]


def test_connection_lost_three_times_in_a_row_is_the_servers_fault(
    smtp_server: ThreadedMailServer, queued: Queue
) -> None:
    for number in range(5):
        queued(number)
    smtp_server.faults.order(Fault.RCPT_421, times=None)

    assert deliver() == 0

    assert smtp_server.faults.hits[Fault.RCPT_421] == 3
    assert sorted(OutgoingEmail.objects.values_list("attempts", "interruptions")) == [(0, 0)] * 2 + [(0, 1)] * 3
    assert LanePause.objects.get().lane == Lane.NOTICE


def test_pause_keeps_no_address_of_the_servers_words(caplog: pytest.LogCaptureFixture) -> None:
    pauses.pause(Lane.NOTICE, pauses.we_are_refused("550 5.7.1 <maria@example.org>: refused"))

    assert LanePause.objects.get().reason == "550 5.7.1 <[address]>: refused"
    assert "maria" not in caplog.text
