"""Reading CSV: any usual separator, any usual encoding, quoted as RFC 4180 says."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator

from django.utils.translation import gettext as _

from toolkit.spreadsheets.encodings import encoding_of
from toolkit.spreadsheets.sheets import Line, Sheet, UnreadableFile, is_filled

SEPARATORS = ",;\t"
LONGEST_LINE = 100_000  # of those that are looked at for the separator
LINES_BEFORE_HEADER = 100
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)  # Excel reads the separator from it


def read_csv(content: bytes, *, languages: Collection[str] | None, is_header: Callable[[str], bool]) -> Sheet:
    """The table in a text file; see ``read_sheet``."""
    encoding = encoding_of(content, languages)
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding.codec, newline="")
    stated = _SEPARATOR_LINE.fullmatch(text.readline(LONGEST_LINE))
    if stated is None:
        text.seek(0)
    separator = stated[1] if stated else _separator(content, encoding.codec, is_header)
    lines = _lines(text, separator, first=2 if stated else 1)
    return Sheet(lines, encoding.name, encoding.is_guessed, content.count(b"\n") or content.count(b"\r"))


def _separator(content: bytes, codec: str, is_header: Callable[[str], bool]) -> str:
    """The one that finds most known columns in the first filled line; of equals the one that makes most cells."""
    with io.TextIOWrapper(io.BytesIO(content), encoding=codec, newline=None) as text:
        beginnings = (text.readline(LONGEST_LINE) for _number in range(LINES_BEFORE_HEADER))
        header = next((line for line in beginnings if line.strip(f'{SEPARATORS}" \n')), "")

    def found(separator: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([header], delimiter=separator), [])
        except csv.Error:
            cells = []
        return sum(map(is_header, cells)), len(cells)

    return max(SEPARATORS, key=found)


def _lines(text: io.TextIOWrapper, separator: str, *, first: int) -> Iterator[Line]:
    number = first - 1
    try:
        for number, cells in enumerate(csv.reader(text, delimiter=separator, strict=True), start=first):
            if any(map(is_filled, cells)):
                yield number, cells
    except csv.Error:
        words = _("The file can't be read from here on: a closing quotation mark is missing, or a cell is too long.")
        raise UnreadableFile(words, row=number + 1) from None
