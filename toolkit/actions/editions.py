"""The state of rows as a short text, which a form carries to say what the person saw."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterable
from typing import Any

from django.db import models

_LENGTH = 12


def edition_of(*rows: models.Model, names: Iterable[str]) -> str:
    """One hash for each of the fields ``names`` of each row, so that a later reader knows which of them changed since."""
    fields = sorted(names)
    return ".".join(_hash_of(row, name) for row in rows for name in fields)


def unread_fields(row: models.Model, *, names: Collection[str], seen: str) -> set[str]:
    """The fields that hold another value than when ``seen`` was taken; all of them when ``seen`` cannot be read."""
    fields, hashes = sorted(names), seen.split(".")
    if len(fields) != len(hashes):
        return set(fields)
    return {name for name, known in zip(fields, hashes, strict=True) if known != _hash_of(row, name)}


def differs_from(row: models.Model, name: str, value: Any, *, names: Collection[str], seen: str) -> bool:
    """Whether ``value`` is another than the one the field held when ``seen`` was taken."""
    fields, hashes = sorted(names), seen.split(".")
    return len(fields) != len(hashes) or hashes[fields.index(name)] != _hash(row, name, plain_value(row, name, value))


def plain_value(row: models.Model, name: str, value: Any) -> Any:
    """``value`` of the field as it is compared: related rows by their keys, moments in UTC."""
    field = row._meta.get_field(name)
    if field.many_to_many:
        return sorted(one.pk if isinstance(one, models.Model) else one for one in value)
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC)
    return field.get_prep_value(value) if isinstance(field, models.Field) else value


def stored_value(row: models.Model, name: str) -> Any:
    """The value of the field as the row holds it; many-to-many as the list of related rows."""
    return list(getattr(row, name).all()) if row._meta.get_field(name).many_to_many else getattr(row, name)


def _hash_of(row: models.Model, name: str) -> str:
    return _hash(row, name, plain_value(row, name, stored_value(row, name)))


def _hash(row: models.Model, name: str, plain: Any) -> str:
    text = json.dumps([row.pk, name, plain], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
