"""Lists that people sort by the headers of a table. The order stays in the address as ``sort``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

PARAMETER = "sort"
ASCENDING, DESCENDING = "ascending", "descending"


@dataclass(frozen=True)
class Column:
    """A column of a table. ``order`` names the fields it is sorted by; without any it cannot be sorted.

    ``look`` is a class of its header: "number", "wide", "narrow", "address" (of an email), or "actions" for a column of
    menus, whose label only screen readers say. ``is_descending`` says that the first click on the header shows the largest
    or latest first.
    """

    key: str
    label: str | Promise
    order: tuple[str, ...] = ()
    look: str = ""
    is_descending: bool = False


ACTIONS = Column("actions", gettext_lazy("Actions"), look="actions")  # the menus of the rows


@dataclass(frozen=True)
class Header:
    """What the template draws of a column: ``sort`` is the order its link asks for, ``direction`` the one in force."""

    label: str | Promise
    look: str
    sort: str = ""
    direction: str = ""


@dataclass(frozen=True)
class TableOrder:
    """The headers of a table and the fields by which its rows are ordered, unique at the end."""

    headers: tuple[Header, ...]
    fields: tuple[str, ...]

    def __iter__(self) -> Iterator[Header]:
        return iter(self.headers)


def read_order(columns: Sequence[Column], request: HttpRequest, *, default: str) -> TableOrder:
    """Return the order the request asks for; ``default``, such as "name" or "-when", where it asks for none it may have."""
    sortable = {column.key: column for column in columns if column.order}
    asked = request.GET.get(PARAMETER, "")
    if asked.removeprefix("-") not in sortable:
        asked = default
    chosen, is_descending = sortable[asked.removeprefix("-")], asked.startswith("-")
    fields = tuple(_reversed(name) for name in chosen.order) if is_descending else chosen.order
    last = "-pk" if is_descending else "pk"
    return TableOrder(tuple(_header(column, asked) for column in columns), (*fields, last))


def plain_headers(columns: Sequence[Column]) -> tuple[Header, ...]:
    """Return the headers of a table that cannot be sorted."""
    return tuple(Header(column.label, column.look) for column in columns)


def _header(column: Column, asked: str) -> Header:
    if not column.order:
        return Header(column.label, column.look)
    first = f"-{column.key}" if column.is_descending else column.key
    if asked.removeprefix("-") != column.key:
        return Header(column.label, column.look, first)
    return Header(column.label, column.look, _reversed(asked), DESCENDING if asked.startswith("-") else ASCENDING)


def _reversed(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"
