"""What workers do for requests of people to see their data. Safe to run twice."""

from celery import shared_task
from django.utils import timezone

from privacy.actions import forget_requests


@shared_task(name="privacy.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Delete requests whose link is not valid any more."""
    forget_requests(at=timezone.now())
