"""Reading CSV: any usual separator, any usual encoding, quoted as RFC 4180 says."""

import csv
import io
from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from stakeholders.sheets.columns import field_of
from stakeholders.sheets.encodings import reading_of
from stakeholders.sheets.sheet import Line, Sheet, Unreadable

SEPARATORS = ",;\t"


def read_text(content: bytes, languages: Collection[str]) -> Sheet:
    """The table in a CSV file; ``languages`` are the hub's, for guessing letters. Refuses as ``reading_of``."""
    reading = reading_of(content, languages)
    separator = _separator(_header_line(content, reading.encoding))
    text = io.TextIOWrapper(io.BytesIO(content), encoding=reading.encoding, newline="")
    name = reading.encoding.upper().removesuffix("-SIG").replace("CP", "Windows-")
    return Sheet(_lines(text, separator), name, reading.is_guessed, content.count(b"\n"))


def _header_line(content: bytes, encoding: str) -> str:
    with io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline=None) as text:
        return text.readline(100_000)


def _separator(header: str) -> str:
    """The one that finds most columns we know; of equals the one that makes most cells."""

    def found(separator: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([header], delimiter=separator), [])
        except csv.Error:
            cells = []
        return sum(1 for cell in cells if field_of(cell)), len(cells)

    return max(SEPARATORS, key=found)


def _lines(text: io.TextIOWrapper, separator: str) -> Iterator[Line]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(text, delimiter=separator, strict=True), start=1):
            yield number, cells
    except csv.Error:
        words = _(
            "From this row on the file cannot be read as CSV: a quotation mark is missing, or a cell is too long."
        )
        raise Unreadable(words, row=number + 1) from None
