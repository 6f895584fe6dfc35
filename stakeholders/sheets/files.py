"""A file of any kind the portal reads, told by its first bytes and not by its name."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from stakeholders.sheets.sheet import Sheet, Unreadable
from stakeholders.sheets.text_files import read_text
from stakeholders.sheets.workbooks import read_workbook

ZIP = b"PK\x03\x04"
OTHERS = {b"\xd0\xcf\x11\xe0": "Excel 97–2003", b"%PDF": "PDF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG"}


def read_sheet(content: bytes, languages: Collection[str]) -> Sheet:
    """The table in the file. ``languages``, the hub's, help to tell letters. Raises ``Unreadable``, also later on."""
    if content.startswith(ZIP):
        return read_workbook(content)
    for beginning, kind in OTHERS.items():
        if content.startswith(beginning):
            words = _(
                "This is a file of the kind %(kind)s. Save the table as .xlsx or as “CSV UTF-8” and send it again."
            )
            raise Unreadable(words % {"kind": kind})
    return read_text(content, languages)
