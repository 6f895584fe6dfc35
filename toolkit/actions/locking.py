"""Rows as they are now, held until the transaction ends."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import models
from django.utils.translation import gettext as _

from toolkit.actions.errors import ActionRefused

M = TypeVar("M", bound=models.Model)


def lock_row(rows: "type[M] | models.QuerySet[M]", pk: object, *, gone: str = "") -> M:
    """Re-read the row and hold it. Others may still point new rows at it. Refuses one that was deleted (``gone``)."""
    found = _locked(rows).filter(pk=pk).first()
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


def _locked(rows: "type[M] | models.QuerySet[M]") -> "models.QuerySet[M]":
    queryset = rows if isinstance(rows, models.QuerySet) else rows._default_manager.all()  # noqa: SLF001 - documented
    return queryset.select_for_update(of=("self",), no_key=True)
