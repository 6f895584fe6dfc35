"""What workers do for the audit trail. Safe to run twice."""

from celery import shared_task
from django.utils import timezone

from audit.actions import forget_submissions
from audit.purges import forget_purge_runs
from toolkit.steps import run_steps


@shared_task(name="audit.forget_submissions")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Delete the keys of submissions that are too old to be repeated, and old lines of the log of deletions."""
    run_steps(forget_submissions, forget_purge_runs, at=timezone.now())
