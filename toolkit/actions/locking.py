"""Rows as they are now, held until the transaction ends."""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from toolkit.actions.errors import ActionRefused
from toolkit.kept_queries import KeptQuery

M = TypeVar("M", bound=models.Model)


def lock_row(rows: "type[M] | models.QuerySet[M] | KeptQuery[M]", pk: object, *, gone: str = "") -> M:
    """Re-read the row and hold it. Others may still point new rows at it. Refuses one that was deleted (``gone``).

    ``rows`` is a model, a queryset, or for what is locked often the ``kept_lock`` of one.
    """
    if isinstance(rows, type) and type(pk) is int:
        rows = _kept_lock_of(rows)
    found = rows.first(pk=pk) if isinstance(rows, KeptQuery) else next(iter(_locked_one(rows, pk)), None)  # type: ignore[arg-type]
    if found is None:
        raise ActionRefused(gone or _("This was deleted meanwhile. Reload the page."))
    return found


def lock_rows(rows: "type[M] | models.QuerySet[M]", pks: Iterable[object], *, gone: str = "") -> list[M]:
    """As ``lock_row`` for several rows, locked in the order of their keys and returned in the order of ``pks``."""
    wanted = list(pks)
    found = {row.pk: row for row in _locked(rows).filter(pk__in=wanted).order_by("pk")}
    if set(wanted) != set(found):
        raise ActionRefused(gone or _("This was deleted meanwhile. Reload the page."))
    return [found[pk] for pk in wanted]


def kept_lock(rows: "models.QuerySet[M]") -> KeptQuery[M]:
    """Return what locks one of ``rows`` by its key, for ``lock_row``, with SQL that is made once."""
    return KeptQuery(lambda pk: _locked_one(rows, pk))


@cache
def _kept_lock_of(model: type[Any]) -> KeptQuery[Any]:
    return kept_lock(model._default_manager.all())  # noqa: SLF001 - documented


def _locked_one(rows: "type[M] | models.QuerySet[M]", pk: object) -> "models.QuerySet[M]":
    """Without an order, which costs time and says nothing about one row."""
    return _locked(rows).filter(pk=pk).order_by()


def _locked(rows: "type[M] | models.QuerySet[M]") -> "models.QuerySet[M]":
    queryset = rows if isinstance(rows, models.QuerySet) else rows._default_manager.all()  # noqa: SLF001 - documented
    return queryset.select_for_update(of=("self",), no_key=True)
