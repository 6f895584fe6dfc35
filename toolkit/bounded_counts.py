"""Counts that stop at a limit: a page costs the same however many rows there are."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Func, IntegerField, QuerySet, Subquery
from django.utils.formats import number_format

FEW, MANY = 1_000, 10_000


@dataclass(frozen=True)
class BoundedCount:
    """A number of rows counted up to ``limit``; shown as "1,000+" beyond it."""

    counted: int = 0
    limit: int = FEW

    @property
    def number(self) -> int:
        """At least so many."""
        return min(self.counted, self.limit)

    def __bool__(self) -> bool:
        return self.counted > 0

    def __str__(self) -> str:
        digits = str(number_format(self.number, use_l10n=True, force_grouping=True))
        return f"{digits}+" if self.counted > self.limit else digits


def row_count(rows: QuerySet[Any], limit: int | None = None) -> Func:
    """Return an expression for the number of ``rows`` (which may refer to an outer query), counted up to ``limit`` and one more."""
    some = rows.order_by().values("pk")
    if limit is not None:
        some = some[: limit + 1]
    return Func(Subquery(some), template="(SELECT count(*) FROM %(expressions)s counted)", output_field=IntegerField())


def count_up_to(limit: int, owners: QuerySet[Any], **rows: QuerySet[Any]) -> dict[int, dict[str, BoundedCount]]:
    """Count ``rows``, which refer to ``owners`` by ``OuterRef``, up to ``limit``; return the counts by owner and name. One query."""
    names = {f"{name}_counted": name for name in rows}
    counts = {counted: row_count(rows[name], limit) for counted, name in names.items()}
    return {
        found["pk"]: {name: BoundedCount(found[counted], limit) for counted, name in names.items()}
        for found in owners.order_by().values("pk", **counts)
    }
