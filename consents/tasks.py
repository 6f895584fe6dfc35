"""What workers do for the consent ledger."""

from celery import shared_task
from django.utils import timezone

from consents.retention import forget_consents


@shared_task(name="consents.forget")  # type: ignore[untyped-decorator]
def forget() -> None:
    """Delete consents that were withdrawn three years ago."""
    forget_consents(at=timezone.now())
