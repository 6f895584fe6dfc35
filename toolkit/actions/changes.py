"""Bringing one row to new values: the same steps for every row of every application."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from toolkit.actions.constraints import Refusals, refuse_violations
from toolkit.actions.edited_rows import EditedRow, Editor
from toolkit.actions.editions import differs_from, edition_of, plain_value, stored_value, unread_fields
from toolkit.actions.errors import ActionRefused, ConflictingField, EditConflict

M = TypeVar("M", bound=models.Model)


def apply_changes(
    row: M, fields: Mapping[str, Any], *, by: Editor, allowed: Collection[str], seen: str | None = None,
    guard: Callable[[M], None] | None = None, refusals: Refusals | None = None,
) -> list[str]:  # fmt: skip
    """Bring a new or a stored row to ``fields`` and save it; return the names of what changed.

    A stored row is locked and re-read first. ``seen`` is the edition (``edition_of`` over ``allowed``) the person had before
    them: what was saved since is not overwritten unread (``EditConflict``). ``guard`` may refuse the row in its new state.
    ``refusals`` names the constraints that may be violated. Refuses fields that are not ``allowed``, and values their columns
    do not take, naming the field. Must run in a transaction.
    """
    if unknown := sorted(set(fields) - set(allowed)):
        raise ActionRefused(_("“%(name)s” can't be changed here.") % {"name": unknown[0]}, unknown[0])
    is_new = row._state.adding  # noqa: SLF001 - Django's documented way to ask whether a row is stored
    if not is_new:
        _read_again(row, allowed)
    changed = [name for name, value in fields.items() if is_new or _differs(row, name, value)]
    if changed and seen is not None and not is_new:
        _refuse_unread(row, fields, allowed, seen)
    columns, relations = _set_values(row, {name: fields[name] for name in changed})
    if guard is not None:
        guard(row)
    _refuse_invalid(row, None if is_new else columns)
    if changed or is_new:
        if isinstance(row, EditedRow):
            row.note_edit(by, changed)
        with refuse_violations(refusals or {}):
            _save(row, None if is_new else columns)
            for name, value in relations.items():
                getattr(row, name).set(value)
    return changed


def _read_again(row: models.Model, allowed: Collection[str]) -> None:
    """Only the columns that may change and those that note it; related rows the caller has fetched stay."""
    columns = [name for name in allowed if not row._meta.get_field(name).many_to_many]
    columns += EditedRow.EDIT_FIELDS if isinstance(row, EditedRow) else []
    rows = type(row)._default_manager.select_for_update(no_key=True)  # noqa: SLF001 - documented
    try:
        row.refresh_from_db(fields=columns, from_queryset=rows)
    except type(row).DoesNotExist:  # type: ignore[attr-defined]
        raise ActionRefused(_("This was deleted meanwhile. Reload the page.")) from None


def _differs(row: models.Model, name: str, value: Any) -> bool:
    return bool(plain_value(row, name, value) != plain_value(row, name, stored_value(row, name)))


def _refuse_unread(row: models.Model, fields: Mapping[str, Any], allowed: Collection[str], seen: str) -> None:
    unread = unread_fields(row, names=allowed, seen=seen)
    if not unread:
        return
    conflicting = [
        ConflictingField(
            name,
            submitted=value,
            stored=stored_value(row, name),
            is_unread=name in unread,
            is_yours=differs_from(row, name, value, names=allowed, seen=seen),
        )
        for name, value in fields.items()
        if _differs(row, name, value)
    ]
    raise EditConflict(row, edition=edition_of(row, names=allowed), fields=conflicting)


def _set_values(row: models.Model, values: Mapping[str, Any]) -> tuple[list[str], dict[str, Any]]:
    """Set the columns; the names of those, and the many-to-many values that can be set after saving only."""
    relations = {name: value for name, value in values.items() if row._meta.get_field(name).many_to_many}
    columns = [name for name in values if name not in relations]
    for name in columns:
        setattr(row, name, values[name])
    return columns, relations


def _refuse_invalid(row: models.Model, columns: Collection[str] | None) -> None:
    """Of a new row every column is checked; keys at other rows are the database's to check."""
    checked = {field.name for field in row._meta.concrete_fields if not field.is_relation}
    if columns is not None:
        checked &= set(columns)
    try:
        row.clean_fields(exclude={field.name for field in row._meta.concrete_fields} - checked)
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise ActionRefused(messages[0], name) from error


def _save(row: models.Model, columns: Collection[str] | None) -> None:
    if columns is None:
        row.save(force_insert=True)
        return
    noted = EditedRow.EDIT_FIELDS if isinstance(row, EditedRow) else ()
    touched = ("updated_at",) if hasattr(row, "updated_at") else ()
    row.save(update_fields=[*columns, *noted, *touched])
