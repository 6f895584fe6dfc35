"""Reading Excel workbooks (.xlsx), with every size checked against what the file declares before anything is unpacked.

A zip entry never unpacks to more than it declares (the standard library stops there), so the declared sizes hold.
XML is parsed by defusedxml, which openpyxl takes when it is installed: no entities, no files from outside.
"""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import DEFUSEDXML, load_workbook

from stakeholders.sheets.sheet import MOST_COLUMNS, Line, Sheet, Unreadable

MOST_ENTRIES = 1_000
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_HELD = 40 * 1024 * 1024  # parts that stand in memory whole: shared texts, styles
MOST_RATIO = 100
SMALL = 1024 * 1024  # below this the ratio says nothing
MOST_LINES = 60_000


def read_workbook(content: bytes) -> Sheet:
    """The first sheet of a workbook. Formulas are their text. Refuses bombs and broken files."""
    _refuse_bombs(content)
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: workbooks cannot be read safely")
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        first = book.worksheets[0]
        declared = (first.max_row or 0, first.max_column or 0)
    except Exception as error:
        raise Unreadable(_broken()) from error
    if declared[0] > MOST_LINES or declared[1] > MOST_COLUMNS:
        raise Unreadable(_too_large(*declared))
    return Sheet(_lines(first), expected=declared[0])


def _refuse_bombs(content: bytes) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable(_broken()) from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED or any(map(_is_suspicious, entries)):
        raise Unreadable(
            _("This workbook unpacks to far more than it should, so it was not opened. Copy the rows into a new one.")
        )


def _is_suspicious(entry: zipfile.ZipInfo) -> bool:
    held = not entry.filename.startswith("xl/worksheets/") and entry.file_size > LARGEST_HELD
    return held or (entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1))


def _broken() -> str:
    return _("This is not an Excel workbook the portal can read. Save it as .xlsx or as “CSV UTF-8” and send it again.")


def _too_large(rows: int, columns: int) -> str:
    words = _(
        "The first sheet goes to row %(rows)d and column %(columns)d; the portal reads up to row %(most_rows)d and "
        "column %(most_columns)d. Copy only the filled cells into a new workbook."
    )
    numbers = {"rows": rows, "columns": columns, "most_rows": MOST_LINES, "most_columns": MOST_COLUMNS}
    return words % numbers


def _lines(sheet: Any) -> Iterator[Line]:
    rows: Iterable[tuple[Any, ...]] = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)
    number = 0
    try:
        for number, cells in enumerate(rows, start=1):
            if number > MOST_LINES or any(cell is not None for cell in cells[MOST_COLUMNS:]):
                raise Unreadable(_too_large(number, len(_texts(cells))))
            yield number, _texts(cells)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(_broken(), row=number + 1) from error


def _texts(cells: tuple[Any, ...]) -> list[str]:
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)
