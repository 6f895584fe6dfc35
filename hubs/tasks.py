"""What workers do for hubs."""

from celery import shared_task
from django.utils import timezone

from hubs.groups.actions.chairs import forget_chairs
from hubs.profile.actions import nudge_stale_profiles
from hubs.registry import duplicates
from hubs.team.actions.accounts import forget_accounts_without_role
from hubs.team.actions.invitations import forget_old_invitations
from toolkit.steps import run_steps


@shared_task(name="hubs.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Forget what is kept longer than promised."""
    run_steps(forget_old_invitations, forget_chairs, forget_accounts_without_role, at=timezone.now())


@shared_task(name="hubs.nudge_stale_profiles")  # type: ignore[untyped-decorator]
def nudge() -> None:
    """Ask coordinators whether an old profile is still right; at most once a month each."""
    nudge_stale_profiles(at=timezone.now())


@shared_task(name="hubs.find_duplicates")  # type: ignore[untyped-decorator]
def find_duplicates() -> None:
    """Search the organisations of the network for duplicates."""
    duplicates.find_duplicates()
