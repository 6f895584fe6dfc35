"""Rows as JSON, built by PostgreSQL from a statement that is compiled once a process.

Compiling a listing's SQL costs Django more than PostgreSQL needs to answer it; so the statement takes nothing but primary keys.
"""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Func, JSONField, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

Fields = dict[str, Combinable | str]
_PLACE = -987_654_321  # stands for the keys while the statement is compiled; no row has it


class Row(Func):
    """A JSON object whose members keep their order, unlike those of Django's ``JSONObject`` (jsonb sorts them)."""

    function = "JSON_BUILD_OBJECT"
    output_field = JSONField()

    def __init__(self, **fields: Combinable | str) -> None:
        super().__init__(*chain.from_iterable((Value(name), field) for name, field in fields.items()))


def rows_as_json(
    queryset: QuerySet[Any], representation: Callable[[], Fields], keys: Sequence[int], name: str
) -> list[str]:
    """One JSON text for each of ``keys`` that is in ``queryset``, in their order. ``name`` tells whose statement it is."""
    sql, params, place = _statement(name, queryset, representation)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params[:place], list(keys), *params[place + 1 :]])
        found = dict(cursor.fetchall())
    return [found[key] for key in keys if key in found]


_statements: dict[str, tuple[str, tuple[Any, ...], int]] = {}


def _statement(
    name: str, queryset: QuerySet[Any], representation: Callable[[], Fields]
) -> tuple[str, tuple[Any, ...], int]:
    """SQL and parameters, and at which of them the list of keys belongs."""
    if name not in _statements:
        row = Cast(Row(**representation()), TextField())
        rows = queryset.order_by().filter(pk=_PLACE).values_list("pk", row)
        sql, params = rows.query.sql_with_params()
        _statements[name] = (_any_of(queryset, sql), params, params.index(_PLACE))
    return _statements[name]


def _any_of(queryset: QuerySet[Any], sql: str) -> str:
    meta = queryset.model._meta
    one = f'"{meta.db_table}"."{meta.pk.column}" = %s'
    if sql.count(one) != 1:
        raise ValueError(f"{meta.label}: its key must be asked for exactly once")
    return sql.replace(one, f'"{meta.db_table}"."{meta.pk.column}" = ANY(%s)')
