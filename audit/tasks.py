"""What workers do for the audit trail. Safe to run twice."""

from celery import shared_task
from django.utils import timezone

from audit.actions import forget_submissions


@shared_task(name="audit.forget_submissions")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Delete the keys of submissions that are too old to be repeated."""
    forget_submissions(at=timezone.now())
