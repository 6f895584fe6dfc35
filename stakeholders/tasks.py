"""What workers do for the address book. Each may run twice, late, or beside itself."""

from celery import shared_task
from django.utils import timezone

from stakeholders.imports import actions


@shared_task(name="stakeholders.check_import")  # type: ignore[untyped-decorator]
def check_import(import_id: int) -> None:
    """Read one file."""
    actions.check_import(import_id=import_id)


@shared_task(name="stakeholders.write_import")  # type: ignore[untyped-decorator]
def write_import(import_id: int) -> None:
    """Write one confirmed file."""
    actions.write_import(import_id=import_id)


@shared_task(name="stakeholders.continue_imports")  # type: ignore[untyped-decorator]
def continue_imports() -> None:
    """Go on with every file that waits."""
    actions.continue_imports()


@shared_task(name="stakeholders.forget_imports")  # type: ignore[untyped-decorator]
def forget_imports() -> None:
    """Forget files nobody finished."""
    actions.forget_imports(at=timezone.now())
