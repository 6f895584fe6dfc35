"""Tables that are queues: claims under a lease with a fencing token, and when to try again. Database time only.

A queue has ``state`` (*queued*, *sending*, …), ``due_at``, ``lease_until`` and ``fence``. A worker that lost its claim finds another
``fence`` in the row and changes nothing; what a dead worker held is free again when its lease is over.
"""

import random
from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, Func, Value

MINUTES_BETWEEN_ATTEMPTS = [1, 5, 15, 60, 180, 360, 720, 720, 720, 720, 720]  # three days in all
JITTER = 0.2
MOST_INTERRUPTIONS = 32_000  # of a column that holds 32 767


class DatabaseTime(Func):
    """The database's own clock, running also inside a transaction."""

    function = "clock_timestamp"
    arity = 0
    output_field = DateTimeField()


def in_seconds(seconds: float) -> Any:
    """The moment so many seconds from now, by the database's clock."""
    return DatabaseTime() + Value(timedelta(seconds=seconds))


def seconds_before_attempt(attempts: int) -> float | None:
    """How long to wait after so many attempts, spread out by a fifth; None when it is to be given up."""
    if attempts >= len(MINUTES_BETWEEN_ATTEMPTS):
        return None
    return 60 * MINUTES_BETWEEN_ATTEMPTS[attempts] * spread()


def spread() -> float:
    """A factor from 1 to 1.2, so that what failed together is not tried again together."""
    return 1 + JITTER * random.random()  # noqa: S311 - spreads load


def claim_statement(table: str, due: str, *, reset: str = "") -> str:
    """Return the statement that claims what ``due`` selects: the ids of queued rows, locked with ``SKIP LOCKED``.

    It takes ``lease`` (seconds) beside the parameters of ``due``, and returns the rows. ``reset`` is set with the claim.
    """
    return f"""
    WITH due AS MATERIALIZED ({due})
    UPDATE {table} AS claimed
    SET state = 'sending', fence = claimed.fence + 1, {f"{reset}, " if reset else ""}
        lease_until = clock_timestamp() + %(lease)s * interval '1 second'
    FROM due WHERE claimed.id = due.id AND claimed.state = 'queued'
    RETURNING claimed.*
    """  # noqa: S608 - our own text


def release_statement(table: str, condition: str = "TRUE") -> str:
    """Return the statement that queues again what dead workers held.

    Spread out, and after three times later and later: a row that kills its worker must not hold up the others.
    """
    return f"""
    UPDATE {table}
    SET state = 'queued', lease_until = NULL, interruptions = least(interruptions + 1, {MOST_INTERRUPTIONS}),
        due_at = clock_timestamp() + random() * power(2, least(greatest(interruptions - 3, 0), 12)) * interval '1 second'
    WHERE state = 'sending' AND lease_until < clock_timestamp() AND {condition}
    """  # noqa: S608 - our own text
