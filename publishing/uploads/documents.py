"""A document for the library: recognised by its content, never by its name; what can hold programs is refused."""

import lzma
import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from django.utils.translation import gettext as _
from PIL import Image

from publishing.uploads.active_content import refuse_active_package, refuse_active_pdf
from publishing.uploads.limits import DOCUMENT_TYPES, LARGEST_DOCUMENT
from publishing.uploads.pictures import BROKEN, MOST_PIXELS, bare_picture, upright_pixels
from toolkit.actions import ActionRefused

MOST_PARTS: Final = 10_000  # of a packed document
MOST_UNPACKED: Final = 500_000_000  # bytes, as the package declares them
LONGEST_STEM: Final = 100

_MAIN_PARTS: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_PDF: Final = re.compile(rb"%PDF-")
_PDF_WITHIN: Final = 1024  # bytes in which readers look for it
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES: Final = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG"}
# What reading a package raises when it only begins like one, or is damaged within.
_BROKEN_PACKAGE: Final = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError,
    zlib.error, lzma.LZMAError, struct.error,
)  # fmt: skip
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|%#&;\x00-\x1f]')


@dataclass(frozen=True)
class Document:
    """A file as it is kept and served."""

    content: bytes
    name: str
    content_type: str


def document_from(content: bytes, name: str) -> Document:
    """The document in ``content`` under a clean name; pictures are written anew, without place and camera.

    Refuses in words (``ActionRefused``): empty and too large files, pages of the web, drawings, programs, documents with
    macros or parts loaded from elsewhere, locked ones, and whatever else is none of ``DOCUMENT_TYPES``.
    """
    if not content:
        raise ActionRefused(_("This file is empty."))
    if len(content) > LARGEST_DOCUMENT:
        raise ActionRefused(
            _("This file is larger than 25 MB. Choose a smaller one, or enter the address of the file on another site.")
        )
    ending, content = _recognised(content, name)
    return Document(content, f"{_stem(name)}.{ending}", DOCUMENT_TYPES[ending])


def _recognised(content: bytes, name: str) -> tuple[str, bytes]:
    """Which of ``DOCUMENT_TYPES`` it is, and the bytes to keep."""
    if pdf := _PDF.search(content, 0, _PDF_WITHIN):
        refuse_active_pdf(content)
        return "pdf", content[
            pdf.start() :
        ]  # what is before it, a byte order mark for instance, is not of the document
    if content.startswith(b"PK\x03\x04"):
        return _packed(content), content
    for beginning, kind in _PICTURES.items():
        if content.startswith(beginning):
            return ("jpg" if kind == "JPEG" else "png"), _picture_anew(content, kind)
    if content.startswith(_OLD_OFFICE):
        raise ActionRefused(
            _("This is an old or password-protected Office file. Save it as DOCX, XLSX or PPTX without a password.")
        )
    return _text(content, name), content


def _packed(content: bytes) -> str:
    """Office Open XML or OpenDocument; any other package is refused."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = package.infolist()
            _refuse_bombs(parts)
            refuse_active_package(package)
            return _office_kind(package, {part.filename for part in parts})
    except _BROKEN_PACKAGE as broken:
        raise ActionRefused(_unknown()) from broken


def _refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ActionRefused(_("This document is too large once unpacked. Save a smaller one."))
    if any(part.flag_bits & 0x1 for part in parts):
        raise ActionRefused(_("This document is password-protected. Save it without a password."))


def _office_kind(package: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" in names:
        with package.open("mimetype") as part:
            media_type = part.read(100).decode("ascii", "replace").strip()
        kinds = {kind: ending for ending, kind in DOCUMENT_TYPES.items() if ending.startswith("od")}
        if media_type in kinds and "content.xml" in names:
            return kinds[media_type]
    elif "[Content_Types].xml" in names:
        for main, ending in _MAIN_PARTS.items():
            if main in names:
                return ending
    raise ActionRefused(_unknown())


def _picture_anew(content: bytes, kind: str) -> bytes:
    """The pixels alone, upright."""
    try:
        with Image.open(BytesIO(content), formats=(kind,)) as sent:
            if sent.width * sent.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            bare = bare_picture(upright_pixels(sent))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as huge:
        raise ActionRefused(_("This picture has too many pixels. Save it smaller.")) from huge
    except BROKEN as broken:
        raise ActionRefused(_unknown()) from broken
    out = BytesIO()
    bare.save(out, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": True}))
    return out.getvalue()


def _text(content: bytes, name: str) -> str:
    """A table or plain text in UTF-8; pages of the web, drawings and scripts are refused."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as other:
        raise ActionRefused(_unknown()) from other
    if text.lstrip().startswith(("<", "#!", "{\\rtf")):
        raise ActionRefused(_("Web pages, drawings and programs aren't accepted. Save it as PDF."))
    if any(unicodedata.category(sign) == "Cc" and sign not in "\t\n\r\f" for sign in set(text)):
        raise ActionRefused(_unknown())
    return "csv" if PurePosixPath(name.lower()).suffix == ".csv" else "txt"


def _stem(name: str) -> str:
    """The name without its ending, without folders, and without characters that are hidden, change direction or have a meaning."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    stem = PurePosixPath(_NOT_IN_NAMES.sub(" ", plain).strip(" .") or "x").stem
    return " ".join(stem.split())[:LONGEST_STEM].strip(" .") or "document"


def _unknown() -> str:
    return _(
        "This type of file isn't accepted. Choose a PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, CSV or text file in UTF-8, "
        "PNG or JPEG."
    )
