"""Claim emails under a lease with a fencing token, and mark them before their body is sent. Database time only.

Each function is one statement and one commit; no transaction is open while the mail server is talked to.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from outbox.models import DATABASE_IDENTITY, ERASING, OWN_LISTS, PERSONAL, Lane, OutgoingEmail, sql_texts
from toolkit.claims import claim_statement
from toolkit.prepared_statements import prepared_cursor

# Kept apart from the sender's own clock: a computer that slept may believe that no time has passed.
CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


CLAIM = claim_statement(
    "outbox_outgoingemail",
    """
    SELECT id FROM outbox_outgoingemail
    WHERE state = 'queued' AND lane = %(lane)s AND due_at <= clock_timestamp() AND NOT EXISTS (
        SELECT 1 FROM outbox_deliveryswitch AS switch WHERE switch.is_paused OR switch.identity <> IDENTITY)
    ORDER BY due_at, id LIMIT %(many)s
    FOR UPDATE SKIP LOCKED
    """.replace("IDENTITY", DATABASE_IDENTITY),
    reset="body_started_at = NULL",
)

SENT = """
UPDATE outbox_outgoingemail
SET state = CASE WHEN returned_at IS NULL THEN 'sent' ELSE 'bounced' END,
    finished_at = clock_timestamp(), lease_until = NULL, reply = CASE recipient WHEN '' THEN '' ELSE %(reply)s END,
    context = CASE WHEN IS_READ THEN context ELSE '{}' END,
    link = CASE WHEN IS_READ THEN link - '{nonce,hash}'::text[] ELSE '{}' END,
    calendar = CASE WHEN IS_READ THEN calendar ELSE '' END,
    cleared_at = CASE WHEN IS_READ THEN cleared_at ELSE clock_timestamp() END
WHERE id = %(sent_id)s AND fence = %(sent_fence)s AND state IN ('sending', 'unknown', 'queued', 'withdrawn')
""".replace("IS_READ", "lane <> 'account' AND hub_id IS NOT NULL")  # see ``contents.SENT_CONTENTS``

MARK = (
    """
UPDATE outbox_outgoingemail AS email
SET body_started_at = clock_timestamp(), lease_until = clock_timestamp() + %(hold)s * interval '1 second'
WHERE email.id = %(id)s AND email.fence = %(fence)s AND email.state = 'sending'
  AND email.lease_until > clock_timestamp()
  AND (email.valid_until IS NULL OR email.valid_until > clock_timestamp())
  AND (email.lane = 'account' OR NOT EXISTS (
    SELECT 1 FROM outbox_suppression AS no
    WHERE no.address_hash = email.recipient_hash AND no.mailing_list IN ('*', email.mailing_list)
      AND NOT (no.reason IN ('bounced', 'erased') AND email.lane IN (PERSONAL) AND email.mailing_list = '')
      AND NOT (no.reason = 'erased' AND email.mailing_list ^@ ANY(ARRAY[OWN_LISTS])
        AND no.created_at < email.created_at - interval 'ERASING seconds')))
""".replace("PERSONAL", sql_texts(PERSONAL))
    .replace("OWN_LISTS", sql_texts(OWN_LISTS))
    .replace("ERASING", str(ERASING.seconds))
)

# The outcome of one email and the marker of the next: one trip to the database and one commit for each email.
SENT_THEN_MARK = f"WITH sent AS ({SENT}) {MARK}"

STILL_MINE = """
SELECT EXISTS (SELECT 1 FROM outbox_outgoingemail
WHERE id = %(id)s AND fence = %(fence)s AND state = 'sending' AND lease_until > clock_timestamp())
"""


@dataclass(frozen=True)
class Claims:
    """Claim emails for ``lease`` seconds; a marked email is held for ``hold`` seconds.

    The lease of a batch must be longer than the time one email may take. ``slack`` is what ``hold`` has beyond that time: an
    accepted email older than that is settled before the next one begins, so that no other worker takes it for lost meanwhile.
    """

    lease: float
    hold: float
    slack: float = 0.5

    def __post_init__(self) -> None:
        if self.lease <= self.hold:
            raise ValueError(f"a lease of {self.lease} s must be longer than the {self.hold} s of one email")

    @classmethod
    def from_settings(cls) -> "Claims":
        """A claim holds for OUTBOX_LEASE_SECONDS; a marked body for the deadline of one email and a little more."""
        return cls(lease=settings.OUTBOX_LEASE_SECONDS, hold=settings.OUTBOX_EMAIL_SECONDS + 5, slack=3)

    def claim(self, lane: Lane, many: int) -> list[OutgoingEmail]:
        """Claim up to ``many`` due emails of a lane, oldest first; no other worker gets them while the lease lasts."""
        with transaction.atomic(durable=True):
            rows = list(OutgoingEmail.objects.raw(CLAIM, {"lane": lane, "many": many, "lease": self.lease}))
        return sorted(rows, key=lambda email: (email.due_at, email.pk))

    def mark(self, email: OutgoingEmail, accepted: "Accepted | None" = None) -> "Mark | None":
        """Note that the body of ``email`` is about to be sent, and that the server has ``accepted`` the one before.

        Return None when the email is no longer ours, withdrawn, out of date or suppressed.
        """
        before = time.clock_gettime(CLOCK)
        values: dict[str, str | int | float] = {"id": email.pk, "fence": email.fence, "hold": self.hold}
        if accepted:
            values |= sent_values(accepted.email, accepted.reply)
        with prepared_cursor() as cursor:
            cursor.execute(SENT_THEN_MARK if accepted else MARK, values)
            return Mark(email.pk, email.fence, before, self.hold) if cursor.rowcount == 1 else None


@dataclass(frozen=True)
class Accepted:
    """An email the mail server has accepted, and its reply: an outcome that is still to be written down.

    ``since`` is when it was marked, by ``CLOCK``.
    """

    email: OutgoingEmail
    reply: str
    since: float

    @property
    def age(self) -> float:
        """The seconds since it was marked."""
        return time.clock_gettime(CLOCK) - self.since


def sent_values(email: OutgoingEmail, reply: str) -> dict[str, str | int]:
    """Return the parameters of ``SENT``."""
    return {"sent_id": email.pk, "sent_fence": email.fence, "reply": one_line(reply)}


def one_line(reply: str) -> str:
    """A reply of the mail server as its column takes it."""
    return " ".join(reply.replace("\0", "").split())[:500]


@dataclass(frozen=True)
class Mark:
    """The right to send the body of an email, and until when."""

    email_id: int
    fence: int
    since: float
    hold: float

    def holds(self) -> bool:
        """Whether the final dot may follow: asked of our own clock, and after a second's delay of the database too."""
        passed = time.clock_gettime(CLOCK) - self.since
        if passed >= self.hold:
            return False
        if passed < 1:
            return True
        with connection.cursor() as cursor:
            cursor.execute(STILL_MINE, {"id": self.email_id, "fence": self.fence})
            return bool(cursor.fetchone()[0])
