"""What the scheduler runs. Each may run twice, late, or beside itself."""

from celery import shared_task
from django.utils import timezone

from digests import actions
from toolkit.steps import run_steps


@shared_task(name="digests.build_due")  # type: ignore[untyped-decorator]
def build_due() -> None:
    """Build the emails of the week, if they are due."""
    actions.build_due(at=timezone.now())


@shared_task(name="digests.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Delete addresses that were not confirmed, and those of people who unsubscribed."""
    run_steps(actions.forget_unconfirmed, actions.forget_suppressed, at=timezone.now())
