"""Hourly and daily jobs: once a period, late rather than never, whoever looks and however often."""

import datetime as dt
import threading
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as portal_settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from echos_portal import periodic_jobs
from echos_portal.models import PeriodicRun
from echos_portal.periodic_jobs import forget_periodic_runs, note_scheduler, run_periodic_jobs
from tests.digests.test_subscribing import together

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 25, 23, 50, tzinfo=dt.UTC)
BOTH_LOOKED = threading.Barrier(2, timeout=60)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


class Counted:
    """A task that counts its runs, and fails on request."""

    def __init__(self) -> None:
        self.runs = 0
        self.fails = False

    def __call__(self) -> None:
        self.runs += 1
        if self.fails:
            raise RuntimeError("no")


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Counted:
    counted = Counted()
    monkeypatch.setitem(current_app.tasks, "a.job", counted)
    settings.PERIODIC_JOBS = {"a.job": "day"}
    return counted


def test_job_runs_once_a_period_however_often_it_is_checked(job: Counted) -> None:
    assert [run_periodic_jobs(at=AT + minutes * dt.timedelta(minutes=1)) for minutes in range(3)] == [["a.job"], [], []]
    assert run_periodic_jobs(at=AT + HOUR) == ["a.job"]
    assert job.runs == 2


def look_first(name: str, period: str, at: dt.datetime) -> bool:
    """The twin without the protection: look whether the job has run, then note that it does."""
    has_run = PeriodicRun.objects.filter(name=name, period=period).exists()
    BOTH_LOOKED.wait()
    PeriodicRun.objects.bulk_create([PeriodicRun(name=name, period=period, started_at=at)], ignore_conflicts=True)
    return not has_run


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("claim", "runs"), [(periodic_jobs._claim, 1), (look_first, 2)])
def test_two_schedulers_at_once_run_a_job_once(
    job: Counted, monkeypatch: pytest.MonkeyPatch, claim: Any, runs: int
) -> None:
    monkeypatch.setattr(periodic_jobs, "_claim", claim)
    assert together(2, lambda: run_periodic_jobs(at=AT)) == []
    assert (job.runs, PeriodicRun.objects.count()) == (runs, 1)


def test_days_that_were_missed_are_made_up_for_once(job: Counted) -> None:
    run_periodic_jobs(at=AT)
    run_periodic_jobs(at=AT + 3 * DAY)
    run_periodic_jobs(at=AT + 3 * DAY + dt.timedelta(seconds=1))
    assert job.runs == 2


def test_scheduler_that_is_restarted_every_hour_never_keeps_a_daily_job_from_running(job: Counted) -> None:
    for hour in range(24 * 3):
        run_periodic_jobs(at=AT + hour * HOUR)
    assert job.runs == 4


def test_job_that_failed_is_tried_again_after_half_an_hour(job: Counted) -> None:
    job.fails, morning = True, AT - 12 * HOUR
    run_periodic_jobs(at=morning)
    job.fails = False
    run_periodic_jobs(at=morning + dt.timedelta(minutes=29))
    assert job.runs == 1
    run_periodic_jobs(at=morning + dt.timedelta(minutes=30))
    run_periodic_jobs(at=morning + HOUR)
    assert (job.runs, PeriodicRun.objects.get().finished_at is not None) == (2, True)


def test_failure_of_one_job_keeps_no_other_from_running(job: Counted, settings: Any) -> None:
    settings.PERIODIC_JOBS = {"a.job": "day", "portal.clear_sessions": "day"}
    job.fails = True
    assert run_periodic_jobs(at=AT) == ["a.job", "portal.clear_sessions"]


def test_every_job_and_all_queued_work_has_a_task() -> None:
    current_app.loader.import_default_modules()
    polled = [name for names in portal_settings.POLLED_TASKS.values() for name in names]
    beaten = [entry["task"] for entry in portal_settings.CELERY_BEAT_SCHEDULE.values()]
    assert {*polled, *beaten, *portal_settings.PERIODIC_JOBS} <= set(current_app.tasks)
    assert set(portal_settings.PERIODIC_JOBS.values()) <= set(periodic_jobs.PERIODS)


def test_everything_that_forgets_runs_every_period() -> None:
    """Whatever an application keeps for a time only has a task called forget…, and that one must be among the jobs."""
    current_app.loader.import_default_modules()
    forgetting = {name for name in current_app.tasks if ".forget" in name or "clear" in name}
    assert forgetting == {name for name in portal_settings.PERIODIC_JOBS if ".forget" in name or "clear" in name}


def test_expired_sessions_are_deleted() -> None:
    for key, days in (("old", -1), ("new", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + days * DAY)
    current_app.tasks["portal.clear_sessions"]()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_old_runs_go_and_the_scheduler_stays_known() -> None:
    note_scheduler(at=AT)
    PeriodicRun.objects.create(name="x", period="1", started_at=AT)
    assert forget_periodic_runs(at=AT + 91 * DAY) == 1
    assert PeriodicRun.objects.get().name == "scheduler"
