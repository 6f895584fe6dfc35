"""What stands in a file, however it was saved; and what is refused before it is opened."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from hubs.models import Hub
from stakeholders.models import Import, Stakeholder
from stakeholders.sheets.exported import marked, unmarked
from stakeholders.sheets.files import read_sheet
from stakeholders.sheets.sheet import Unreadable
from stakeholders.sheets.writing import csv_file, xlsx_file
from tests.factories import make_hub, make_member
from tests.stakeholders.files import checked, csv_bytes, imported, names_of, told, xlsx_bytes, zip_bytes

POLISH = [
    ["Imię i nazwisko", "Adres e-mail", "Sektor", "Poziom"],
    ["Łucja Żółć", "l@example.pl", "Ochrona zdrowia", "krajowy"],
]
PORTUGUESE = [["Nome", "E-mail", "Setor", "Nível"], ["João Conceição", "j@example.pt", "Saúde", "nacional"]]
GREEK = [["Name", "Sector", "Level"], ["Καλλιόπη", "academia", "national"]]
WORKBOOK = "xl/workbook.xml"


def read(content: bytes, *languages: str) -> tuple[list[list[str]], str, bool]:
    sheet = read_sheet(content, languages or ("en",))
    return [line for _number, line in sheet.lines], sheet.encoding, sheet.is_guessed


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("rows", "encoding", "language", "name", "is_guessed"),
    [
        (POLISH, "utf-8", "pl", "UTF-8", False),
        (POLISH, "utf-8-sig", "pl", "UTF-8", False),
        (POLISH, "utf-16", "pl", "UTF-16", False),
        (POLISH, "cp1250", "pl", "Windows-1250", True),
        (PORTUGUESE, "cp1252", "pt", "Windows-1252", True),
        (GREEK, "utf-8", "el", "UTF-8", False),
    ],
)
def test_text_is_read_in_every_usual_way(
    rows: Any, encoding: str, language: str, name: str, is_guessed: bool, separator: str
) -> None:
    assert read(csv_bytes(rows, encoding, separator), language) == (rows, name, is_guessed)


def test_letters_of_both_code_pages_are_read_as_the_hub_writes() -> None:
    both = "Name\r\nMüller é\r\n".encode("cp1252")
    assert [read(both, language)[1] for language in ("pl", "pt")] == ["Windows-1250", "Windows-1252"]


@pytest.mark.parametrize(
    ("content", "languages"),
    [
        (csv_bytes(GREEK, "cp1253"), ("el",)),
        ("Name\r\nИван\r\n".encode("cp1251"), ("bg",)),
        (b"Name\r\n\x81\x8d\r\n", ("en",)),
        (b"Name\r\nA\xa4\xa7B\xac\r\n", ("en",)),
    ],
)
def test_letters_that_cannot_be_told_are_refused(content: bytes, languages: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable, match="cannot be told for certain"):
        read(content, *languages)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + csv_bytes(POLISH, "cp1250", ";"),
        b"\xef\xbb\xbfName\r\n\xff\r\n",
        b"\xff\xfeN\x00a\x00m",
        b"\xff\xfe\x00\xd8\x41\x00",
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"The file says it is UTF-(8|16) but is not"):
        read(content)


def test_quotes_may_hold_separators_and_line_breaks() -> None:
    assert read(b'Name;Sector\r\n"A; B\r\nC";"D ""E"""\r\n')[0] == [["Name", "Sector"], ["A; B\r\nC", 'D "E"']]


@pytest.mark.parametrize("line", [b'"never closed\r\nB,C\r\n', b"x" * 200_000])
def test_text_that_is_no_csv_is_refused_with_its_row(line: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(b"Name,Sector\r\nA,B\r\n" + line)
    assert refusal.value.row == 3


def test_workbook_cells_are_read_as_text() -> None:
    import datetime as dt

    rows = [["Name", "Sector"], [1.0, 2.5], [True, dt.datetime(2026, 11, 21, tzinfo=None)], ["=SUM(A1:A2)", None]]  # noqa: DTZ001
    assert read(xlsx_bytes(rows))[0] == [
        ["Name", "Sector"], ["1", "2.5"], ["True", "2026-11-21T00:00:00"], ["=SUM(A1:A2)"],
    ]  # fmt: skip


BOMB = zip_bytes({WORKBOOK: b"<a/>", "xl/worksheets/sheet1.xml": b" " * 30_000_000})
HELD = zip_bytes({WORKBOOK: b"<a/>", "xl/sharedStrings.xml": bytes(range(256)) * 164_000})
CROWD = zip_bytes({f"xl/{number}.xml": b"" for number in range(1_001)})


@pytest.mark.parametrize("content", [BOMB, HELD, CROWD], ids=["ratio", "held", "crowd"])
def test_bombs_are_refused_from_their_declared_sizes(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stakeholders.sheets.workbooks.load_workbook", None)  # calling it would be another error
    with pytest.raises(Unreadable, match="unpacks to far more than it should"):
        read(content)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04rest", zip_bytes({"a": b"b"}), zip_bytes({WORKBOOK: b"<a>", "[Content_Types].xml": b"x"})]
)
def test_broken_workbooks_are_refused(content: bytes) -> None:
    with pytest.raises(Unreadable, match="not an Excel workbook the portal can read"):
        read(content)


@pytest.mark.parametrize("doctype", ['<!ENTITY a "aaaaaaaa">', '<!ENTITY a SYSTEM "file:///etc/hostname">'])
def test_workbooks_with_entities_are_refused(doctype: str) -> None:
    import zipfile

    parts = {}
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes([["Name"], ["A"]]))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = next(name for name in parts if name.startswith("xl/worksheets/"))
    parts[sheet] = f"<!DOCTYPE worksheet [{doctype}]>".encode() + parts[sheet].replace(b">A<", b">&a;<")
    with pytest.raises(Unreadable, match="not an Excel workbook the portal can read"):
        read(zip_bytes(parts))


@pytest.mark.parametrize("shape", [(1, 61), (60_001, 1)])
def test_sheets_that_are_too_large_are_refused(shape: tuple[int, int]) -> None:
    rows, columns = shape
    content = xlsx_bytes([["Name"] * columns] * rows)
    with pytest.raises(Unreadable, match=f"goes to row {rows} and column {columns}"):
        read(content)


def test_a_sheet_that_declares_a_million_rows_is_refused_before_any_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(xlsx_bytes([["Name"], ["A"]]))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = next(name for name in parts if name.startswith("xl/worksheets/"))
    parts[sheet] = parts[sheet].replace(b"<sheetData>", b'<dimension ref="A1:J1000000"/><sheetData>')
    monkeypatch.setattr("stakeholders.sheets.workbooks._lines", None)  # calling it would be another error
    with pytest.raises(Unreadable, match="goes to row 1000000 and column 10"):
        read(zip_bytes(parts))


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0old", b"%PDF-1.7", b"\x89PNG\r\n"])
def test_other_kinds_of_files_are_refused_by_their_beginning(content: bytes) -> None:
    with pytest.raises(Unreadable, match="file of the kind"):
        read(content)


DANGEROUS = [
    "=1",
    "+1",
    "-1",
    "@a",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    " =1",
    "\N{NO-BREAK SPACE}=1",
    "'=1",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_execute_is_marked_and_read_back(text: str) -> None:
    assert (marked(text), unmarked(marked(text))) == (f"'{text}", text)


@pytest.mark.parametrize("text", ["", "Ana", "a=1", "'quoted", "’=1", "1-2", "'Ana"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert (marked(text), unmarked(text)) == (text, text)


def test_written_workbook_holds_nothing_but_text() -> None:
    lines = [["Name"], *([text] for text in DANGEROUS), ["A\0B\x0b <&>"]]
    content = b"".join(xlsx_file(lines))
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows()]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert (cells[1].value, cells[-1].value) == ("=1", "AB <&>")


def test_written_text_file_is_utf8_with_its_mark_and_every_cell_quoted() -> None:
    assert (
        b"".join(csv_file([["Name"], ["=1", 'A "B"'], ["Łódź"]]))
        == ("\N{ZERO WIDTH NO-BREAK SPACE}" + '"Name"\r\n"\'=1","A ""B"""\r\n"Łódź"\r\n').encode()
    )


@pytest.mark.django_db
def test_a_polish_file_in_windows_letters_is_imported_and_the_guess_is_kept() -> None:
    hub: Hub = make_hub("PL")
    hub.country.official_languages = ["pl"]
    hub.country.save(update_fields=["official_languages"])
    run = imported(hub, make_member(hub), csv_bytes(POLISH, "cp1250", ";"))
    assert (names_of(hub), run.encoding, run.is_guessed) == (["Łucja Żółć"], "Windows-1250", True)
    assert Stakeholder.objects.get().language == "pl"


@pytest.mark.django_db
def test_a_bomb_leaves_words_and_a_worker_that_goes_on() -> None:
    hub = make_hub()
    by = make_member(hub)
    run = checked(hub, by, BOMB)
    assert [row for row, _c, _w in told(run)] == [0]
    assert Import.objects.get().state == "refused"
    assert checked(hub, by, csv_bytes(PORTUGUESE)).state == "checked"
