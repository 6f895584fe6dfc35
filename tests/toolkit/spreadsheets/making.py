"""Files as people send them."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

NEW_LINE = "\r\n"
CASES = Path(__file__).parent / "cases"


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


def with_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with something else in the XML of its sheets."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    for name in parts:
        if name.startswith("xl/worksheets/"):
            assert old in parts[name]
            parts[name] = parts[name].replace(old, new)
    return zip_bytes(parts)
