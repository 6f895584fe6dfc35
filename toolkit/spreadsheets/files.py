"""A table in a file of any kind; the kind is recognised by the first bytes, not by the name."""

from collections.abc import Callable, Collection

from django.utils.translation import gettext as _

from toolkit.spreadsheets.csv_files import read_csv
from toolkit.spreadsheets.sheets import Sheet, UnreadableFile

ZIP = b"PK\x03\x04"
OTHERS = {b"\xd0\xcf\x11\xe0": "Excel 97–2003", b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG"}


def read_sheet(
    content: bytes, *, languages: Collection[str] | None = None, is_header: Callable[[str], bool] = bool
) -> Sheet:
    """Read the table in the file. Raises ``UnreadableFile``, also later while the lines are read.

    ``languages`` (codes) are those the text is probably written in; without them text must be in Unicode.
    ``is_header`` recognises the names of columns, which tells the separator of a text file.
    """
    if content.startswith(ZIP):
        from toolkit.spreadsheets.workbooks import (
            read_workbook,  # its library takes 8 MiB of each process that never reads one
        )

        return read_workbook(content)
    for beginning, kind in OTHERS.items():
        if content.startswith(beginning):
            words = _("This is a %(kind)s file. Save the table as .xlsx or as “CSV UTF-8” and upload that.")
            raise UnreadableFile(words % {"kind": kind})
    return read_csv(content, languages=languages, is_header=is_header)
