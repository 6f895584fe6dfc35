"""What workers do for hubs."""

from celery import shared_task
from django.utils import timezone

from hubs.actions.chairs import forget_chairs
from hubs.actions.invitations import forget_old_invitations


@shared_task(name="hubs.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Forget what is kept longer than promised."""
    at = timezone.now()
    forget_old_invitations(at=at)
    forget_chairs(at=at)
