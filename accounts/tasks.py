"""What workers do for accounts. Safe to run twice and at the same time."""

from celery import shared_task
from django.utils import timezone

from accounts.cache import delete_expired_entries
from accounts.kept_forms import delete_old_forms, delete_old_sessions
from accounts.rate_limits import delete_unspent
from accounts.used_codes import delete_expired_codes
from toolkit.steps import run_steps


@shared_task(name="accounts.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Delete sessions, kept forms, used codes, counters and entries of the cache that are over."""
    run_steps(
        delete_old_sessions,
        delete_old_forms,
        delete_expired_codes,
        delete_unspent,
        delete_expired_entries,
        at=timezone.now(),
    )
