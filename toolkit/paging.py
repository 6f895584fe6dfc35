"""Numbered pages for people, whose cost does not grow with the number of the page.

The keys of a page are found by an index, from whichever end of the list is nearer, and only its rows are read.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from toolkit.bounded_counts import BoundedCount


class KeyedPaginator(Paginator):  # type: ignore[type-arg]
    """Django's paginator over a queryset with a unique order; rows of a page are read by their keys."""

    object_list: QuerySet[Any]

    def __init__(self, rows: QuerySet[Any], size: int, most: int | None = None) -> None:
        super().__init__(rows, size)
        self._most = most

    @cached_property
    def found(self) -> BoundedCount:
        """Count the rows, without what is only shown of them; with ``most`` no further than that, and there are no more pages."""
        keys = self.object_list.order_by().values("pk")
        if self._most is None:
            number = keys.count()
            return BoundedCount(number, number)
        return BoundedCount(keys[: self._most + 1].count(), self._most)

    @cached_property
    def count(self) -> int:
        """Return the number of rows on all pages."""
        return self.found.number

    def page(self, number: Any) -> "Page[Any]":
        """Return the page."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        return Page(self._rows(start, end), number, self)

    def _rows(self, start: int, end: int) -> Sequence[Any]:
        if start >= end:
            return []
        rows = self.object_list if self.object_list.ordered else self.object_list.order_by("pk")
        keys = rows.values("pk")
        is_nearer_the_end = start > self.count // 2 and self.found.counted == self.count
        some = keys.reverse()[self.count - end : self.count - start] if is_nearer_the_end else keys[start:end]
        return list(rows.filter(pk__in=some))


def page_of(rows: QuerySet[Any], request: HttpRequest, size: int, most: int | None = None) -> "Page[Any]":
    """Return the page the request asks for by ``page``; the first or the last where there is no such page."""
    return KeyedPaginator(rows, size, most).get_page(request.GET.get("page"))
