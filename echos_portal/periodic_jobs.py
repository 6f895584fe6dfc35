"""Jobs that run once an hour or once a day, decided by rows: two schedulers do no harm, and none for a day loses nothing."""

import datetime as dt
import logging

from celery import current_app
from django.conf import settings
from django.db import connection

from echos_portal.models import PeriodicRun
from toolkit import clock

log = logging.getLogger(__name__)
PERIODS = {"hour": "%Y-%m-%dT%H", "day": "%Y-%m-%d"}
TRIED_AGAIN_AFTER = dt.timedelta(minutes=30)  # longer than any task may run
KEPT = dt.timedelta(days=90)
SCHEDULER = "scheduler"

CLAIM = """
INSERT INTO echos_portal_periodicrun AS run (name, period, started_at) VALUES (%(name)s, %(period)s, %(at)s)
ON CONFLICT (name, period) DO UPDATE SET started_at = excluded.started_at
    WHERE run.finished_at IS NULL AND run.started_at <= %(before)s
"""


def run_periodic_jobs(*, at: dt.datetime) -> list[str]:
    """Run every job that has not run in its current period (UTC); returns their names.

    A period in which nothing ran at all is made up for by the run of the current one. A job that failed, or whose worker
    was killed, is tried again after half an hour.
    """
    ran = []
    for name, every in settings.PERIODIC_JOBS.items():
        period = at.astimezone(dt.UTC).strftime(PERIODS[every])
        if _claim(name, period, at):
            _run(name, period)
            ran.append(name)
    return ran


def note_scheduler(*, at: dt.datetime) -> None:
    """Note that the scheduler's hint reached a worker; ``/health/ready`` tells how long ago that was."""
    PeriodicRun.objects.update_or_create(name=SCHEDULER, period="", defaults={"started_at": at})


def scheduler_age(*, at: dt.datetime) -> dt.timedelta | None:
    """How long ago the scheduler was last heard of; None when it never was."""
    noted = PeriodicRun.objects.filter(name=SCHEDULER, period="").values_list("started_at", flat=True).first()
    return at - noted if noted else None


def forget_periodic_runs(*, at: dt.datetime) -> int:
    """Delete runs of more than ninety days ago; returns how many."""
    return PeriodicRun.objects.filter(started_at__lte=at - KEPT).exclude(name=SCHEDULER).delete()[0]


def _claim(name: str, period: str, at: dt.datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"name": name, "period": period, "at": at, "before": at - TRIED_AGAIN_AFTER})
        return bool(cursor.rowcount)


def _run(name: str, period: str) -> None:
    try:
        current_app.tasks[name]()
    except Exception:
        log.exception("The periodic job %s failed; it is tried again in %s.", name, TRIED_AGAIN_AFTER)
        return
    PeriodicRun.objects.filter(name=name, period=period).update(finished_at=clock.now())
