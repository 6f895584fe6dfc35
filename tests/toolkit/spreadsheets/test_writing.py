"""What is written into a file: nothing a spreadsheet executes, and the same text when it is read again."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from toolkit.spreadsheets.files import read_sheet
from toolkit.spreadsheets.writer import csv_file, marked, unmarked, xlsx_file

DANGEROUS = [
    "=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a", " =1", "\N{NO-BREAK SPACE}=1", "'=1",
]  # fmt: skip


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_execute_is_marked_and_read_back(text: str) -> None:
    assert (marked(text), unmarked(marked(text))) == (f"'{text}", text)


@pytest.mark.parametrize("text", ["", "Ana", "a=1", "'quoted", "’=1", "1-2", "'Ana"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert (marked(text), unmarked(text)) == (text, text)


def test_written_workbook_holds_nothing_but_text() -> None:
    lines = [["Name"], *([text] for text in [*DANGEROUS, "#N/A", "1"]), ["A\0B\x0b <&>\ud800"]]
    content = b"".join(xlsx_file(lines, title="Contacts"))
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows()]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert (sheet.title, cells[1].value, cells[-1].value) == ("Contacts", "=1", "AB <&>")


def test_written_text_file_is_utf8_with_its_mark_and_every_cell_quoted() -> None:
    assert (
        b"".join(csv_file([["Name"], ["=1", 'A "B"'], ["Łódź"]]))
        == ("\N{ZERO WIDTH NO-BREAK SPACE}" + '"Name"\r\n"\'=1","A ""B"""\r\n"Łódź"\r\n').encode()
    )


@pytest.mark.parametrize("write", [csv_file, xlsx_file])
@pytest.mark.parametrize(
    "text", [*DANGEROUS, "'quoted", "''=1", "_x000D_", "_x005F_x000D_", "1", "1.0", "#N/A", "a  b", "Ж"]
)
def test_text_is_read_back_as_it_was_written(write: Any, text: str) -> None:
    lines = [line for _number, line in read_sheet(b"".join(write([["Name"], [text]]))).lines]
    assert unmarked(lines[1][0]).strip() == text.strip()


def test_exported_cells_begin_with_nothing_dangerous() -> None:
    written = b"".join(csv_file([[text] for text in DANGEROUS])).decode("utf-8-sig")
    assert {row[0][0] for row in csv.reader(io.StringIO(written))} == {"'"}
