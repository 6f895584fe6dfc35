"""What Celery wakes. Safe to run twice and at the same time."""

from celery import shared_task

from outbox import deliveries, recovery


@shared_task(name="outbox.deliver")  # type: ignore[untyped-decorator]
def deliver() -> None:
    """Send what is due."""
    deliveries.deliver()


@shared_task(name="outbox.recover")  # type: ignore[untyped-decorator]
def recover() -> None:
    """Free what dead workers held."""
    recovery.recover()
