"""Every column that models declare as encrypted (``audit.privacy.Privacy.encrypted``), under a new first key."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

from accounts.errors import UnreadableSecret
from accounts.two_step.encryption import decrypted, encrypted

SLICE = 500


@dataclass
class EncryptedColumn:
    """A column: how many of its values are ``done``, and the keys of the rows that no key opens."""

    model: type[models.Model]
    name: str
    done: int = 0
    unreadable: list[Any] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What operators read."""
        return f"{self.model._meta.label}.{self.name}"


def encrypted_columns() -> list[EncryptedColumn]:
    """The columns that are declared."""
    declared = [(model, getattr(model, "privacy", None)) for model in apps.get_models()]
    return [EncryptedColumn(model, name) for model, privacy in declared if privacy for name in privacy.encrypted]


def encrypt_columns() -> Iterator[EncryptedColumn]:
    """Encrypt each column with the first key; a value no key opens, or that was changed meanwhile, stays as it is.

    Each value is a statement of its own that holds only while the old value is there, so that work goes on beside it.
    """
    for column in encrypted_columns():
        rows, last = column.model._meta.base_manager.order_by("pk"), 0
        while some := list(rows.filter(pk__gt=last).values_list("pk", column.name)[:SLICE]):
            for pk, text in some:
                try:
                    anew = encrypted(decrypted(text))
                except UnreadableSecret:
                    column.unreadable.append(pk)
                    continue
                column.done += rows.filter(pk=pk, **{column.name: text}).update(**{column.name: anew})
            last = some[-1][0]
        yield column
