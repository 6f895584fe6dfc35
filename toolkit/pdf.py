"""PDF files set by Typst, accessible as PDF/UA-1 asks. For workers only: the library takes tens of MiB of a process."""

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Each in a paragraph of its own: beside a character without a font, one that has a font can be reported instead of it.
_CHARACTERS = '#set document(title: "-")\n#for one in json("data.json").text [#one #parbreak()]'
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")  # as a message names characters without a picture
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')


class NotTypeset(Exception):
    """A text holds a character that no font has, so that the file would not be accessible. ``characters``: the first found, if known."""

    def __init__(self, error: object = "") -> None:
        super().__init__(str(error))
        found = _MISSING.search(str(error))
        self.characters = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1]) if found else ""


def typeset(
    source: str, data: Mapping[str, Any], *, images: Mapping[str, bytes] | None = None, with_system_fonts: bool = False
) -> bytes:
    """Return the PDF file of a Typst ``source``, which reads ``data`` from ``data.json`` and each image by its file name.

    Set in fonts that come with Typst, so that a file is the same on every machine: they have Latin, Greek, Cyrillic, Hebrew, Arabic,
    Georgian and Armenian, but neither Korean nor emoji. PDF/UA-1 allows no character without a font, so that one raises
    ``NotTypeset``. ``with_system_fonts``: what these fonts lack is set in those of the machine, if it has any for it.
    """
    import typst  # type: ignore[import-not-found,unused-ignore]

    with tempfile.TemporaryDirectory() as folder:
        main = Path(folder, "main.typ")
        main.write_text(source, encoding="utf-8")
        Path(folder, "data.json").write_text(json.dumps(data), encoding="utf-8")
        for name, content in (images or {}).items():
            Path(folder, name).write_bytes(content)
        usual: dict[str, Any] = {"root": folder, "format": "pdf", "pdf_standards": ["ua-1"]}
        error: Exception | None = None
        for ignores in (True, False) if with_system_fonts else (True,):
            try:
                pdf: bytes = typst.compile(str(main), ignore_system_fonts=ignores, **usual)
            except typst.TypstError as failed:
                error = failed
            else:
                return pdf
        raise NotTypeset(error) from error


def missing_characters(text: str) -> set[str]:
    """Return the characters of a text that no font has, neither one of Typst's nor one of the machine's."""
    missing: set[str] = set()
    while left := sorted(set(text) - missing):
        try:
            typeset(_CHARACTERS, {"text": left}, with_system_fonts=True)
        except NotTypeset as error:
            new = set(error.characters) - missing
            if not new:
                raise
            missing |= new
        else:
            break
    return missing
