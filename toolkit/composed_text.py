"""Unicode texts in one form (NFC), so that the same name is the same text however a keyboard wrote it."""

import unicodedata
from typing import Any

from django.http import QueryDict


def composed(text: str) -> str:
    """Return the text with each accented character as one code point."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def composed_data(data: Any) -> Any:
    """Return what was sent to a form with every text composed."""
    if not isinstance(data, QueryDict):
        return data
    found = QueryDict(mutable=True)
    for name, values in data.lists():
        found.setlist(name, [composed(value) if isinstance(value, str) else value for value in values])
    return found
