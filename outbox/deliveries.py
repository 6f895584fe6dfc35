"""Deliver due emails: claim a batch, connect, send one after the other, until nothing is due."""

import logging
import smtplib
import ssl
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import ParamSpec

from django.db import InterfaceError, OperationalError, connection

from outbox import outcomes, pauses
from outbox.claims import CLOCK, Accepted, Claims, Mark
from outbox.delivery_switch import may_deliver
from outbox.errors import CannotBeWritten
from outbox.mime import Ready, render
from outbox.models import Lane, OutgoingEmail
from outbox.pauses import Standstill, server_is_away, we_are_refused
from outbox.phases import DeliveryPhase, Observer
from outbox.smtp_message import Fate, Verdict, post
from outbox.smtp_session import SmtpSession
from outbox.wakeup import wake
from toolkit.shutdown import stop_request

P = ParamSpec("P")
log = logging.getLogger(__name__)
ROUND_SECONDS = 120.0
MASS = (Lane.ANNOUNCEMENT, Lane.BULK)
MASS_SECONDS = 5.0  # then a batch of many gives the rest back, so that an email to one person never waits longer
LOST_IN_A_ROW = 3
PATIENCE_WITH_DATABASE = 20


def deliver(
    *,
    lanes: Sequence[Lane] = tuple(Lane),
    limit: int | None = None,
    seconds: float = ROUND_SECONDS,
    claims: Claims | None = None,
    observer: Observer | None = None,
) -> int:
    """Send what is due, the first lane first, also again after each batch of a later one; returns how many were sent.

    Sends nothing while delivery is paused. Stops when nothing is due, after ``limit`` emails or after ``seconds``; then it
    wakes another worker to go on. Asked to stop, it gives back what it has not begun. Must not run inside a transaction.
    ``observer`` is called at each phase of an email.
    """
    if not may_deliver():
        return 0
    until = time.monotonic() + seconds
    work = Round(claims or Claims.from_settings(), observer or Observer())
    try:
        while (limit is None or work.tried < limit) and not stop_request.is_made():
            if time.monotonic() > until:
                wake()
                break
            if not any(work.batch(lane, None if limit is None else limit - work.tried) for lane in lanes):
                break
    finally:
        work.write_outcome()
        work.talk.leave()
    return work.sent


class Round:
    """One run of a worker: one SMTP session, several batches."""

    def __init__(self, claims: Claims, observer: Observer) -> None:
        self.claims = claims
        self.observer = observer
        self.talk = SmtpSession()
        self.tried = self.sent = 0
        self._lost_in_a_row = 0
        self._accepted: Accepted | None = None
        self._marked_at = 0.0

    def batch(self, lane: Lane, limit: int | None) -> bool:
        """Claim some emails of a lane and send them; False when there was nothing to do."""
        many = pauses.how_many(lane)
        probing = many == pauses.PROBE
        emails = self.claims.claim(lane, min(many, limit or many)) if many else []
        if not emails:
            return False
        self.tried += len(emails)
        self.observer.reached(DeliveryPhase.AFTER_CLAIM, emails[0])
        Batch(self, lane, emails, pauses.PROBE if probing else pauses.MANY_REFUSALS, probing=probing).run()
        return True

    def carry(self, email: OutgoingEmail) -> Verdict:
        """Render and send one email. Raises Standstill when the mail server is away or refuses the portal."""
        ready = render(email)
        verdict = self._post(email, ready)
        if verdict.fate is Fate.CLOSED:  # some servers take one email a connection
            verdict = self._post(email, ready)
        if verdict.fate is Fate.CLOSED:
            raise server_is_away(verdict.reply)
        self._lost_in_a_row = self._lost_in_a_row + 1 if self.talk.sock is None else 0
        return verdict

    def _post(self, email: OutgoingEmail, ready: Ready) -> Verdict:
        if self._accepted is not None and (self.talk.sock is None or self._accepted.age > self.claims.slack):
            self.write_outcome()
        if self.talk.sock is None:
            self.talk = connected()
        return post(self.talk, email, ready, self._mark, self.observer)

    def _mark(self, email: OutgoingEmail) -> Mark | None:
        """Mark the email, and write down in the same statement that the one before was accepted."""
        since = time.clock_gettime(CLOCK)
        marked = self.claims.mark(email, self._accepted)
        self._accepted, self._marked_at = None, since
        return marked

    def note_accepted(self, email: OutgoingEmail, reply: str) -> None:
        """Keep the outcome until the next email is marked or would take long to be, or the batch is over."""
        self.write_outcome()
        self.sent += 1
        self.observer.reached(DeliveryPhase.BEFORE_COMMIT, email)
        self._accepted = Accepted(email, reply, self._marked_at)

    def write_outcome(self) -> None:
        """Write down the outcome that is still kept."""
        if self._accepted is not None:
            settle(outcomes.sent, self._accepted.email, self._accepted.reply)
            self._accepted = None

    def keeps_losing(self) -> bool:
        """Whether the connection broke at several emails in a row: then the server is at fault, not the emails."""
        return self._lost_in_a_row >= LOST_IN_A_ROW


class Batch:
    """The emails of one claim. Refusals count as bounces only once another email has been accepted."""

    def __init__(self, work: Round, lane: Lane, emails: list[OutgoingEmail], refusals: int, *, probing: bool) -> None:
        self._work = work
        self._lane = lane
        self._waiting = deque(emails)
        self._most_refusals = refusals
        self._probing = probing
        self._refused: list[tuple[OutgoingEmail, Verdict]] = []
        self._anything_sent = False
        spare = work.claims.lease - work.claims.hold
        self._until = time.monotonic() + (min(spare, MASS_SECONDS) if lane in MASS else spare)

    def run(self) -> None:
        """Send them; whatever stops it, the rest is given back."""
        try:
            while self._waiting and time.monotonic() < self._until and not stop_request.is_made():
                self._one(self._waiting.popleft())
            self._work.write_outcome()
            self._end()
        except Standstill as why:
            self._stand_still(why)
        self._work.write_outcome()
        for email in self._waiting:
            settle(outcomes.not_tried, email)

    def _one(self, email: OutgoingEmail) -> None:
        try:
            verdict = self._work.carry(email)
        except CannotBeWritten as error:
            log.exception("OutgoingEmail %s cannot be put together.", email.key)
            settle(outcomes.faulty, email, str(error))
            return
        except Standstill:
            settle(outcomes.not_tried, email)
            raise
        self._note(email, verdict)
        if self._work.keeps_losing():
            raise server_is_away(verdict.reply)

    def _note(self, email: OutgoingEmail, verdict: Verdict) -> None:
        match verdict.fate:
            case Fate.SENT:
                self._note_sent(email, verdict)
            case Fate.REFUSED:
                self._note_refused(email, verdict)
            case Fate.NOT_NOW:
                settle(outcomes.refused_for_now, email, verdict.reply)
            case Fate.LOST | Fate.CLOSED:
                settle(outcomes.set_back, email, verdict.reply)
            case Fate.PERHAPS:
                settle(outcomes.perhaps_sent, email, verdict.reply)
            case Fate.NOT_OURS:
                settle(outcomes.unwanted, email)
            case Fate.WE_ARE_REFUSED:
                settle(outcomes.not_tried, email)
                raise we_are_refused(verdict.reply)
            case Fate.SERVER_IS_BUSY:
                settle(outcomes.not_tried, email)
                raise server_is_away(verdict.reply)

    def _note_sent(self, email: OutgoingEmail, verdict: Verdict) -> None:
        self._work.note_accepted(email, verdict.reply)
        if self._probing and not self._anything_sent:
            pauses.heal(self._lane)
        self._anything_sent = True
        self._believe_refusals()

    def _note_refused(self, email: OutgoingEmail, verdict: Verdict) -> None:
        self._refused.append((email, verdict))
        if len(self._refused) >= self._most_refusals:
            raise we_are_refused(f"{len(self._refused)} emails refused in a row: {verdict.reply}")

    def _end(self) -> None:
        """Decide about refusals at the end of a batch: with those of the batches before they may be the portal's fault."""
        if self._refused and not self._anything_sent:
            before = pauses.refusals_before(self._lane)
            if self._probing or len(self._refused) + len(before) >= self._most_refusals:
                pauses.take_back(before)
                raise we_are_refused(f"Every email is refused: {self._refused[-1][1].reply}")
        self._believe_refusals()

    def _believe_refusals(self) -> None:
        for email, verdict in self._refused:
            settle(outcomes.bounced, email, verdict.reply, address_is_wrong=verdict.address_is_wrong)
        self._refused = []

    def _stand_still(self, why: Standstill) -> None:
        for email, verdict in self._refused:
            settle(outcomes.set_back, email, verdict.reply)
        self._refused = []
        pauses.pause(self._lane, why)


def connected() -> SmtpSession:
    """Open an SMTP session. Raises Standstill when the server is away or refuses the portal."""
    talk = SmtpSession()
    try:
        talk.open()
    except smtplib.SMTPNotSupportedError as error:
        raise we_are_refused(str(error)) from error
    except smtplib.SMTPResponseException as error:
        reply = f"{error.smtp_code} {error.smtp_error!r}"
        raise (we_are_refused if error.smtp_code // 100 == 5 else server_is_away)(reply) from error
    except ssl.SSLError as error:
        raise we_are_refused(str(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise server_is_away(str(error)) from error
    return talk


def settle(outcome: Callable[P, bool], *args: P.args, **kwargs: P.kwargs) -> None:
    """Write an outcome, again and again while the database restarts: the answer of the mail server must not be lost.

    Harmless if the first time had worked: the second then changes nothing.
    """
    for attempt in range(PATIENCE_WITH_DATABASE):
        try:
            outcome(*args, **kwargs)  # a statement that commits by itself, or a transaction of its own
        except (OperationalError, InterfaceError):
            if attempt == PATIENCE_WITH_DATABASE - 1 or stop_request.seconds_left() <= 0:
                raise
            connection.close()
            time.sleep(min(0.1 * 2**attempt, 2))
        else:
            return
