"""PDF files set by Typst, accessible as PDF/UA-1 asks. For workers only: the library takes tens of MiB of a process."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def typeset(source: str, data: Mapping[str, Any], *, images: Mapping[str, bytes] | None = None) -> bytes:
    """Return the PDF file of a Typst ``source``, which reads ``data`` from ``data.json`` and each image by its file name.

    Only fonts that come with Typst are used, so that a file is the same on every machine: Libertinus Serif has Latin, Greek
    and Cyrillic.
    """
    import typst

    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "main.typ").write_text(source, encoding="utf-8")
        (root / "data.json").write_text(json.dumps(data), encoding="utf-8")
        for name, content in (images or {}).items():
            (root / name).write_bytes(content)
        pdf: bytes = typst.compile(
            str(root / "main.typ"), root=folder, format="pdf", ignore_system_fonts=True, pdf_standards=["ua-1"]
        )
        return pdf
