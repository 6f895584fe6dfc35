"""The sources a row states in one text, separated by semicolons."""

import re
from collections.abc import Iterable

_BETWEEN = re.compile(r";(?![^()]*\))")  # not one within brackets


def sources_in(texts: Iterable[str]) -> list[str]:
    """Return each source once, in the order they are stated."""
    parts = (part.strip() for text in texts for part in _BETWEEN.split(text))
    return list(dict.fromkeys(part for part in parts if part))
