"""Documents as people send them, good and bad."""

import zipfile
from io import BytesIO

TYPES = "[Content_Types].xml"
ODT = "application/vnd.oasis.opendocument.text"


def packed(parts: dict[str, str]) -> bytes:
    """A package with these parts."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()


def docx(**more: str) -> bytes:
    """As small as Word's files get."""
    return packed({TYPES: "<Types/>", "word/document.xml": "<a/>", **more})


def odt(**more: str) -> bytes:
    """As small as LibreOffice's files get."""
    return packed({"mimetype": ODT, "content.xml": "<a/>", **more})


def bomb() -> bytes:
    """A package of few bytes that says it unpacks to 600 MB."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(TYPES, "<Types/>")
        package.writestr("word/document.xml", "<a/>")
        for number in range(6):
            package.writestr(f"word/media/{number}.bin", "a" * 1000)
    content = bytearray(out.getvalue())
    with zipfile.ZipFile(BytesIO(bytes(content))) as package:
        start = package.start_dir
    place = content.find(b"PK\x01\x02", start)
    while place != -1:
        content[place + 24 : place + 28] = (100_000_000).to_bytes(4, "little")
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(content)
