"""What is in a file, however it was saved; and what is refused before it is opened."""

import datetime as dt
from typing import Any

import pytest

from tests.toolkit.spreadsheets.making import CASES, csv_bytes, with_sheet, xlsx_bytes, zip_bytes
from toolkit.spreadsheets import workbooks
from toolkit.spreadsheets.files import read_sheet
from toolkit.spreadsheets.sheets import UnreadableFile, UnusableCell

POLISH = [["Imię i nazwisko", "Adres e-mail"], ["Łucja Żółć", "l@example.pl"]]
PORTUGUESE = [["Nome", "E-mail"], ["João Conceição", "j@example.pt"]]
GREEK = [["Name", "Sector"], ["Καλλιόπη", "academia"]]
WORKBOOK = "xl/workbook.xml"
TEN = [["Name", "E-mail", "Sector", "Level"]] + [
    [f"Pessoa {n}", f"p{n}@exemplo.pt", "Academia", "National"] for n in range(1, 11)
]


def read(content: bytes, *languages: str) -> tuple[list[list[str]], str, bool]:
    sheet = read_sheet(content, languages=languages or ("en",))
    return [line for _number, line in sheet.lines], sheet.encoding, sheet.is_guessed


CASES_READ = {
    "01b_dimension_A1_D6.xlsx": TEN,
    "02_hidden_first_sheet.xlsx": TEN,
    "03_sep.csv": [["Name", "E-mail", "Sector", "Level"], ["Ana Sá", "ana@exemplo.pt", "Academia", "National"]],
    "04_x000D.xlsx": [
        ["Name", "E-mail", "Sector", "Level", "Function"],
        ["Ana \r\nSá", "ana@exemplo.pt", "Academia", "National", "Head"],
    ],
    "05b_formula_cached.xlsx": [
        ["Name", "E-mail", "Sector", "Level", "Region", "Function"],
        ["Ana Sá", "ana@exemplo.pt", "Academia", "National", "#N/A", "Professor"],
    ],
    "06b_macroman.csv": [
        ["Name", "E-mail", "Sector", "Level"],
        ["José Andrés", "jose@exemplo.pt", "Academia", "National"],
        ["Zé Pedro", "ze@exemplo.pt", "Academia", "National"],
    ],
    "07_trailing_sep.csv": [
        ["Name", "E-mail", "Sector", "Level", "", "", ""],
        ["Ana Sá", "ana@exemplo.pt", "Academia", "National", "", "", ""],
    ],
    "07c_empty_col_middle.xlsx": [
        ["Name", "", "E-mail", "Sector", "Level"],
        ["Ana Sá", "", "ana@exemplo.pt", "Academia", "National"],
    ],
    "31_strict.xlsx": [["Name", "E-mail", "Sector", "Level"], ["Ana Sá", "a1@exemplo.pt", "Academia", "National"]],
}


@pytest.mark.parametrize("name", CASES_READ)
def test_file_as_people_save_it_is_read(name: str) -> None:
    assert read((CASES / name).read_bytes(), "pt")[0] == CASES_READ[name]


def test_rows_keep_their_numbers() -> None:
    content = (CASES / "03_sep.csv").read_bytes()
    assert [number for number, _line in read_sheet(content).lines] == [2, 3]
    assert [number for number, _line in read_sheet(xlsx_bytes([["Name"], [], [None], ["A"]])).lines] == [1, 4]


def test_only_visible_sheet_is_named_and_hidden_rows_are_counted() -> None:
    sheet = read_sheet((CASES / "02_hidden_first_sheet.xlsx").read_bytes())
    assert (len(list(sheet.lines)), sheet.notes) == (11, ["Only the first visible sheet, “Contactos”, was read."])
    filtered = read_sheet(with_sheet(xlsx_bytes([["Name"], ["A"]]), b'<row r="2"', b'<row hidden="1" r="2"'))
    assert (len(list(filtered.lines)), filtered.notes) == (2, ["1 hidden row was read as well."])


def test_workbook_without_a_visible_sheet_is_refused() -> None:
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(xlsx_bytes([["Name"]]))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts[WORKBOOK] = parts[WORKBOOK].replace(b'state="visible"', b'state="veryHidden"')
    with pytest.raises(UnreadableFile, match="All sheets of this workbook are hidden"):
        read(zip_bytes(parts))


def test_cell_without_a_value_of_its_own_says_why() -> None:
    lines = list(read_sheet((CASES / "05b_formula_cached.xlsx").read_bytes()).lines)
    uncalculated = list(read_sheet(xlsx_bytes([["Name"], ["=SUM(A1:A2)"]])).lines)
    assert [
        cell.reason for _number, line in lines + uncalculated for cell in line if isinstance(cell, UnusableCell)
    ] == [
        "“#N/A” is an error of the spreadsheet. Correct the formula or clear the cell.",
        "This formula has no stored result. Open the file in a spreadsheet program and save it there.",
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("rows", "encoding", "language", "name", "is_guessed"),
    [
        (POLISH, "utf-8", "pl", "UTF-8", False),
        (POLISH, "utf-8-sig", "pl", "UTF-8", False),
        (POLISH, "utf-16", "pl", "UTF-16", False),
        (POLISH, "cp1250", "pl", "Windows-1250", True),
        (POLISH, "mac_latin2", "pl", "Mac Central European", True),
        (PORTUGUESE, "cp1252", "pt", "Windows-1252", True),
        (PORTUGUESE, "mac_roman", "pt", "Mac Roman", True),
        (GREEK, "utf-8", "el", "UTF-8", False),
    ],
)
def test_text_is_read_in_every_usual_way(
    rows: Any, encoding: str, language: str, name: str, is_guessed: bool, separator: str
) -> None:
    assert read(csv_bytes(rows, encoding, separator), language) == (rows, name, is_guessed)


@pytest.mark.parametrize(
    "word", ["João", "Irmã", "Luís Antão", "coração", "Évora", "Sé, Lisboa–Porto", "“Ação” d’Ávila", "n.º 3"]
)
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_portuguese_words_are_read_in_windows_and_macintosh_encodings(word: str, encoding: str) -> None:
    if encoding == "mac_roman" and "–" in word:
        word = word.replace("Sé, Lisboa–", "")
    assert read(f"Name\r\n{word.replace(',', '')}\r\n".encode(encoding), "pt")[0][1] == [word.replace(",", "")]


def test_characters_of_both_code_pages_are_read_as_the_hub_writes() -> None:
    both = "Name\r\nMüller é\r\n".encode("cp1252")
    assert [read(both, language)[1] for language in ("pl", "pt")] == ["Windows-1250", "Windows-1252"]


@pytest.mark.parametrize(
    ("content", "languages"),
    [
        (csv_bytes(GREEK, "cp1253"), ("el",)),
        ("Name\r\nИван\r\n".encode("cp1251"), ("bg",)),
        (b"Name\r\n\x81\x8d\r\n", ("en",)),
        (b"Name\r\nA\xa4\xa7B\xac\r\n", ("en",)),
        (csv_bytes(PORTUGUESE, "cp1252"), None),
    ],
)
def test_uncertain_characters_are_refused(content: bytes, languages: tuple[str, ...] | None) -> None:
    with pytest.raises(UnreadableFile, match="can't be read for certain from byte"):
        read_sheet(content, languages=languages)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + csv_bytes(POLISH, "cp1250", ";"),
        b"\xef\xbb\xbfName\r\n\xff\r\n",
        b"\xff\xfeN\x00a\x00m",
        b"\xff\xfe\x00\xd8\x41\x00",
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"The file claims to be UTF-(8|16) but isn't"):
        read(content)


@pytest.mark.parametrize("beginning", ["", "\r\n", ";;\r\n\r\n"])
def test_quotes_may_hold_separators_and_line_breaks(beginning: str) -> None:
    content = f'{beginning}Name;Sector\r\n"A; B\r\nC";"D ""E"""\r\n'.encode()
    assert read(content)[0] == [["Name", "Sector"], ["A; B\r\nC", 'D "E"']]


@pytest.mark.parametrize("line", [b'"never closed\r\nB,C\r\n', b"x" * 200_000])
def test_text_that_is_no_csv_is_refused_with_its_row(line: bytes) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(b"Name,Sector\r\nA,B\r\n" + line)
    assert refusal.value.row == 3


def test_workbook_cells_are_read_as_text() -> None:
    times = [dt.datetime(2026, 11, 21), dt.datetime(2026, 11, 21, 9, 30)]  # noqa: DTZ001
    rows = [["Name", "Sector"], [1.0, 2.5], [True, None, *times], [" "], ["_x0041_ _x005F_x000D_", None]]
    assert read(xlsx_bytes(rows))[0] == [
        ["Name", "Sector"], ["1", "2.5"], ["True", "", "2026-11-21", "2026-11-21T09:30:00"], ["A _x000D_"],
    ]  # fmt: skip


BOMB = zip_bytes({WORKBOOK: b"<a/>", "xl/worksheets/sheet1.xml": b" " * 30_000_000})
HELD = zip_bytes({WORKBOOK: b"<a/>", "xl/sharedStrings.xml": bytes(range(256)) * 164_000})
CROWD = zip_bytes({f"xl/{number}.xml": b"" for number in range(1_001)})


@pytest.mark.parametrize("content", [BOMB, HELD, CROWD], ids=["ratio", "held", "crowd"])
def test_bombs_are_refused_from_their_declared_sizes(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_transitional", None)  # calling it would be another error
    with pytest.raises(UnreadableFile, match="unpacks to far more than it should"):
        read(content)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04rest", zip_bytes({"a": b"b"}), zip_bytes({WORKBOOK: b"<a>", "[Content_Types].xml": b"x"})]
)
def test_broken_workbooks_are_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="isn't an Excel workbook that can be read"):
        read(content)


@pytest.mark.parametrize("doctype", ['<!ENTITY a "aaaaaaaa">', '<!ENTITY a SYSTEM "file:///etc/hostname">'])
def test_workbooks_with_entities_are_refused(doctype: str) -> None:
    content = with_sheet(xlsx_bytes([["Name"], ["A"]]), b">A<", b">&a;<")
    content = with_sheet(content, b"<worksheet", f"<!DOCTYPE worksheet [{doctype}]><worksheet".encode())
    with pytest.raises(UnreadableFile, match="isn't an Excel workbook that can be read"):
        read(content)


@pytest.mark.parametrize(("shape", "place"), [((1, 201), "row 1, column GS"), ((60_001, 1), "row 60001, column A")])
def test_sheets_that_are_too_large_are_refused(shape: tuple[int, int], place: str) -> None:
    rows, columns = shape
    with pytest.raises(UnreadableFile, match=f"There is a value in {place};"):
        read(xlsx_bytes([["Name"] * columns] * rows))


@pytest.mark.parametrize("stated", ["A1:J1000000", "A1:XFD1048576", "A1", "A1:A1", "B2:C3"])
def test_stated_dimension_is_no_bound(stated: str) -> None:
    content = with_sheet(
        xlsx_bytes([["Name", "Sector"], ["A", "B"], ["C", "D"]]),
        b"<sheetData>",
        f'<dimension ref="{stated}"/><sheetData>'.encode(),
    )
    assert read(content)[0] == [["Name", "Sector"], ["A", "B"], ["C", "D"]]


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0old", b"%PDF-1.7", b"\x89PNG\r\n"])
def test_other_kinds_of_files_are_refused_by_their_beginning(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"This is a (Excel 97–2003|PDF|PNG) file"):
        read(content)
