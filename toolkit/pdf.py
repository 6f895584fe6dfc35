"""PDF files set by Typst, accessible as PDF/UA-1 asks. For workers only: the library takes tens of MiB of a process."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def typeset(source: str, data: Mapping[str, Any], *, images: Mapping[str, bytes] | None = None) -> bytes:
    """Return the PDF file of a Typst ``source``, which reads ``data`` from ``data.json`` and each image by its file name.

    Set in fonts that come with Typst, so that a file is the same on every machine: Libertinus Serif has Latin, Greek, Cyrillic
    and Georgian. PDF/UA-1 allows no character without a font: with one, the file falls back on the fonts of the machine and
    leaves the standard, so that the name of one person does not hold up the others.
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
        except typst.TypstError:
            pdf = typst.compile(str(main), **usual)
        return pdf
