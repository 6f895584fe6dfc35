"""Which stored files are shown, and which are named by anything: each application registers the columns it has."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from publishing.models import StoredFile


@dataclass(frozen=True)
class FileUse:
    """A column of rows that points at stored files; ``shown`` returns the rows the public sees."""

    model: type[Any]
    field: str
    shown: Callable[[], "QuerySet[Any]"]


_USES: list[FileUse] = []


def register_file_use(use: FileUse) -> None:
    """Count the files of a column as used. Called once by the app that owns it."""
    _USES.append(use)


def public_files() -> QuerySet[StoredFile]:
    """Return the files that something public shows now."""
    shown = [Q(Exists(use.shown().filter(**{use.field: OuterRef("pk")}))) for use in _USES]
    return StoredFile.objects.filter(reduce(or_, shown))


def named_files() -> set[int]:
    """Return the keys of the files that any row names, public or not."""
    named: set[int] = set()
    for use in _USES:
        stated = use.model.objects.exclude(**{use.field: None}).values_list(use.field, flat=True)
        named |= set(stated)
    return named
