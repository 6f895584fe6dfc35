"""Send one email through an SMTP session, phase by phase: MAIL, RCPT, the marker, DATA, the final dot."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from django.conf import settings

from outbox.bounces.status_codes import reply_names_wrong_address
from outbox.claims import Mark
from outbox.mime import Ready
from outbox.models import OutgoingEmail
from outbox.phases import DeliveryPhase, Observer
from outbox.smtp_session import Deadline, SmtpSession

GO_ON = 354
HANGING_UP = 421
SIGN_IN_FIRST = {530, 534, 535, 538}


class Fate(Enum):
    """What the mail server made of an email."""

    SENT = auto()
    NOT_NOW = auto()  # 4xx for this email
    REFUSED = auto()  # 5xx for this email
    CLOSED = auto()  # the server had closed the connection before this email began
    LOST = auto()  # the connection broke, or time ran out, before the final dot: certainly not accepted
    PERHAPS = auto()  # as above, after the dot: delivery is unclear
    NOT_OURS = auto()  # the marker was refused: claim lost, withdrawn or suppressed
    WE_ARE_REFUSED = auto()  # 5xx for the sender: our fault, not the email's
    SERVER_IS_BUSY = auto()  # 4xx for the sender


@dataclass(frozen=True)
class Verdict:
    """A fate and the reply of the server. ``address_is_wrong`` only with REFUSED."""

    fate: Fate
    reply: str = ""
    address_is_wrong: bool = False


def post(
    talk: SmtpSession,
    email: OutgoingEmail,
    ready: Ready,
    mark: Callable[[OutgoingEmail], Mark | None],
    observer: Observer,
) -> Verdict:
    """Hand over one email within OUTBOX_EMAIL_SECONDS in all. After a broken conversation ``talk`` is closed."""
    talk.deadline = Deadline(settings.OUTBOX_EMAIL_SECONDS)
    try:
        verdict = _up_to_the_dot(talk, email, ready, mark, observer)
    except (OSError, smtplib.SMTPException) as error:
        talk.close()
        return Verdict(Fate.LOST, str(error))
    return verdict or _the_dot(talk, email, observer)


def _up_to_the_dot(
    talk: SmtpSession,
    email: OutgoingEmail,
    ready: Ready,
    mark: Callable[[OutgoingEmail], Mark | None],
    observer: Observer,
) -> Verdict | None:
    """Everything but the final dot; None when only that is missing."""
    refused = _envelope(talk, ready)
    if refused:
        return _next_one(talk, refused)
    observer.reached(DeliveryPhase.BEFORE_MARKER, email)
    marked = mark(email)
    if marked is None:
        return _next_one(talk, Verdict(Fate.NOT_OURS))
    observer.reached(DeliveryPhase.AFTER_MARKER, email)
    code, reply = talk.docmd("DATA")
    if code != GO_ON:
        return _next_one(talk, _of_this_email(code, reply))
    talk.body(ready.content)
    if not marked.holds():
        talk.close()  # without its dot the server throws the email away
        return Verdict(Fate.NOT_OURS)
    return None


def _the_dot(talk: SmtpSession, email: OutgoingEmail, observer: Observer) -> Verdict:
    """From the first octet of the dot on, silence means nothing."""
    try:
        talk.send(b".\r\n")
        observer.reached(DeliveryPhase.AFTER_DOT, email)
        code, reply = talk.getreply()
    except (OSError, smtplib.SMTPException) as error:
        talk.close()
        return Verdict(Fate.PERHAPS, str(error))
    observer.reached(DeliveryPhase.AFTER_REPLY, email)
    if _class(code) not in (2, 4, 5):
        talk.close()
        return Verdict(Fate.PERHAPS, _words(code, reply))
    return Verdict(Fate.SENT, _words(code, reply)) if _class(code) == 2 else _of_this_email(code, reply)


def _envelope(talk: SmtpSession, ready: Ready) -> Verdict | None:
    try:
        code, reply = talk.docmd("MAIL", f"FROM:<{settings.BOUNCE_ADDRESS}>")
    except (smtplib.SMTPServerDisconnected, ConnectionError) as error:
        return Verdict(Fate.CLOSED, str(error))
    if code == HANGING_UP:
        return Verdict(Fate.CLOSED, _words(code, reply))
    if _class(code) != 2:
        return Verdict(Fate.WE_ARE_REFUSED if _class(code) == 5 else Fate.SERVER_IS_BUSY, _words(code, reply))
    code, reply = talk.docmd("RCPT", f"TO:<{ready.recipient}>")
    if code in SIGN_IN_FIRST:
        return Verdict(Fate.WE_ARE_REFUSED, _words(code, reply))
    if _class(code) == 2:
        return None
    wrong = reply_names_wrong_address(reply.decode(errors="replace"))
    return _of_this_email(code, reply, address_is_wrong=wrong)


def _of_this_email(code: int, reply: bytes, *, address_is_wrong: bool = False) -> Verdict:
    if code == HANGING_UP:
        return Verdict(Fate.LOST, _words(code, reply))  # said of the connection, not of this email
    if _class(code) == 5:
        return Verdict(Fate.REFUSED, _words(code, reply), address_is_wrong)
    return Verdict(Fate.NOT_NOW, _words(code, reply))


def _next_one(talk: SmtpSession, verdict: Verdict) -> Verdict:
    """Make the conversation ready for another email, or close it when it cannot be."""
    if talk.sock is None or verdict.fate in (Fate.CLOSED, Fate.LOST) or talk.rset()[0] != 250:
        talk.close()
    return verdict


def _class(code: int) -> int:
    return code // 100


def _words(code: int, reply: bytes) -> str:
    return f"{code} {reply.decode(errors='replace')}"
