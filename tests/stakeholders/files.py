"""Files as people send them."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from hubs.models import Hub
from stakeholders.imports.actions import check_import, confirm_import, start_import, write_import
from stakeholders.models import Import, Stakeholder
from tests.toolkit.spreadsheets.making import csv_bytes, xlsx_bytes

__all__ = ["HEADER", "checked", "csv_bytes", "imported", "many", "names_of", "problems_of", "sent", "xlsx_bytes"]

HEADER = ["Name", "E-mail", "Sector", "Level"]


def many(number: int) -> list[list[str]]:
    """A header and this many sound rows."""
    return [HEADER, *([f"Person {n}", f"person{n}@example.org", "academia", "national"] for n in range(number))]


def sent(hub: Hub, by: User, content: bytes, **fields: Any) -> Import:
    """A file waiting to be checked."""
    usual: dict[str, Any] = {"file_name": "people.csv", "language": "en", "at": timezone.now()}
    return start_import(by=by, hub=hub, content=content, **usual | fields)


def checked(hub: Hub, by: User, content: bytes) -> Import:
    """The same, checked."""
    run = sent(hub, by, content)
    assert check_import(import_id=run.pk) is True
    run.refresh_from_db()
    return run


def imported(hub: Hub, by: User, content: bytes, existing: str = "keep") -> Import:
    """The same, imported."""
    run = checked(hub, by, content)
    assert confirm_import(by=by, run=run, existing=existing) is True
    assert write_import(import_id=run.pk) is True
    run.refresh_from_db()
    return run


def problems_of(run: Import) -> list[tuple[int, str, str]]:
    """Return the errors of an import: row, column, words."""
    return list(run.problems.values_list("row", "column", "words"))


def names_of(hub: Hub) -> list[str]:
    """Who is in the address book."""
    return list(Stakeholder.objects.filter(hub=hub).order_by("pk").values_list("name", flat=True))
