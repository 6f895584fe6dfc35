"""Writing a table as it is asked for, line by line: neither the rows nor the file ever stand in memory whole."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from stakeholders.sheets.exported import kept_as_it_is, marked

Lines = Iterable[Sequence[str]]
SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
    f'ContentType="{_KIND}.sheet.main+xml"/><Override PartName="/{SHEET}" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="People" sheetId="1" '
    'r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# XML 1.0 has no place for these, written as they are or as references.
_NOT_IN_XML = {code: None for code in [*range(32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)] if code not in (9, 10, 13)}


def csv_file(lines: Lines) -> Iterator[bytes]:
    """UTF-8 with byte order mark, commas, every cell quoted; nothing a spreadsheet executes."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    yield b"\xef\xbb\xbf"
    for line in lines:
        writer.writerow([marked(cell) for cell in line])
        if buffer.tell() > 64_000:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()


class _Outgoing(io.RawIOBase):
    """What the zip writes, until it is fetched; cannot be rewound, so the zip writes its sizes behind each part."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: object) -> int:
        """Keep the bytes."""
        self.parts.append(bytes(data))  # type: ignore[call-overload]
        return len(self.parts[-1])

    def fetch(self) -> bytes:
        """What has come since the last time."""
        fetched = b"".join(self.parts)
        self.parts.clear()
        return fetched


def xlsx_file(lines: Lines) -> Iterator[bytes]:
    """An Excel workbook of one sheet in which every cell is declared to be text, so no formula can be in it."""
    out = _Outgoing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in PARTS.items():
            book.writestr(name, f"{PROLOGUE}{content}")
        with book.open(SHEET, "w") as sheet:
            sheet.write(f'{PROLOGUE}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for line in lines:
                sheet.write(_row(line).encode())
                if len(out.parts) > 16:
                    yield out.fetch()
            sheet.write(b"</sheetData></worksheet>")
    yield out.fetch()


def _row(line: Sequence[str]) -> str:
    cells = (f'<c t="inlineStr"><is><t xml:space="preserve">{_safe(kept_as_it_is(cell))}</t></is></c>' for cell in line)
    return f"<row>{''.join(cells)}</row>"


def _safe(cell: str) -> str:
    return escape(cell.translate(_NOT_IN_XML))
