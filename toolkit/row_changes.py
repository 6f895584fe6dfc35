"""What every change of a row has in common: only known fields, words for what is wrong, and only what differs is written."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from hubs.errors import HubRefused
from toolkit.partial_dates.dates import are_in_order


def write(row: models.Model, fields: Mapping[str, Any], allowed: Collection[str], *, twice: str = "") -> list[str]:
    """Bring a new or a known row to ``fields``; the names of what changed.

    Refuses fields that are not ``allowed``, what their columns do not take, a term that ends before it begins, and, in
    the words of ``twice``, what is there already.
    """
    if unknown := set(fields) - set(allowed):
        raise HubRefused(_("“%(name)s” cannot be changed here.") % {"name": min(unknown)})
    is_new = row._state.adding  # noqa: SLF001 - Django's documented way to ask whether a row is in the database
    changed = [name for name, value in fields.items() if is_new or getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    _refuse_what_columns_do_not_take(row)
    refuse_wrong_order(row)
    if changed or is_new:
        _save(row, None if is_new else changed, twice)
    return changed


def _refuse_what_columns_do_not_take(row: models.Model) -> None:
    try:
        row.clean_fields(exclude=["hub", "group"])
    except ValidationError as problem:
        name, words = next(iter(problem.message_dict.items()))
        raise HubRefused(words[0], name) from problem


def refuse_wrong_order(row: models.Model) -> None:
    """A term that ends before it begins."""
    if hasattr(row, "since") and not are_in_order(row.since, getattr(row, "until", None)):
        raise HubRefused(_("The end lies before the beginning. Correct one of the two dates."), "until")


def _save(row: models.Model, changed: list[str] | None, twice: str) -> None:
    try:
        with transaction.atomic():
            if changed is None:
                row.save(force_insert=True)
            else:
                row.save(update_fields=[*changed, *(["updated_at"] if hasattr(row, "updated_at") else [])])
    except IntegrityError as problem:
        if "unique" not in str(problem):
            raise
        raise HubRefused(twice or str(problem), "name") from problem
