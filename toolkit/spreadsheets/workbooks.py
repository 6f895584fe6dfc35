"""Reading Excel workbooks (.xlsx); every size is checked against what the package declares before anything is unpacked.

A part never unpacks to more than the package declares (the standard library stops there), so those sizes hold. What a
sheet says of itself, its dimension above all, does not: rows are read until there are none. XML is parsed by defusedxml,
which openpyxl takes when it is installed: no entities, no files from outside.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from toolkit.spreadsheets.sheets import (
    MOST_COLUMNS,
    Line,
    Sheet,
    UnreadableFile,
    UnusableCell,
    column_letters,
    is_filled,
)

MOST_PARTS = 1_000
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_HELD = 40 * 1024 * 1024  # parts that are held in memory whole: shared texts, styles
MOST_RATIO = 100
SMALL = 1024 * 1024  # below this the ratio says nothing
MOST_LINES = 60_000
STRICT = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument": b"http://schemas.openxmlformats.org/officeDocument/2006",
}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how Open XML writes what XML cannot hold, ``_x000D_`` for instance


def read_workbook(content: bytes) -> Sheet:
    """The first visible sheet of a workbook, formulas by their results. Refuses bombs and broken files."""
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is missing: workbooks cannot be read safely")
    _refuse_bombs(content)
    try:
        book = load_workbook(io.BytesIO(_transitional(content)), read_only=True, data_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        expected = (visible[0].max_row or 0) if visible else 0
    except Exception as error:
        raise UnreadableFile(_broken()) from error
    if not visible:
        raise UnreadableFile(_("All sheets of this workbook are hidden. Unhide the one to read and save it."))
    sheet = Sheet(iter(()), expected=min(expected, MOST_LINES))
    if len(book.sheetnames) > 1:
        sheet.notes.append(_("Only the first visible sheet, “%(name)s”, was read.") % {"name": visible[0].title})
    sheet.lines = _lines(book, visible[0], sheet.notes)
    return sheet


def _refuse_bombs(content: bytes) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFile(_broken()) from error
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or any(map(_is_suspicious, parts)):
        raise UnreadableFile(
            _("This workbook unpacks to far more than it should, so it wasn't opened. Copy the rows into a new one.")
        )


def _is_suspicious(part: zipfile.ZipInfo) -> bool:
    held = not part.filename.startswith("xl/worksheets/") and part.file_size > LARGEST_HELD
    return held or (part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1))


def _transitional(content: bytes) -> bytes:
    """The same workbook with the usual names of things, where it was saved as “Strict Open XML”."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if next(iter(STRICT)) not in package.read("xl/workbook.xml"):
            return content
        if sum(part.file_size for part in package.infolist()) > LARGEST_HELD:
            raise UnreadableFile(_("This is a large “Strict Open XML” workbook. Save it as “Excel Workbook (.xlsx)”."))
        converted = io.BytesIO()
        with zipfile.ZipFile(converted, "w") as usual:
            for part in package.infolist():
                text = package.read(part)
                for strict, name in STRICT.items():
                    text = text.replace(strict, name)
                usual.writestr(part.filename, text)
    return converted.getvalue()


def _broken() -> str:
    return _("This isn't an Excel workbook that can be read. Save it as .xlsx or as “CSV UTF-8” and upload that.")


class _CellParser(WorkSheetParser):
    """Also reads results of formulas that do not say they are texts, and tells those without any from empty cells."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """With the kind ``f`` for a formula without a stored result."""
        before = self.col_counter
        try:
            cell: dict[str, Any] = super().parse_cell(element)
        except ValueError:
            if element.get("t", "n") != "n":
                raise
            element.set("t", "str")
            self.col_counter = before
            cell = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = "f"
        return cell


def _lines(book: Any, sheet: Any, notes: list[str]) -> Iterator[Line]:
    number = hidden = 0
    try:
        # Not by the sheet's own iter_rows, which ends where the stated dimension does and hides what a cell is.
        with book._archive.open(sheet._worksheet_path) as source:  # noqa: SLF001
            parser = _CellParser(
                source, sheet._shared_strings, data_only=True, epoch=book.epoch,  # noqa: SLF001
                date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,  # noqa: SLF001
            )  # fmt: skip
            for number, cells in parser.parse():
                if line := _texts(number, cells):
                    hidden += parser.row_dimensions.get(str(number), {}).get("hidden") in ("1", "true")
                    yield number, line
                parser.row_dimensions.clear()
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(_broken(), row=number + 1) from error
    if hidden:
        words = ngettext("%(count)d hidden row was read as well.", "%(count)d hidden rows were read as well.", hidden)
        notes.append(words % {"count": hidden})


def _texts(number: int, cells: list[dict[str, Any]]) -> list[str]:
    """The cells of a row by their place, up to the last that is filled."""
    filled = {cell["column"]: text for cell in cells if is_filled(text := _text(cell))}
    width = max(filled, default=0)
    if width > MOST_COLUMNS or (width and number > MOST_LINES):
        words = _(
            "There is a value in row %(row)d, column %(column)s; only %(rows)d rows and %(columns)d columns can be read. "
            "Copy the filled cells into a new workbook."
        )
        place = {"row": number, "column": column_letters(width), "rows": MOST_LINES, "columns": MOST_COLUMNS}
        raise UnreadableFile(words % place, row=number)
    return [filled.get(column, "") for column in range(1, width + 1)]


def _text(cell: dict[str, Any]) -> str:
    value = cell["value"]
    if cell["data_type"] == "e":
        words = _("“%(value)s” is an error of the spreadsheet. Correct the formula or clear the cell.")
        return UnusableCell.because(words % {"value": value}, str(value))
    if cell["data_type"] == "f":
        words = _("This formula has no stored result. Open the file in a spreadsheet program and save it there.")
        return UnusableCell.because(words)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))
