"""What workers do for the library."""

from celery import shared_task
from django.utils import timezone

from library.unused_files import delete_unused_files


@shared_task(name="library.delete_unused_files")  # type: ignore[untyped-decorator]
def delete_unused() -> None:
    """Delete stored files that nothing names any more."""
    delete_unused_files(at=timezone.now())
