"""What Celery runs for the portal as a whole. Safe to run twice and at the same time."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from echos_portal import periodic_jobs


@shared_task(name="portal.note_scheduler")  # type: ignore[untyped-decorator]
def note_scheduler() -> None:
    """Note that the scheduler is alive; sent by beat alone."""
    periodic_jobs.note_scheduler(at=timezone.now())


@shared_task(name="portal.run_periodic_jobs")  # type: ignore[untyped-decorator]
def run_periodic_jobs() -> None:
    """Run the hourly and daily jobs that are due."""
    periodic_jobs.run_periodic_jobs(at=timezone.now())


@shared_task(name="portal.clear_sessions")  # type: ignore[untyped-decorator]
def clear_sessions() -> None:
    """Delete sessions that have expired."""
    call_command("clearsessions")


@shared_task(name="portal.forget_periodic_runs")  # type: ignore[untyped-decorator]
def forget_periodic_runs() -> None:
    """Delete runs kept longer than of use."""
    periodic_jobs.forget_periodic_runs(at=timezone.now())
