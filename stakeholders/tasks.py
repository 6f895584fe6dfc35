"""Tasks of the contacts. Each may run twice, late or concurrently."""

from celery import shared_task
from django.utils import timezone

from stakeholders.duplicates import search
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
    """Continue every waiting import."""
    actions.continue_imports()


@shared_task(name="stakeholders.forget_imports")  # type: ignore[untyped-decorator]
def forget_imports() -> None:
    """Delete files of unfinished imports."""
    actions.forget_imports(at=timezone.now())


@shared_task(name="stakeholders.find_duplicates")  # type: ignore[untyped-decorator]
def find_duplicates(hub_id: int | None = None) -> None:
    """Search one hub for duplicates; without ``hub_id`` every hub with recently changed contacts."""
    if hub_id is None:
        search.find_recent_duplicates(at=timezone.now())
    else:
        search.find_duplicates(hub_id=hub_id)
