"""Processor time of a call: ours, and that of the PostgreSQL process that answers us."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.db import connection

LEAST_SECONDS = 0.25  # of one measurement: short calls are repeated until then


@dataclass(frozen=True)
class Spent:
    """Milliseconds of processor time of one call."""

    ours: float
    database: float

    @property
    def together(self) -> float:
        """Both."""
        return self.ours + self.database


def database_seconds() -> float:
    """Processor time of our PostgreSQL process so far; it has to run on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def spent_by(call: Callable[[], object], *, rounds: int = 3) -> Spent:
    """Call until it has taken long enough to be measured, ``rounds`` times; return the medians of one call."""
    call()
    measured = [_round(call) for _ in range(rounds)]
    return Spent(median(one.ours for one in measured), median(one.database for one in measured))


def _round(call: Callable[[], object]) -> Spent:
    calls, until = 0, time.monotonic() + LEAST_SECONDS
    database, ours = database_seconds(), time.process_time()
    while calls < 3 or time.monotonic() < until:
        call()
        calls += 1
    ours = time.process_time() - ours
    return Spent(ours * 1000 / calls, (database_seconds() - database) * 1000 / calls)
