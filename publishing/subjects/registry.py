"""Which subject types there are; applications register theirs when they are ready."""

from typing import Any

from django.db import models

from publishing.models import Revision
from publishing.subjects.subject import About, SubjectType

_TYPES: dict[str, SubjectType] = {}


def register(subject_type: SubjectType) -> None:
    """Make a kind of thing publishable. Called once by the app that owns it."""
    _TYPES[subject_type.kind] = subject_type


def subject_types() -> list[SubjectType]:
    """Every registered type."""
    return list(_TYPES.values())


def kind_choices() -> list[tuple[str, Any]]:
    """Every kind with its label, for filters."""
    return [(one.kind, one.label) for one in _TYPES.values()]


def about(row: models.Model, kind: str = "") -> About:
    """Return a row as something that is published; ``kind`` says as what where a row has several drafts."""
    fitting = (one for one in _TYPES.values() if isinstance(row, one.model) and kind in {"", one.kind})
    return About(next(fitting), row)


def handler_of(subject: Revision | About) -> SubjectType:
    """Return the type of a revision or of a row."""
    return _TYPES[subject.kind]


def about_of(revision: Revision) -> About:
    """Return what a revision is a version of."""
    found = handler_of(revision)
    return About(found, found.row_of(revision.publication))
