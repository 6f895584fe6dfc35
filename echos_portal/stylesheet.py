"""One style sheet for every page, put together from the parts people edit, so that a page waits for one file and not for ten."""

import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

SHEET = "css/portal.css"
# The order in which they follow each other; print.css applies on paper only. Desk, account and API pages add their own.
PARTS = (
    "tokens", "base", "layout", "components", "forms", "pages", "map", "pages-home", "pages-hubs",
    "pages-profile", "pages-entries", "pages-events", "pages-dialogues",
)  # fmt: skip
COMMENT = re.compile(r"/\*.*?\*/", re.S)
AROUND = re.compile(r"\s*([{};,>]|(?<=[a-z]):(?= ))\s*")


def combined() -> str:
    """Return the style sheet without comments, line breaks and the spaces that mean nothing."""
    folder = Path(settings.BASE_DIR, "static", "css")
    texts = [(folder / f"{part}.css").read_text(encoding="utf-8") for part in PARTS]
    texts.append(f"@media print {{\n{(folder / 'print.css').read_text(encoding='utf-8')}}}")
    return AROUND.sub(r"\1", COMMENT.sub("", "\n".join(texts))).replace(";}", "}").strip() + "\n"


class StylesheetFinder(BaseFinder):
    """Finds ``css/portal.css``, which lies in ``VAR_DIR`` and is written anew when a part has changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = FileSystemStorage(location=settings.VAR_DIR / "built")

    def check(self, **kwargs: Any) -> list[Any]:
        """Nothing to set up."""
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The path of the style sheet, and of nothing else."""
        found = [self._write()] if path == SHEET else []
        return found if find_all or not found else found[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        """The one file, for collectstatic and for WhiteNoise."""
        self._write()
        yield SHEET, self.storage

    def _write(self) -> str:
        """Write the file if it differs, whole or not at all, since several processes may do so at once."""
        target, text = Path(self.storage.path(SHEET)), combined()
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=target.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as part:
                part.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(target)
        return str(target)
