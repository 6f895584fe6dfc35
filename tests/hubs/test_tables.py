"""Reading one data file: each way it can be wrong, in words, with row and column."""

from decimal import Decimal
from pathlib import Path

import pytest

from toolkit.partial_dates.dates import PartialDate
from toolkit.spreadsheets import data_files as reading
from toolkit.spreadsheets.cells import (
    Reader,
    number,
    one_of,
    partial_date,
    reference,
    several,
    text,
    web_address,
    whole_date,
    whole_number,
    yes_no,
)
from toolkit.spreadsheets.data_files import DataFile, read_data_file
from toolkit.spreadsheets.tables import FileColumn, Problem

NO_DATE = "is not a date; write 2025, 2025-07 or 2025-07-02."
NO_UTF8 = "The characters can't be read for certain from byte"
NO_CSV = "The file can't be read from here on: a closing quotation mark is missing, or a cell is too long."
NO_ADDRESS = "is not a web address that begins with https:// or http://."
COLUMNS = (FileColumn("code", text(5), required=True), FileColumn("day", partial_date()))


def read(folder: Path, content: str | bytes, columns: tuple[FileColumn, ...] = COLUMNS, **options: object) -> DataFile:
    path = folder / "days.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_data_file(path, columns, **options)  # type: ignore[arg-type]


def said(file: DataFile) -> list[str]:
    return [str(problem) for problem in file.problems]


def test_sound_rows_have_values_and_spreadsheet_numbers(tmp_path: Path) -> None:
    file = read(tmp_path, 'day,code\r\n2025-07,"a\nb"\r\n\r\n,c\r\n')
    assert said(file) == []
    assert [(row.number, row["code"], row["day"]) for row in file.rows] == [
        (2, "a\nb", PartialDate(2025, 7)),
        (4, "c", None),
    ]


@pytest.mark.parametrize("content", ["\ufeffcode,day\na,2025\n", "code;day\na;2025\n", "sep=;\ncode;day\na;2025\n"])
def test_byte_order_mark_and_separator_do_not_matter(tmp_path: Path, content: str) -> None:
    assert [row["code"] for row in read(tmp_path, content).rows] == ["a"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "days.csv: The file is empty. Its first row must name the columns."),
        ("code,day\n", "days.csv: There are no rows below the header."),
        ("code\na\n", "days.csv, row 1, column day: This column is missing."),
        ("code,day,hue\na,,\n", "days.csv, row 1, column hue: Unknown column. Rename or delete it."),
        ("code,day,day\na,,\n", "days.csv, row 1, column day: This column is there more than once."),
        ("code,day\na,2025,x\n", "days.csv, row 2: This row has 3 cells; the header has 2."),
        ("code,day\na\n", "days.csv, row 2: This row has 1 cells; the header has 2."),
        ("code,day\n,2025\n", "days.csv, row 2, column code: Enter a value."),
        ("code,day\nabcdef,\n", "days.csv, row 2, column code: Enter at most 5 characters. You entered 6."),
        ("code,day\na\0b,\n", "days.csv, row 2, column code: Remove the control character, which can't be shown."),
        ("code,day\na,2025-13\n", f"days.csv, row 2, column day: “2025-13” {NO_DATE}"),
        ('code,day\n"a,2025\n', f"days.csv, row 2: {NO_CSV}"),
        ("code,day\na,2025\na,2025\n", "days.csv, row 3: Same as in row 2. Delete one of the two rows."),
        ("code,day\nł,2025\n".encode("cp1250"), f"days.csv, row 2: {NO_UTF8} 10 on. Save the file as “CSV UTF-8”."),
    ],
)  # fmt: skip
def test_error_is_named(tmp_path: Path, content: str | bytes, words: str) -> None:
    file = read(tmp_path, content)
    assert said(file) == [words]
    assert [row["code"] for row in file.rows] == (["a"] if "Same" in words else [])


def test_doubled_key_is_named_whatever_its_case(tmp_path: Path) -> None:
    file = read(tmp_path, "code,day\na,2025\nA,2024\n", unique=[("code",)])
    assert file.problems == [Problem(3, "code", "Same as in row 2. Delete one of the two rows.", "days.csv")]


def test_missing_file_is_named(tmp_path: Path) -> None:
    problems = said(read_data_file(tmp_path / "days.csv", COLUMNS))
    assert problems == ["days.csv: The file can't be read (No such file or directory)."]


def test_file_too_large_is_not_read(tmp_path: Path) -> None:
    assert reading.LARGEST_BYTES == 2 * 1024 * 1024
    file = read(tmp_path, "code,day\n" + "a,2025\n" * 300_000)
    assert (said(file), file.rows) == (["days.csv: The file is larger than 2 MB."], [])


def test_row_too_many_is_named(tmp_path: Path) -> None:
    content = "code,day\n" + "".join(f"{number:05},\n" for number in range(50_001))
    assert said(read(tmp_path, content)) == ["days.csv, row 50002: Too many rows: at most 50000 are read."]


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        (one_of(["a", "b"]), "a", "a"),
        (reference({"PT"}, "country"), "PT", "PT"),
        (web_address(), "https://aicib.pt", "https://aicib.pt"),
        (number(-90, 90), "-41.2866", Decimal("-41.2866")),
        (whole_number(1, 9), "9", 9),
        (whole_date(), "2025-07-02", PartialDate(2025, 7, 2)),
        (yes_no(), "no", False),
        (several(text(2)), "de | fr", ("de", "fr")),
    ],
)
def test_cell_is_read(tmp_path: Path, reader: Reader, cell: str, value: object) -> None:
    file = read(tmp_path, f"code\n{cell}\n", (FileColumn("code", reader),))
    assert [row["code"] for row in file.rows] == [value]


@pytest.mark.parametrize(
    ("reader", "cell", "words"),
    [
        (one_of(["a", "b"]), "c", "“c” is unknown. Enter one of: a, b."),
        (reference({"PT"}, "country"), "XX", "“XX” is unknown: no country of that name or code is loaded."),
        (web_address(), "javascript:alert(1)", f"“javascript:alert(1)” {NO_ADDRESS}"),
        (number(-90, 90), "90.1", "“90.1” is not a number from -90 to 90."),
        (number(-90, 90), "NaN", "“NaN” is not a number from -90 to 90."),
        (number(-90, 90), "north", "“north” is not a number from -90 to 90."),
        (whole_number(1, 9), "1.5", "“1.5” is not a whole number."),
        (whole_date(), "2025-07", "“2025-07” is not a day; write it as 2025-07-02."),
        (yes_no(), "maybe", "“maybe” is unknown. Enter one of: no, yes."),
        (several(text(2)), "de||fr", "There is nothing between two “|”."),
    ],
)  # fmt: skip
def test_cell_is_refused(tmp_path: Path, reader: Reader, cell: str, words: str) -> None:
    file = read(tmp_path, f"code\n{cell}\n", (FileColumn("code", reader),))
    assert file.problems == [Problem(2, "code", words, "days.csv")]
