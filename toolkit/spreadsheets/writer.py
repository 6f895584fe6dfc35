"""Writing a table as CSV or as an Excel workbook, line by line, so that no cell is ever executed.

A spreadsheet executes cells that begin with ``= + - @``, their full-width forms, a tab or a line break (CWE-1236). In
CSV such a cell gets an apostrophe in front, the spreadsheets' own mark for text; reading takes it off again. In a
workbook every cell is declared to be text, and only what looks marked already is marked.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence

Lines = Iterable[Sequence[str]]

DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")
MARK = "'"
CHUNK = 64_000
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # in XML
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def marked(text: str) -> str:
    """The text as a CSV cell that no spreadsheet executes."""
    return f"{MARK}{text}" if text.lstrip(f" \N{NO-BREAK SPACE}{MARK}").startswith(DANGEROUS) else text


def unmarked(cell: str) -> str:
    """The text that ``marked`` made this cell of."""
    return cell[1:] if cell.startswith(MARK) and marked(cell[1:]) == cell else cell


def csv_file(lines: Lines) -> Iterator[bytes]:
    """UTF-8 with byte order mark, commas, every cell quoted; in parts, while the lines come."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    yield b"\xef\xbb\xbf"
    for line in lines:
        writer.writerow([marked(cell) for cell in line])
        if buffer.tell() > CHUNK:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


def xlsx_file(lines: Lines, *, title: str = "") -> Iterator[bytes]:
    """A workbook of one sheet, put together in temporary files and then given in parts; memory does not grow with it."""
    from openpyxl import Workbook  # takes 8 MiB of each process that never writes a workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title or None)
    for line in lines:
        cells = [WriteOnlyCell(sheet, _storable(text)) for text in line]
        for cell in cells:
            cell.data_type = "s"  # text, also where it looks like a formula or an error
        sheet.append(cells)
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while part := file.read(CHUNK):
            yield part


def _storable(text: str) -> str:
    """Without characters XML cannot hold, and so that reading finds the same text."""
    legal = _ILLEGAL.sub("", text).encode(errors="ignore").decode()
    kept = f"{MARK}{legal}" if unmarked(legal) != legal else legal
    return _LOOKS_ESCAPED.sub("_x005F_", kept)
