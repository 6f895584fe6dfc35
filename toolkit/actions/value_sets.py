"""Values that are stored in several rows and edited in one form."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import models

from toolkit.actions.edited_rows import EditedRow
from toolkit.actions.errors import ConflictingField, EditConflict

_LENGTH = 12


def edition_of_values(values: Mapping[str, Any]) -> str:
    """One hash for each of the values, so that a later reader knows which of them changed since."""
    return ".".join(_hash(name, values[name]) for name in sorted(values))


def refuse_unread_values(
    row: models.Model, *, stored: Mapping[str, Any], wanted: Mapping[str, Any], seen: str, saved: EditedRow | None = None
) -> None:  # fmt: skip
    """Raise ``EditConflict`` where a value was saved after ``seen`` was taken (``edition_of_values`` over the same names).

    ``row`` is what the values belong to; ``saved`` the row that knows who saved last, if it is another one.
    """
    names, hashes = sorted(stored), seen.split(".")
    known = dict(zip(names, hashes, strict=True)) if len(names) == len(hashes) else {}
    unread = {name for name in names if known.get(name) != _hash(name, stored[name])}
    if not unread:
        return
    conflicting = [
        ConflictingField(
            name,
            submitted=wanted[name],
            stored=stored[name],
            is_unread=name in unread,
            is_yours=known.get(name) != _hash(name, wanted[name]),
        )
        for name in names
        if wanted[name] != stored[name]
    ]
    editor = getattr(saved or row, "edited_by", None)
    raise EditConflict(
        row, edition=edition_of_values(stored), fields=conflicting, saved_by=editor.name if editor else "",
        saved_at=getattr(saved or row, "edited_at", None),
    )  # fmt: skip


def _hash(name: str, value: Any) -> str:
    return hashlib.sha256(json.dumps([name, value], default=str).encode()).hexdigest()[:_LENGTH]
