"""Faults a test can order from the mail server: which, for which recipients, how often; and how often each was hit."""

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class SMTPStage(Enum):
    """A step of an SMTP session at which a fault happens."""

    MAIL = "mail"
    RCPT = "rcpt"
    BODY = "body"
    DOT = "dot"


class Fault(Enum):
    """What can go wrong. A number in the name is the reply the client gets."""

    MAIL_530 = "sending needs a sign-in"
    MAIL_535 = "the sign-in is wrong"
    RCPT_421 = "refused for now, and the server hangs up"
    RCPT_451 = "this recipient is refused for now"
    RCPT_550 = "this recipient is refused for good"
    HANG = "no reply to RCPT, ever"
    DRIBBLE = "from RCPT on every byte of a reply comes alone, with a pause after it"
    DROP_BEFORE_DOT = "the connection drops while the email is coming"
    DOT_451 = "the email is refused for now, after the dot"
    DOT_554 = "the email is refused for good, after the dot"
    HANG_AFTER_DOT = "no reply to the final dot, ever, and the email is not accepted"
    DROP_AFTER_DOT_ACCEPTED = "the email is accepted and logged, then the connection drops before the 250"
    CLOSE_AFTER_DOT = "the email is accepted with 250, then the server hangs up without a word"
    DROP_AFTER_DOT_LOST = "the connection drops after the dot and the email is not accepted"

    @property
    def stage(self) -> SMTPStage:
        """When it strikes."""
        return _STAGES.get(self, SMTPStage[self.name.split("_")[0]] if self in REPLIES else SMTPStage.DOT)


REPLIES = {
    Fault.MAIL_530: "530 5.7.0 Authentication required",
    Fault.MAIL_535: "535 5.7.8 Authentication credentials invalid",
    Fault.RCPT_421: "421 4.3.2 Service shutting down",
    Fault.RCPT_451: "451 4.7.1 Greylisted, try again later",
    Fault.RCPT_550: "550 5.1.1 No such mailbox",
    Fault.DOT_451: "451 4.3.0 Not stored, try again later",
    Fault.DOT_554: "554 5.6.0 Email refused",
}
_STAGES = {Fault.HANG: SMTPStage.RCPT, Fault.DRIBBLE: SMTPStage.RCPT, Fault.DROP_BEFORE_DOT: SMTPStage.BODY}


@dataclass
class _Order:
    fault: Fault
    address: str | None
    left: int | None

    def matches(self, stage: SMTPStage, addresses: set[str]) -> bool:
        return self.fault.stage is stage and self.left != 0 and (self.address is None or self.address in addresses)


class Faults:
    """The orders of one server; safe to use from the test's thread while the server runs in its own."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []
        self._lock = threading.Lock()
        self.hits: Counter[Fault] = Counter()

    def order(self, fault: Fault, *, address: str | None = None, times: int | None = 1) -> None:
        """Let `fault` strike the next `times` matching emails (None: all of them).

        `address` narrows it to one recipient, or to one sender for the faults at MAIL; letter case is ignored.
        """
        with self._lock:
            self._orders.append(_Order(fault, address.lower() if address else None, times))

    def clear(self) -> None:
        """Forget every order; the counts of hits stay."""
        with self._lock:
            self._orders.clear()

    def take(self, stage: SMTPStage, addresses: Iterable[str]) -> Fault | None:
        """The first order that fits this moment, counted as hit, or None."""
        known = {address.lower() for address in addresses}
        with self._lock:
            order = next((order for order in self._orders if order.matches(stage, known)), None)
            if order is None:
                return None
            if order.left is not None:
                order.left -= 1
            self.hits[order.fault] += 1
            return order.fault
