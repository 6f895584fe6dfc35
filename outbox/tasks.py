"""What Celery wakes. Safe to run twice and at the same time."""

from celery import shared_task
from django.utils import timezone

from outbox import deliveries, recovery
from outbox import retention as forgetting
from outbox.bounces import mailbox
from toolkit.steps import run_steps


@shared_task(name="outbox.deliver")  # type: ignore[untyped-decorator]
def deliver() -> None:
    """Send what is due."""
    deliveries.deliver()


@shared_task(name="outbox.recover")  # type: ignore[untyped-decorator]
def recover() -> None:
    """Free what dead workers held."""
    recovery.recover()


@shared_task(name="outbox.read_bounces")  # type: ignore[untyped-decorator]
def read_bounces() -> None:
    """Read the mailbox of returned emails, if there is one."""
    mailbox.read_mailbox()


@shared_task(name="outbox.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Clear and delete emails kept longer than promised."""
    run_steps(forgetting.clear_contents, forgetting.forget_finished, at=timezone.now())
