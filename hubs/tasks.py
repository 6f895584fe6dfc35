"""What workers do for hubs."""

from celery import shared_task
from django.utils import timezone

from hubs.actions.chairs import forget_chairs
from hubs.actions.files import forget_unused_files
from hubs.actions.invitations import forget_old_invitations
from hubs.actions.profile import nudge_stale_profiles


@shared_task(name="hubs.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Forget what is kept longer than promised."""
    at = timezone.now()
    forget_old_invitations(at=at)
    forget_chairs(at=at)
    forget_unused_files(at=at)


@shared_task(name="hubs.nudge_stale_profiles")  # type: ignore[untyped-decorator]
def nudge() -> None:
    """Ask coordinators whether an old profile is still right; at most once a month each."""
    nudge_stale_profiles(at=timezone.now())
