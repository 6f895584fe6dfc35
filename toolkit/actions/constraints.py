"""Violated constraints by their names, which are the same in every language of the database server."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

from django.db import DatabaseError, IntegrityError, transaction
from django_stubs_ext import StrOrPromise

from toolkit.actions.errors import ActionRefused

# The message and the field of each constraint an action expects to violate.
Refusals: TypeAlias = Mapping[str, tuple["StrOrPromise", str | None]]


def sqlstate_of(error: DatabaseError) -> str:
    """The five characters with which PostgreSQL names the kind of an error; empty where it did not come from there."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def violated_constraint(error: IntegrityError) -> str:
    """The name of the constraint, also of a trigger that names one; empty where the error names none."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


@contextmanager
def refuse_violations(refusals: Refusals) -> Iterator[None]:
    """Turn the violation of a constraint named in ``refusals`` into its message; the statements inside are rolled back."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = violated_constraint(error)
        if name not in refusals:
            raise
        message, field = refusals[name]
        raise ActionRefused(message, field) from error
