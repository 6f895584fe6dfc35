"""Why something that was public is not any more, from what the database knows."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from toolkit.duplicates.merge import MergeableRow, current_row


@dataclass(frozen=True)
class Removal:
    """The reason, and the key of the row something was merged into."""

    reason: str
    successor: int | None = None

    def sentence(self, path: str) -> str:
        """Return it in words; ``path`` is that of the list."""
        if self.successor is not None:
            return f"This was merged into {settings.SITE_URL}{path}{self.successor}/."
        return f"This was {self.reason}."


def why_gone(model: type[models.Model], key: int) -> Removal:
    """Return the reason: the row is there and not public, was merged into another, or was deleted."""
    rows: models.QuerySet[Any] = model._default_manager.all()  # noqa: SLF001 - of any model
    if rows.filter(pk=key).exists():
        return Removal("unpublished")
    successor = current_row(rows, key) if issubclass(model, MergeableRow) else None
    return Removal("merged", successor.pk) if successor else Removal("deleted")
