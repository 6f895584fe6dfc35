"""Documents of the library: recognised by their content, cleaned of metadata, programs refused."""

import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from publishing.uploads import documents
from publishing.uploads.documents import document_from
from publishing.uploads.pictures import logo_from
from tests.hubs.pictures import declared, from_a_phone, picture
from tests.library.documents import TYPES, bomb, docx, odt, packed
from toolkit.actions import ActionRefused


@pytest.mark.parametrize(
    ("content", "name", "kept_as", "content_type"),
    [
        (b"%PDF-1.7 \xff\xfe", "guide.exe", "guide.pdf", "application/pdf"),
        (docx(), "a.zip", "a.docx", documents.DOCUMENT_TYPES["docx"]),
        (packed({TYPES: "", "xl/workbook.xml": ""}), "a", "a.xlsx", documents.DOCUMENT_TYPES["xlsx"]),
        (packed({TYPES: "", "ppt/presentation.xml": ""}), "a.b.pptx", "a.b.pptx", documents.DOCUMENT_TYPES["pptx"]),
        (odt(), "a.odt", "a.odt", documents.DOCUMENT_TYPES["odt"]),
        ("Name;Łódź\n".encode(), "table.CSV", "table.csv", "text/csv; charset=utf-8"),
        ("\ufeffΑθήνα".encode(), "notes", "notes.txt", "text/plain; charset=utf-8"),
        (picture("PNG"), "page.html", "page.png", "image/png"),
        (picture("JPEG"), "photo.jpeg", "photo.jpg", "image/jpeg"),
    ],
)
def test_type_is_recognised_by_the_content(content: bytes, name: str, kept_as: str, content_type: str) -> None:
    document = document_from(content, name)
    assert (document.name, document.content_type) == (kept_as, content_type)


def test_what_is_no_picture_is_kept_byte_by_byte() -> None:
    for content in (b"%PDF-1.7 a", docx(), b"a,b\r\n1,2\r\n"):
        assert document_from(content, "a.csv").content == content


def test_photo_loses_place_and_camera_and_is_turned_upright() -> None:
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
        (b"<!DOCTYPE html><script>alert(1)</script>", "Web pages, drawings and programs aren't accepted."),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "Web pages, drawings and programs aren't accepted."),
        (b"#!/bin/sh\nrm -rf /", "Web pages, drawings and programs aren't accepted."),
        (b"{\\rtf1 x}", "Web pages, drawings and programs aren't accepted."),
        (b"MZ\x90\x00\x03", "This type of file isn't accepted."),
        (b"\x7fELF\x02\x01", "This type of file isn't accepted."),
        ("Łódź".encode("cp1250"), "This type of file isn't accepted."),
        ("a".encode("utf-16"), "This type of file isn't accepted."),
        (b"a\x00b", "This type of file isn't accepted."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "This is an old or password-protected Office file."),
        (docx(**{"word/vbaProject.bin": "x"}), "This document contains macros"),
        (docx(**{"word/activeX/activeX1.xml": "x"}), "This document contains macros"),
        (packed({TYPES: "vnd.ms-word.document.macroEnabled.main+xml", "word/document.xml": ""}), "This document contains macros"),
        (odt(**{"Basic/Standard/Module1.xml": "x"}), "This document contains macros"),
        (odt(**{"Scripts/python/a.py": "x"}), "This document contains macros"),
        (packed({"a.txt": "x"}), "This type of file isn't accepted."),
        (packed({"mimetype": "application/epub+zip", "content.xml": ""}), "This type of file isn't accepted."),
        (b"PK\x03\x04 broken", "This type of file isn't accepted."),
        (docx()[:-30], "This type of file isn't accepted."),
        (bomb(), "This document is too large once unpacked"),
        (bytes(LOCKED), "This document is password-protected."),
        (declared(50_000, 50_000), "This picture has too many pixels"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "This type of file isn't accepted."),
        (b"\xff\xd8\xff<script>", "This type of file isn't accepted."),
    ],
    ids=range(26),
)  # fmt: skip
def test_refused_file_is_explained(content: bytes, words: str) -> None:
    with pytest.raises(ActionRefused) as refused:
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
    with pytest.raises(ActionRefused, match="This type of file isn't accepted"):
        document_from(bytes(content), "a.docx")


def test_sheet_of_old_macros_is_refused() -> None:
    with pytest.raises(ActionRefused, match="macros"):
        document_from(packed({TYPES: "", "xl/workbook.xml": "", "xl/macrosheets/sheet1.xml": ""}), "a.xlsx")


CASES = Path(__file__).parent / "cases"
PICTURES = Path(__file__).parents[1] / "hubs" / "cases"
RELS = "word/_rels/settings.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relationship(kind: str, target: str, mode: str = "External") -> dict[str, str]:
    """A document with something outside its main part."""
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    one = f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return {RELS: f'<Relationships xmlns="{space}">{one}</Relationships>'}


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "https://example.org/a.dotm"),
        ("attachedTemplate", "file://server/share/a.dotm"),
        ("attachedTemplate", "\\\\server\\share\\a.dotm"),
        ("image", "http://example.org/pixel.png"),
        ("oleObject", "mhtml:http://example.org/a!x-usc:http://example.org/a"),
        ("frame", "//example.org/a.html"),
    ],
)
def test_document_that_loads_parts_from_elsewhere_is_refused(kind: str, target: str) -> None:
    with pytest.raises(ActionRefused, match="loads a template or another part from"):
        document_from(docx(**relationship(kind, target)), "a.docx")


@pytest.mark.parametrize(
    ("kind", "target", "mode"),
    [
        ("hyperlink", "https://example.org/", "External"),
        ("attachedTemplate", "file:///C:\\Templates\\OutgoingEmail.dotx", "External"),
        ("attachedTemplate", "Normal.dotm", "External"),
        ("settings", "https://example.org/", "Internal"),
    ],
)
def test_document_with_links_and_templates_of_its_own_computer_is_kept(kind: str, target: str, mode: str) -> None:
    assert document_from(docx(**relationship(kind, target, mode)), "a.docx").name == "a.docx"


@pytest.mark.parametrize(
    "content",
    [
        docx(**{RELS: "<Relationships"}),
        docx(**{RELS: '<!DOCTYPE a [<!ENTITY b "c">]><Relationships>&b;</Relationships>'}),
    ],
)
def test_document_with_broken_relationships_is_refused(content: bytes) -> None:
    with pytest.raises(ActionRefused, match="This type of file isn't accepted"):
        document_from(content, "a.docx")


@pytest.mark.parametrize(
    "content",
    [
        odt(**{"styles.xml": '<a xlink:href="vnd.sun.star.script:x.py$f?language=Python&amp;location=share"/>'}),
        packed({TYPES: "", "xl/workbook.xml": "", "xl/externalLinks/externalLink1.xml": "<ddeLink/>"}),
    ],
)
def test_document_that_calls_programs_is_refused(content: bytes) -> None:
    with pytest.raises(ActionRefused, match="contains macros"):
        document_from(content, "a")


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n", b"x" * 1019])
def test_pdf_behind_something_else_is_a_pdf_without_it(before: bytes) -> None:
    document = document_from(before + b"%PDF-1.7 a", "guide.txt")
    assert (document.name, document.content) == ("guide.pdf", b"%PDF-1.7 a")


def test_pdf_of_a_text_editor_is_a_pdf() -> None:
    assert document_from((CASES / "27b_bom.pdf").read_bytes(), "a").name == "a.pdf"
    assert document_from(b"x" * 1020 + b"%PDF-1.7", "a").name == "a.txt"


def objects(text: bytes, entry: bytes = b"/Type/ObjStm/Filter/FlateDecode") -> bytes:
    """A PDF that keeps these objects packed."""
    return b"%PDF-1.5\n7 0 obj<<" + entry + b">>stream\r\n" + zlib.compress(text) + b"\nendstream endobj"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ((CASES / "27d_js.pdf").read_bytes(), "This PDF contains scripts"),
        (b"%PDF-1.4 1 0 obj<</S/J#61vaScript/JS(x)>>", "This PDF contains scripts"),
        (b"%PDF-1.4 1 0 obj<</S /Launch /F(calc.exe)>>", "This PDF contains scripts"),
        (b"%PDF-1.4 1 0 obj<</Names<</EmbeddedFiles 2 0 R>>>>", "This PDF contains scripts"),
        (b"%PDF-1.4 1 0 obj<</AcroForm<</XFA 2 0 R>>>>", "This PDF contains scripts"),
        (objects(b"<</S/JavaScript/JS(x)>>"), "This PDF contains scripts"),
        (objects(b"<</S/JavaScript/JS(x)>>", b"/Type/Obj#53tm/Filter/FlateDecode"), "This PDF contains scripts"),
        (b"%PDF-1.5\n7 0 obj<</Type/ObjStm>>stream\nlocked endstream", "This PDF can't be checked"),
        (objects(b"0" * 100_000_001), "This PDF can't be checked"),
        (objects(bytes(range(256)) * 9).replace(b"\nendstream", b"")[:-40] + b"endstream", "This PDF can't be checked"),
        (objects(b"0", b"/Type/ObjStm/DecodeParms<</Predictor 12>>"), "This PDF can't be checked"),
    ],
    ids=range(11),
)
def test_pdf_that_does_something_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        document_from(content, "a.pdf")
    assert str(refused.value).startswith(words)


def test_pdf_that_only_shows_something_is_kept() -> None:
    content = objects(b"<</Type/Catalog/OpenAction[3 0 R/Fit]/URI(https://example.org)>>")
    assert document_from(content, "a.pdf").content == content


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    sent = (PICTURES / "20_grey16.png").read_bytes()
    for kept in (document_from(sent, "a.png").content, logo_from(sent).content):
        with Image.open(BytesIO(kept)) as image:
            shades = [image.convert("L").getpixel((x, 10)) for x in (0, 64, 128, 255)]
        assert shades == pytest.approx([0, 64, 128, 255], abs=2)
