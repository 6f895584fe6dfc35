"""Documents of the library: told by what is in them, cleaned of what they should not tell, programs refused."""

import zipfile
from io import BytesIO

import pytest
from PIL import Image

from hubs.errors import HubRefused
from hubs.uploads import documents
from hubs.uploads.documents import document_from
from tests.hubs.pictures import declared, from_a_phone, picture
from tests.library.documents import TYPES, bomb, docx, odt, packed


@pytest.mark.parametrize(
    ("content", "name", "kept_as", "content_type"),
    [
        (b"%PDF-1.7 \xff\xfe", "guide.exe", "guide.pdf", "application/pdf"),
        (docx(), "a.zip", "a.docx", documents.TYPES["docx"]),
        (packed({TYPES: "", "xl/workbook.xml": ""}), "a", "a.xlsx", documents.TYPES["xlsx"]),
        (packed({TYPES: "", "ppt/presentation.xml": ""}), "a.b.pptx", "a.b.pptx", documents.TYPES["pptx"]),
        (odt(), "a.odt", "a.odt", documents.TYPES["odt"]),
        ("Name;Łódź\n".encode(), "table.CSV", "table.csv", "text/csv; charset=utf-8"),
        ("\ufeffΑθήνα".encode(), "notes", "notes.txt", "text/plain; charset=utf-8"),
        (picture("PNG"), "page.html", "page.png", "image/png"),
        (picture("JPEG"), "photo.jpeg", "photo.jpg", "image/jpeg"),
    ],
)
def test_type_is_told_by_the_content(content: bytes, name: str, kept_as: str, content_type: str) -> None:
    document = document_from(content, name)
    assert (document.name, document.content_type) == (kept_as, content_type)


def test_what_is_no_picture_is_kept_byte_by_byte() -> None:
    for content in (b"%PDF-1.7 a", docx(), b"a,b\r\n1,2\r\n"):
        assert document_from(content, "a.csv").content == content


def test_photo_loses_place_and_camera_and_stands_upright() -> None:
    kept = document_from(from_a_phone(), "photo.jpg").content
    with Image.open(BytesIO(kept)) as image:
        assert (dict(image.getexif()), image.size) == ({}, (32, 64))


LOCKED = bytearray(docx())
LOCKED[LOCKED.find(b"PK\x01\x02") + 8] |= 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"%PDF-" + b"x" * 25_000_000, "This file is larger than 25 MB."),
        (b"<!DOCTYPE html><script>alert(1)</script>", "This is a page, a drawing or a program"),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "This is a page, a drawing or a program"),
        (b"#!/bin/sh\nrm -rf /", "This is a page, a drawing or a program"),
        (b"{\\rtf1 x}", "This is a page, a drawing or a program"),
        (b"MZ\x90\x00\x03", "The portal cannot tell what this file is."),
        (b"\x7fELF\x02\x01", "The portal cannot tell what this file is."),
        ("Łódź".encode("cp1250"), "The portal cannot tell what this file is."),
        ("a".encode("utf-16"), "The portal cannot tell what this file is."),
        (b"a\x00b", "The portal cannot tell what this file is."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "This is an old or locked Office file."),
        (docx(**{"word/vbaProject.bin": "x"}), "This document holds macros"),
        (docx(**{"word/activeX/activeX1.xml": "x"}), "This document holds macros"),
        (packed({TYPES: "application/vnd.ms-word.document.macroEnabled.main+xml", "word/document.xml": ""}), "This document holds macros"),
        (odt(**{"Basic/Standard/Module1.xml": "x"}), "This document holds macros"),
        (odt(**{"Scripts/python/a.py": "x"}), "This document holds macros"),
        (packed({"a.txt": "x"}), "The portal cannot tell what this file is."),
        (packed({"mimetype": "application/epub+zip", "content.xml": ""}), "The portal cannot tell what this file is."),
        (b"PK\x03\x04 broken", "The portal cannot tell what this file is."),
        (docx()[:-30], "The portal cannot tell what this file is."),
        (bomb(), "This document unpacks to more"),
        (bytes(LOCKED), "This document is locked with a password."),
        (declared(50_000, 50_000), "This picture has more pixels"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "The portal cannot tell what this file is."),
        (b"\xff\xd8\xff<script>", "The portal cannot tell what this file is."),
    ],
    ids=range(26),
)  # fmt: skip
def test_what_is_not_taken_is_told_in_words(content: bytes, words: str) -> None:
    with pytest.raises(HubRefused) as refused:
        document_from(content, "guide.pdf")
    assert str(refused.value).startswith(words)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ana\\guia.pdf", "guia.pdf"),
        ("a\x00\r\nb.pdf", "ab.pdf"),
        ("gnp\u202efdp.exe", "gnpfdp.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("", "x.pdf"),
        ("...", "x.pdf"),
        ("Οδηγός 2025.pdf", "Οδηγός 2025.pdf"),
        ('a"b<c>d|e?f*g%2e.pdf', "a b c d e f g 2e.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_name_leads_nowhere_and_hides_nothing(given: str, kept: str) -> None:
    assert document_from(b"%PDF-", given).name == kept


def test_bomb_is_a_package_that_opens() -> None:
    with zipfile.ZipFile(BytesIO(bomb())) as package:
        assert sum(part.file_size for part in package.infolist()) > documents.MOST_UNPACKED


@pytest.mark.parametrize("way", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_damaged_package_is_refused_in_words(way: int) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", way) as package:
        package.writestr(TYPES, "<Types/>" * 1000)
        package.writestr("word/document.xml", "<a/>")
    content = bytearray(out.getvalue())
    start = 30 + len(TYPES)
    content[start : start + 24] = b"\xff" * 24
    with pytest.raises(HubRefused, match="cannot tell what this file is"):
        document_from(bytes(content), "a.docx")


def test_sheet_of_old_macros_is_refused() -> None:
    with pytest.raises(HubRefused, match="macros"):
        document_from(packed({TYPES: "", "xl/workbook.xml": "", "xl/macrosheets/sheet1.xml": ""}), "a.xlsx")
