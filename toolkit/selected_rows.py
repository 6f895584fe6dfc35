"""Rows of a table whose checkboxes a person ticked. The address names them as ``chosen``."""

from django.http import QueryDict

CHOSEN = "chosen"
LONGEST_KEY = 18


def selected_keys(query: QueryDict) -> list[int]:
    """Return the keys of the selected rows; what is no key is left out."""
    return [int(key) for key in query.getlist(CHOSEN) if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY]
