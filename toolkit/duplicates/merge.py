"""Merge one row into another: lock both, move everything that references the one that is deleted."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from toolkit.actions import ActionRefused, EditConflict, edition_of, lock_rows, refuse_violations

Key = models.ForeignKey[Any, Any]
M = TypeVar("M", bound="MergeableRow")
CHANGED_SINCE = gettext_lazy("One of the two was changed after you opened this page. Compare them again.")


class MergeableRow(models.Model):
    """A row that remembers the ids of the rows merged into it, so that their addresses lead to it."""

    merged_ids = ArrayField(
        models.BigIntegerField(), verbose_name=gettext_lazy("ids of merged rows"), default=list, blank=True, db_default=[],
        editable=False,
    )  # fmt: skip

    class Meta:
        abstract = True


def current_row(rows: "models.QuerySet[M]", pk: int) -> M | None:
    """Return the row with this id, or the one it was merged into."""
    return rows.filter(pk=pk).first() or rows.filter(merged_ids__contains=[pk]).first()


def current_row_or_404(rows: "models.QuerySet[M]", pk: int) -> M:
    """Return the row with this id, or the one it was merged into; Http404 where there is neither."""
    row = current_row(rows, pk)
    if row is None:
        raise Http404
    return row


def lock_pair(
    rows: "type[M] | models.QuerySet[M]", one: M, other: M, *, refusal: str, names: Collection[str] = (),
    seen: str | None = None,
) -> list[M]:  # fmt: skip
    """Lock both rows. Refuses one row twice and deleted rows (``refusal``).

    ``seen`` is the edition of the two, over ``names``, that a person decided on: raises ``EditConflict`` if it has changed.
    """
    if one.pk == other.pk:
        raise ActionRefused(refusal)
    locked = lock_rows(rows, [one.pk, other.pk], gone=refusal)
    if seen is not None and seen != (now := edition_of(*locked, names=names)):
        raise EditConflict(locked[0], edition=now, message=str(CHANGED_SINCE))
    return locked


def foreign_keys_at(model: type[models.Model], *, without: Collection[type[models.Model]] = ()) -> list[Key]:
    """Return every foreign key of any application at ``model``, except those of the models in ``without``."""
    found = model._meta.get_fields(include_hidden=True)
    return [one.field for one in found if isinstance(one, models.ManyToOneRel) and one.field.model not in without]


def rows_of(key: Key) -> models.QuerySet[Any]:
    """All rows of the table of this key."""
    return models.QuerySet(key.model)


@dataclass(frozen=True)
class References:
    """References of one kind to the row that is deleted: how many move, and how many double one of the row that is kept.

    ``can_stay``: the model says which of two doubles is kept (``MERGE_ORDER``); otherwise the merge is refused.
    """

    things: str
    moved: int
    folded: int
    can_stay: bool


def count_references(keys: Sequence[Key], kept: models.Model, gone: models.Model) -> list[References]:
    """Return what ``move_references`` would do, without kinds that have no reference."""
    found = []
    for key in keys:
        number, doubles = rows_of(key).filter(**{key.name: gone}).count(), len(_doubles(key, kept, gone))
        name = str(key.model._meta.verbose_name_plural)
        found.append(References(name, number - doubles, doubles, hasattr(key.model, "MERGE_ORDER")))
    return [one for one in found if one.moved or one.folded]


def move_references(
    keys: Sequence[Key], *, kept: M, gone: M, before_delete: Callable[[Any], None] | None = None
) -> None:
    """Let everything that references ``gone`` reference ``kept``, which remembers the id of ``gone``.

    Of two rows that may exist only once, the first by ``MERGE_ORDER`` of their model is kept; the other is deleted after
    ``before_delete``. Refuses doubles of a model without that order.
    """
    for key in keys:
        for occasion in _doubles(key, kept, gone):
            _fold(key, rows_of(key).filter(occasion, **{f"{key.name}__in": [kept, gone]}), before_delete)
        overlaps = [one.name for one in key.model._meta.constraints if isinstance(one, ExclusionConstraint)]
        with refuse_violations({name: (_refusal(key), None) for name in overlaps}):
            rows_of(key).filter(**{key.name: gone}).update(**{key.name: kept})
    kept.merged_ids = sorted({*kept.merged_ids, *gone.merged_ids, gone.pk})
    kept.save(update_fields=["merged_ids"])


def _fold(key: Key, two: models.QuerySet[Any], before_delete: Callable[[Any], None] | None) -> None:
    order = getattr(key.model, "MERGE_ORDER", None)
    if order is None:
        raise ActionRefused(_refusal(key))
    for row in two.select_for_update().order_by(*order)[1:]:
        if before_delete:
            before_delete(row)
        row.delete()


def _refusal(key: Key) -> str:
    message = _("Both have %(things)s for the same occasion, so they can't be merged. Remove one of those first.")
    return message % {"things": key.model._meta.verbose_name_plural}


def _doubles(key: Key, kept: models.Model, gone: models.Model) -> list[models.Q]:
    """The occasions, as a condition each, for which both have a row and only one may exist."""
    rows = rows_of(key)
    return [
        models.Q(condition, **dict(zip(names, values, strict=True)))
        for names, condition in _unique_beside(key)
        for values in sorted(
            set(rows.filter(condition, **{key.name: kept}).values_list(*names))
            & set(rows.filter(condition, **{key.name: gone}).values_list(*names))
        )
    ]


def _unique_beside(key: Key) -> list[tuple[list[str], models.Q]]:
    """The fields that are unique together with this key, each with the condition under which they are."""
    constraints = [one for one in key.model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    together = [(list(one.fields), one.condition or models.Q()) for one in constraints if key.name in one.fields]
    beside = [([name for name in names if name != key.name], condition) for names, condition in together]
    return beside + ([([], models.Q())] if key.unique else [])
