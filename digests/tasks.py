"""What the scheduler runs. Each may run twice, late, or beside itself."""

from celery import shared_task
from django.utils import timezone


@shared_task(name="digests.build_due")
def build_due() -> None:
    """Build the letters of the week, if they are due."""
    from digests.actions import build_due as build

    build(at=timezone.now())


@shared_task(name="digests.forget_unconfirmed")
def forget_unconfirmed() -> None:
    """Forget addresses nobody confirmed."""
    from digests.actions import forget_unconfirmed as forget

    forget(at=timezone.now())
