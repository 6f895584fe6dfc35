"""What workers do for mailings."""

from celery import shared_task
from django.utils import timezone

from mailings.expansion import continue_mailings
from mailings.figures import settle_mailings


@shared_task(name="mailings.continue")  # type: ignore[untyped-decorator]
def go_on() -> None:
    """Write, release, hold back or withdraw the emails of mailings in hand."""
    continue_mailings(at=timezone.now())


@shared_task(name="mailings.settle")  # type: ignore[untyped-decorator]
def settle() -> None:
    """Cancel mailings that were stopped and forgotten."""
    settle_mailings(at=timezone.now())
