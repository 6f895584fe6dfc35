"""PDF files set by Typst, accessible as PDF/UA-1 asks. For workers only: the library takes tens of MiB of a process."""

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')


class NotTypeset(Exception):
    """A text holds a character that no font has, so that the file would not be accessible. ``characters``: the first found, if known."""

    def __init__(self, error: object = "") -> None:
        super().__init__(str(error))
        found = _MISSING.search(str(error))
        self.characters = found[1] if found else ""


def typeset(
    source: str, data: Mapping[str, Any], *, images: Mapping[str, bytes] | None = None, falls_back: bool = False
) -> bytes:
    """Return the PDF file of a Typst ``source``, which reads ``data`` from ``data.json`` and each image by its file name.

    Set in fonts that come with Typst, so that a file is the same on every machine: they have Latin, Greek, Cyrillic, Hebrew, Arabic,
    Georgian and Armenian, but neither Korean nor emoji. PDF/UA-1 allows no character without a font, so that one raises
    ``NotTypeset``. ``falls_back``: the file takes the fonts of the machine instead and leaves the standard, so that the name of one
    person does not hold up the others.
    """
    import typst  # type: ignore[import-not-found,unused-ignore]

    with tempfile.TemporaryDirectory() as folder:
        main = Path(folder, "main.typ")
        main.write_text(source, encoding="utf-8")
        Path(folder, "data.json").write_text(json.dumps(data), encoding="utf-8")
        for name, content in (images or {}).items():
            Path(folder, name).write_bytes(content)
        usual: dict[str, Any] = {"root": folder, "format": "pdf"}
        try:
            pdf: bytes = typst.compile(str(main), ignore_system_fonts=True, pdf_standards=["ua-1"], **usual)
        except typst.TypstError as error:
            if not falls_back:
                raise NotTypeset(error) from error
            pdf = typst.compile(str(main), **usual)
        return pdf
