"""What comes back: read from what mail servers write, matched to our email, and what follows for its address."""

import datetime as dt
import io
import random
import sys

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from audit.actors import SYSTEM
from audit.models import Entry
from consents.models import Consent
from outbox.actions import lift_bounce, suppress
from outbox.bounces.actions import SOFT_BOUNCES, SOFT_WITHIN, note_report, receive_message
from outbox.bounces.notices import read_notices
from outbox.bounces.status_codes import names_wrong_address, reply_names_wrong_address
from outbox.erasure import erase_address
from outbox.models import DeliveryReport, Lane, OutgoingEmail, State, Suppression
from outbox.pauses import refusals_before
from tests.factories import make_hub
from tests.outbox import bounce_samples as samples
from tests.outbox.conftest import Queue
from tests.suppressions import is_suppressed

pytestmark = pytest.mark.django_db
MID = f"<{'0123456789abcdef' * 2}@testserver>"
A = "ana@example.org"


@pytest.fixture
def sent(queued: Queue) -> Queue:
    """An email that was accepted by the mail server."""

    def make(number: int | str = 1, **more: object) -> OutgoingEmail:
        email = queued(number, **{"hub_id": make_hub("PT").pk, **more})
        now = timezone.now()
        OutgoingEmail.objects.filter(pk=email.pk).update(state=State.SENT, finished_at=now)
        email.refresh_from_db()
        return email

    return make


def receive(sample: str, email: OutgoingEmail, address: str = "") -> int:
    return receive_message(samples.about(sample, message_id=email.message_id, address=address or email.recipient))


# --- reading -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sample", "found", "status"),
    [
        (samples.postfix(), "hard", "5.1.1"),
        (samples.postfix(status="5.2.2", reply="552 5.2.2 Mailbox full"), "soft", "5.2.2"),
        (samples.postfix(status="5.7.1", reply="554 5.7.1 Refused by policy"), "soft", "5.7.1"),
        (samples.postfix(status="4.4.1", reply="connect to mx: timed out", action="delayed"), "delayed", "4.4.1"),
        (samples.postfix(status="4.4.1", reply="connect to mx: timed out"), "soft", "4.4.1"),
        (samples.postfix(status="5.4.4", reply="Host or domain name not found"), "hard", "5.4.4"),
        (samples.postfix(status="5.1.8", reply="550 5.1.8 Sender address rejected"), "soft", "5.1.8"),
        (samples.EXCHANGE, "hard", "5.1.10"),
        (samples.GMAIL, "hard", "5.1.1"),
        (samples.QMAIL, "hard", "5.1.1"),
        (samples.EXIM, "soft", "5.2.2"),
        (samples.INTERNATIONAL.replace("ACTION", "failed").replace("STATUS", "5.1.1"), "hard", "5.1.1"),
        (samples.COMPLAINT, "complaint", ""),
        (samples.COMPLAINT.replace("Original-Rcpt-To: <ADDRESS>\n", ""), "complaint", ""),
    ],
)
def test_what_servers_return_is_read(sample: str, found: str, status: str) -> None:
    for ends in ("\n", "\r\n"):
        raw = samples.about(sample.replace("\n", ends), message_id=MID, address=A)
        (notice,) = read_notices(raw)
        assert (notice.type, notice.status, notice.message_ids) == (found, status, (MID,))
        assert A in notice.addresses


def test_notification_about_several_recipients_gives_one_notice_each() -> None:
    group = "Final-Recipient: rfc822; {}\nAction: {}\nStatus: {}\n\n"
    groups = group.format("b@example.org", "failed", "5.2.2") + group.format("c@example.org", "delivered", "2.0.0")
    raw = samples.postfix().replace("Final-Recipient: rfc822; ADDRESS", groups + "Final-Recipient: rfc822; ADDRESS")
    found = read_notices(samples.about(raw, message_id=MID, address=A))
    assert [(notice.addresses[-1], notice.type) for notice in found] == [("b@example.org", "soft"), (A, "hard")]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\0\0",
        b"\xff\xfe" * 500,
        b"Subject: Re: Invitation\n\nThank you, I'm coming!\n",
        b"Subject: Out of office\nAuto-Submitted: auto-replied\nIn-Reply-To: " + MID.encode() + b"\n\nBack on Monday\n",
        b"Content-Type: multipart/report; report-type=delivery-status\n\nno boundary\n",
        b"Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n",
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 3000,
        b"Content-Type: message/rfc822\n\n" * 3000,
        samples.about(samples.COMPLAINT.replace("abuse\nUser", "not-spam\nUser"), message_id=MID, address=A),
        samples.about(samples.postfix(action="delivered", status="2.0.0"), message_id=MID, address=A),
        samples.about(samples.postfix(action="relayed"), message_id=MID, address=A),
    ],
)
def test_anything_else_reports_nothing(raw: bytes) -> None:
    assert read_notices(raw) == []
    assert receive_message(raw) == 0


def test_damaged_notifications_never_raise_an_error(sent: Queue) -> None:
    email, chance = sent(1), random.Random(5)
    for sample in (samples.postfix(), samples.GMAIL, samples.QMAIL, samples.EXIM, samples.COMPLAINT):
        whole = bytearray(samples.about(sample, message_id=email.message_id, address=email.recipient))
        for _time in range(15):
            damaged = bytearray(whole)
            for _byte in range(chance.randrange(1, 30)):
                damaged[chance.randrange(len(damaged))] = chance.choice((0, 10, 58, 59, 128, 255))
            receive_message(
                bytes(damaged[: chance.randrange(len(damaged))]) if chance.random() < 0.5 else bytes(damaged)
            )


@pytest.mark.parametrize(
    ("code", "is_wrong"),
    [("5.1.1", True), ("5.1.10", True), ("5.2.1", True), ("5.4.1", True), ("5.4.4", True), ("5.1.7", False),
     ("5.1.8", False), ("5.2.2", False), ("5.7.1", False), ("4.1.1", False), ("", False)],
)  # fmt: skip
def test_codes_that_name_a_wrong_address(code: str, is_wrong: bool) -> None:
    assert names_wrong_address(code) is is_wrong
    if code:
        assert reply_names_wrong_address(f"{code} Refused") is is_wrong
    assert reply_names_wrong_address("No such user here")


# --- what follows ------------------------------------------------------------------------------------------------


def test_hard_bounce_marks_the_email_and_suppresses_the_address_once(sent: Queue) -> None:
    email = sent(1)
    assert [receive(samples.postfix(), email), receive(samples.postfix(), email)] == [1, 1]

    email.refresh_from_db()
    assert (email.state, email.reply) == (State.BOUNCED, "550 5.1.1 User unknown")
    assert email.returned_at is not None
    suppression = Suppression.objects.get()
    assert (suppression.mailing_list, suppression.reason, suppression.detail) == (
        "*",
        "bounced",
        "550 5.1.1 User unknown",
    )
    report = DeliveryReport.objects.get()
    assert (report.email_id, report.type, report.status) == (email.pk, "hard", "5.1.1")
    assert Entry.objects.filter(action="outbox.receive_bounce").count() == 1


def test_forged_bounce_about_another_address_or_email_has_no_effect(sent: Queue) -> None:
    email, other = sent(1), sent(2)
    assert receive(samples.postfix(), email, other.recipient) == 0
    assert receive_message(samples.about(samples.postfix(), message_id=MID, address=other.recipient)) == 0
    assert receive_message(samples.about(samples.postfix(), message_id="", address=other.recipient)) == 0

    assert not Suppression.objects.exists()
    assert not DeliveryReport.objects.exists()
    assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {State.SENT}


def test_delay_leaves_the_email_sent(sent: Queue) -> None:
    email = sent(1)
    receive(samples.postfix(status="4.4.1", reply="timed out", action="delayed"), email)
    email.refresh_from_db()
    assert (email.state, email.returned_at, email.reports.get().type) == (State.SENT, None, "delayed")
    assert not Suppression.objects.exists()


FULL = samples.postfix(status="5.2.2", reply="552 5.2.2 Mailbox full")


def test_soft_bounces_of_several_emails_suppress_until_lifted_and_are_then_counted_anew(sent: Queue) -> None:
    for number in range(1, SOFT_BOUNCES + 1):
        assert not is_suppressed(address=A)
        email = sent(f"s{number}", recipient=A)
        receive(FULL, email)
        receive(FULL, email)  # the same once more
    assert is_suppressed(address=A)

    assert lift_bounce(by=SYSTEM, address=A)
    receive(FULL, sent("after", recipient=A))
    assert not is_suppressed(address=A)


def test_soft_bounces_of_long_ago_do_not_count(sent: Queue) -> None:
    for number in range(SOFT_BOUNCES):
        receive(FULL, sent(number, recipient=A))
        DeliveryReport.objects.update(reported_at=timezone.now() - SOFT_WITHIN)
    assert not is_suppressed(address=A)


def test_report_after_an_erasure_does_not_bring_the_address_back(sent: Queue) -> None:
    email = sent(1, recipient=A)
    erase_address(by=SYSTEM, address=A)
    assert receive(FULL, email, A) == 1
    email.refresh_from_db()
    assert (email.state, email.recipient, email.reply) == (State.BOUNCED, "", "")
    assert list(email.reports.values_list("detail", flat=True)) == [""]


@pytest.mark.parametrize(("mailing_list", "is_stopped"), [("invitations:pt", True), ("", False)])
def test_complaint_stops_the_list_of_its_email_for_good(sent: Queue, mailing_list: str, is_stopped: bool) -> None:
    email = sent(1, lane=Lane.BULK, mailing_list=mailing_list)
    receive(samples.COMPLAINT, email)

    email.refresh_from_db()
    assert (email.state, email.reports.get().type) == (State.SENT, "complaint")
    assert Suppression.objects.filter(mailing_list="invitations:pt", reason="complained").exists() is is_stopped
    assert Consent.objects.filter(given=False).exists() is is_stopped
    assert not lift_bounce(by=SYSTEM, address=email.recipient)
    assert Suppression.objects.exists() is is_stopped


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("bounced", "erased", "erased"),
        ("unsubscribed", "complained", "complained"),
        ("complained", "bounced", "complained"),
    ],
)
def test_weightier_reason_is_kept(first: str, second: str, kept: str) -> None:
    suppress(address=A, reason=first)
    suppress(address=A, reason=second)
    assert Suppression.objects.get().reason == kept


def test_bounce_that_overtakes_the_outcome_is_not_forgotten(queued: Queue) -> None:
    email = queued(1)
    OutgoingEmail.objects.update(state=State.SENDING, lease_until=timezone.now() + dt.timedelta(minutes=1), fence=1)
    receive(samples.postfix(), email)
    email.refresh_from_db()
    assert email.state == State.SENDING

    from outbox.outcomes import sent as note_sent

    assert note_sent(email, "250 Ok")
    email.refresh_from_db()
    assert email.state == State.BOUNCED


def test_emails_that_came_back_later_do_not_pause_a_lane(sent: Queue) -> None:
    for number in range(3):
        receive(samples.postfix(), sent(number))
    assert refusals_before(Lane.NOTICE) == []


def test_database_keeps_one_report_of_a_type_and_only_known_types(sent: Queue) -> None:
    email = sent(1)
    note_report(email=email, report_type="hard")
    for wrong in ("hard", "lost"):
        with pytest.raises(IntegrityError), transaction.atomic():
            DeliveryReport.objects.create(email=email, type=wrong, reported_at=timezone.now())


# --- ways in -----------------------------------------------------------------------------------------------------


def test_command_reads_what_the_mail_server_pipes(sent: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    email = sent(1)
    raw = samples.about(samples.EXCHANGE, message_id=email.message_id, address=email.recipient)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    out = io.StringIO()
    call_command("receive_bounce", stdout=out)
    assert out.getvalue() == "1 emails of ours reported.\n"
    assert is_suppressed(address=email.recipient)


def test_command_asks_for_another_try_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(raw: bytes) -> int:
        raise DatabaseError

    monkeypatch.setattr("outbox.management.commands.receive_bounce.receive_message", fails)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(SystemExit) as ended:
        call_command("receive_bounce", stderr=io.StringIO())
    assert ended.value.code == 75
