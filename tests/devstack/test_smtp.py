"""The mail server keeps what it accepts, says so before it answers, and misbehaves on order."""

import json
import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from devstack.emails import EmailStore
from devstack.faults import Fault
from devstack.smtp import ThreadedMailServer

ANNA, BERTIL, SENDER = "anna@example.org", "bertil@example.org", "portal@echos.example"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ThreadedMailServer]:
    """A mail server of this test, quick to lose patience and quick to dribble."""
    server = ThreadedMailServer(tmp_path, idle=1.5, dribble_pause=0.01)
    yield server
    server.close()


@pytest.fixture
def client(server: ThreadedMailServer) -> Iterator[smtplib.SMTP]:
    """A connection to it; whatever state the test leaves it in is fine."""
    client = smtplib.SMTP(server.host, server.port, timeout=60)
    yield client
    client.close()


def email(number: int = 1, to: str = ANNA) -> EmailMessage:
    """An email with text, HTML and a calendar part."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SENDER, to, "Your registration – Zoë"
    message["Message-ID"] = f"<{number}@echos.example>"
    message.set_content(".A line that begins with a dot\n")
    message.add_alternative("<p>Hello</p>", subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR\r\n", maintype="text", subtype="calendar", filename="event.ics")
    return message


def test_email_accepted_is_kept_with_its_envelope(server: ThreadedMailServer, client: smtplib.SMTP) -> None:
    client.send_message(email(), SENDER, [ANNA, BERTIL])

    (kept,) = server.emails
    assert (kept.sender, kept.recipients) == (SENDER, (ANNA, BERTIL))
    assert kept.subject == "Your registration – Zoë"
    assert kept.text == ".A line that begins with a dot\n"
    assert kept.html == "<p>Hello</p>\n"
    assert kept.attachments == [("event.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n")]


def test_accepted_email_is_in_the_log_before_the_answer(server: ThreadedMailServer, client: smtplib.SMTP) -> None:
    client.send_message(email(7), SENDER, [ANNA])

    (line,) = [json.loads(line) for line in server.acceptance_log.read_text().splitlines()]
    assert (line["message_id"], line["rcpt"]) == ("<7@echos.example>", [ANNA])
    assert line["at"].endswith("+00:00")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.RCPT_421, 421),
        (Fault.RCPT_451, 451),
        (Fault.RCPT_550, 550),
        (Fault.MAIL_530, 530),
        (Fault.MAIL_535, 535),
        (Fault.DOT_451, 451),
        (Fault.DOT_554, 554),
    ],
)
def test_email_refused_gets_the_ordered_code_and_is_not_kept(
    server: ThreadedMailServer, client: smtplib.SMTP, fault: Fault, code: int
) -> None:
    server.faults.order(fault)

    client.ehlo()
    answers = [client.mail(SENDER)[0]]
    if answers[-1] == 250:
        answers.append(client.rcpt(ANNA)[0])
    if answers[-1] == 250:
        answers.append(_data(client))

    assert answers[-1] == code
    assert server.accepted == []
    assert server.faults.hits == {fault: 1}


def test_421_ends_the_connection(server: ThreadedMailServer, client: smtplib.SMTP) -> None:
    server.faults.order(Fault.RCPT_421)
    client.ehlo()
    client.mail(SENDER)
    client.rcpt(ANNA)

    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.noop()


def test_fault_for_one_address_spares_the_others(server: ThreadedMailServer, client: smtplib.SMTP) -> None:
    server.faults.order(Fault.RCPT_550, address="Anna@Example.org", times=None)

    refused = client.send_message(email(), SENDER, [ANNA, BERTIL])

    assert {address: code for address, (code, _) in refused.items()} == {ANNA: 550}
    assert [line["rcpt"] for line in server.accepted] == [[BERTIL]]


def test_fault_for_the_next_two_emails_is_used_up_by_them(server: ThreadedMailServer, client: smtplib.SMTP) -> None:
    server.faults.order(Fault.RCPT_451, times=2)
    client.ehlo()
    client.mail(SENDER)

    assert [client.rcpt(ANNA)[0] for _ in range(3)] == [451, 451, 250]


def test_hang_says_nothing_until_the_idle_time_is_over(server: ThreadedMailServer, client: smtplib.SMTP) -> None:
    server.faults.order(Fault.HANG)
    client.ehlo()
    client.mail(SENDER)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.rcpt(ANNA)


def test_hang_after_dot_leaves_the_email_unaccepted(server: ThreadedMailServer, client: smtplib.SMTP) -> None:
    server.faults.order(Fault.HANG_AFTER_DOT)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.send_message(email(), SENDER, [ANNA])
    assert server.accepted == []


def test_dribble_sends_each_byte_alone(server: ThreadedMailServer) -> None:
    server.faults.order(Fault.DRIBBLE)
    with socket.create_connection((server.host, server.port), timeout=60) as connection:
        connection.recv(200)
        for line in (b"HELO x\r\n", b"MAIL FROM:<a@x>\r\n"):
            connection.sendall(line)
            connection.recv(200)
        connection.sendall(b"RCPT TO:<b@x>\r\n")
        reply = [connection.recv(200) for _ in range(len("250 2.1.5 OK\r\n"))]

    assert b"".join(reply) == b"250 2.1.5 OK\r\n"


@pytest.mark.parametrize(
    ("fault", "accepted"),
    [(Fault.DROP_BEFORE_DOT, 0), (Fault.DROP_AFTER_DOT_LOST, 0), (Fault.DROP_AFTER_DOT_ACCEPTED, 1)],
)
def test_drop_leaves_the_client_without_an_answer(
    server: ThreadedMailServer, client: smtplib.SMTP, fault: Fault, accepted: int
) -> None:
    server.faults.order(fault)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        client.send_message(email(), SENDER, [ANNA])
    assert (len(server.accepted), len(server.emails)) == (accepted, accepted)


def test_store_keeps_the_newest_and_the_whole_log(tmp_path: Path) -> None:
    store = EmailStore(tmp_path / "emails", tmp_path / "log", durable=True, keep=3)
    for number in range(5):
        store.accept(SENDER, [ANNA], email(number).as_bytes())

    assert [kept.message["Message-ID"] for kept in store.emails()] == [f"<{n}@echos.example>" for n in (2, 3, 4)]
    assert len(list((tmp_path / "emails").iterdir())) == 3
    assert len(store.accepted()) == 5


def test_store_opened_again_knows_its_emails(tmp_path: Path) -> None:
    EmailStore(tmp_path / "l", tmp_path / "log", durable=False).accept(SENDER, [ANNA], email().as_bytes())

    again = EmailStore(tmp_path / "l", tmp_path / "log", durable=False)

    assert [kept.recipients for kept in again.emails()] == [(ANNA,)]


def test_store_asked_for_a_path_outside_finds_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret.eml").write_text("X-Received-At: 2026-01-01\r\n")
    assert EmailStore(tmp_path / "l", tmp_path / "log", durable=False).email("../secret") is None


def _data(client: smtplib.SMTP) -> int:
    try:
        return client.data(email().as_bytes())[0]
    except smtplib.SMTPDataError as error:
        return error.smtp_code
