"""Reading one table: each way a file can be wrong, in words, with row and column."""

from decimal import Decimal
from pathlib import Path

import pytest

from hubs.tables import reading as tables
from hubs.tables.cells import number, one_of, partial_date, reference, several, text, web_address, whole_number, yes_no
from hubs.tables.reading import Column, Problem, Table, read_table
from toolkit.partial_dates.dates import PartialDate

NO_DATE = "is not a date; write 2025, 2025-07 or 2025-07-02"
NO_UTF8 = "save the file as “CSV UTF-8”"
NO_ADDRESS = "is not a web address that begins with https:// or http://"
COLUMNS = (Column("code", text(5), required=True), Column("day", partial_date()))


def read(folder: Path, content: str | bytes, columns: tuple[Column, ...] = COLUMNS, **options: object) -> Table:
    path = folder / "days.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, columns, **options)  # type: ignore[arg-type]


def said(table: Table) -> list[str]:
    return [str(problem) for problem in table.problems]


def test_sound_rows_have_values_and_spreadsheet_numbers(tmp_path: Path) -> None:
    table = read(tmp_path, 'day,code\r\n2025-07,"a\nb"\r\n\r\n,c\r\n')
    assert said(table) == []
    assert [(row.number, row["code"], row["day"]) for row in table.rows] == [
        (2, "a\nb", PartialDate(2025, 7)),
        (4, "c", None),
    ]


def test_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    assert said(read(tmp_path, "\ufeffcode,day\na,2025\n")) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "days.csv: is empty; the first row must name the columns"),
        ("code,day\n", "days.csv: has no rows below its header"),
        ("code\na\n", "days.csv, row 1, column day: this column is missing"),
        ("code,day,hue\na,,\n", "days.csv, row 1, column hue: this column is not known"),
        ("code,day,day\na,,\n", "days.csv, row 1, column day: this column is there more than once"),
        ("code;day\na;2025\n", "days.csv, row 1: the columns must be separated by commas"),
        ("code,day\na,2025,x\n", "days.csv, row 2: has 3 cells; the header has 2"),
        ("code,day\na\n", "days.csv, row 2: has 1 cells; the header has 2"),
        ("code,day\n,2025\n", "days.csv, row 2, column code: must be filled"),
        ("code,day\nabcdef,\n", "days.csv, row 2, column code: has 6 characters; at most 5 fit"),
        ("code,day\na\0b,\n", "days.csv, row 2, column code: holds a control character that cannot be shown"),
        ("code,day\na,2025-13\n", f"days.csv, row 2, column day: “2025-13” {NO_DATE}"),
        ('code,day\n"a,2025\n', "days.csv, row 2: cannot be read as CSV (unexpected end of data)"),
        ("code,day\na,2025\na,2025\n", "days.csv, row 3: is the same as in row 2"),
        ("code,day\nł,2025\n".encode("cp1250"), f"days.csv, row 2: is not UTF-8 from byte 10 on; {NO_UTF8}"),
        ("code,day\na,\n".encode("utf-16"), f"days.csv, row 1: is not UTF-8 from byte 1 on; {NO_UTF8}"),
    ],
)  # fmt: skip
def test_mistake_is_told(tmp_path: Path, content: str | bytes, words: str) -> None:
    table = read(tmp_path, content)
    assert said(table) == [words]
    assert [row["code"] for row in table.rows] == (["a"] if "same" in words else [])


def test_doubled_key_is_told_whatever_its_letter_case(tmp_path: Path) -> None:
    table = read(tmp_path, "code,day\na,2025\nA,2024\n", unique=[("code",)])
    assert table.problems == [Problem("days.csv", 3, "code", "is the same as in row 2")]


def test_missing_file_is_told(tmp_path: Path) -> None:
    assert said(read_table(tmp_path / "days.csv", COLUMNS)) == ["days.csv: cannot be read (No such file or directory)"]


def test_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tables.LARGEST_BYTES == 2 * 1024 * 1024
    table = read(tmp_path, "code,day\n" + "a,2025\n" * 300_000)
    assert (said(table), table.rows) == (["days.csv: is larger than 2 MB"], [])


def test_row_too_many_is_told(tmp_path: Path) -> None:
    content = "code,day\n" + "".join(f"{number:05},\n" for number in range(50_001))
    assert said(read(tmp_path, content)) == ["days.csv, row 50002: is one row too many: at most 50000 are read"]


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        (one_of(["a", "b"]), "a", "a"),
        (reference({"PT"}, "country"), "PT", "PT"),
        (web_address(), "https://aicib.pt", "https://aicib.pt"),
        (number(-90, 90), "-41.2866", Decimal("-41.2866")),
        (whole_number(1, 9), "9", 9),
        (yes_no(), "no", False),
        (several(text(2)), "de | fr", ("de", "fr")),
    ],
)
def test_cell_is_read(tmp_path: Path, reader: tables.Reader, cell: str, value: object) -> None:
    table = read(tmp_path, f"code\n{cell}\n", (Column("code", reader),))
    assert [row["code"] for row in table.rows] == [value]


@pytest.mark.parametrize(
    ("reader", "cell", "words"),
    [
        (one_of(["a", "b"]), "c", "“c” is not a known code; known are: a, b"),
        (reference({"PT"}, "country"), "XX", "“XX” is unknown: no country of that name or code is loaded"),
        (web_address(), "javascript:alert(1)", f"“javascript:alert(1)” {NO_ADDRESS}"),
        (number(-90, 90), "90.1", "90.1 is not between -90 and 90"),
        (number(-90, 90), "NaN", "“NaN” is not a number"),
        (number(-90, 90), "north", "“north” is not a number"),
        (whole_number(1, 9), "1.5", "1.5 is not a whole number"),
        (yes_no(), "maybe", "“maybe” is not a known code; known are: no, yes"),
        (several(text(2)), "de||fr", "has an empty value between two “|”"),
    ],
)  # fmt: skip
def test_cell_is_refused(tmp_path: Path, reader: tables.Reader, cell: str, words: str) -> None:
    table = read(tmp_path, f"code\n{cell}\n", (Column("code", reader),))
    assert table.problems == [Problem("days.csv", 2, "code", words)]
