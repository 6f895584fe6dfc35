"""What workers do for accounts. Safe to run twice and at the same time."""

from celery import shared_task
from django.utils import timezone

from accounts.cache import delete_expired_entries
from accounts.kept_forms import delete_old_forms, delete_old_sessions
from accounts.rate_limits import delete_unspent
from accounts.used_codes import delete_expired_codes


@shared_task(name="accounts.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Delete sessions, kept forms, used codes, counters and entries of the cache that are over."""
    at = timezone.now()
    delete_old_sessions(at=at)
    delete_old_forms(at=at)
    delete_expired_codes(at=at)
    delete_unspent(at=at)
    delete_expired_entries(at=at)
