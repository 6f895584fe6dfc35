"""What workers do for hubs."""

from celery import shared_task
from django.utils import timezone

from hubs.actions.files import forget_unused_files
from hubs.actions.invitations import forget_old_invitations


@shared_task(name="hubs.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Forget what is kept longer than promised."""
    forget_old_invitations(at=timezone.now())
    forget_unused_files(at=timezone.now())
