"""Files as people send them."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from accounts.models import User
from hubs.models import Hub
from stakeholders.imports.actions import check_import, confirm_import, start_import, write_import
from stakeholders.models import Import, Stakeholder

HEADER = ["Name", "E-mail", "Sector", "Level"]
NEW_LINE = "\r\n"


def csv_bytes(rows: Iterable[Sequence[str]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    """The rows as a text file."""
    return "".join(separator.join(row) + NEW_LINE for row in rows).encode(encoding)


def xlsx_bytes(rows: Iterable[Sequence[Any]]) -> bytes:
    """The rows as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def zip_bytes(parts: dict[str, bytes]) -> bytes:
    """Any zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return buffer.getvalue()


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


def told(run: Import) -> list[tuple[int, str, str]]:
    """Everything that is wrong: row, column, words."""
    return list(run.problems.values_list("row", "column", "words"))


def names_of(hub: Hub) -> list[str]:
    """Who is in the address book."""
    return list(Stakeholder.objects.filter(hub=hub).order_by("pk").values_list("name", flat=True))
