"""Rows as JSON, built by PostgreSQL from a statement that is compiled once a process.

Compiling the SQL of a whole representation costs Django more than PostgreSQL needs to answer it; so that statement takes
nothing but a primary key, and only the selection of keys is compiled for each request.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Func, JSONField, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from toolkit.prepared_statements import prepared_cursor, with_literals

_PLACE = -987_654_321  # placeholder of the key while the statement is compiled; no row has it
MOST_COUNTED = 1000
MOST_KEPT = 20  # statements: of the orders and page sizes that are asked for first
_POSITION = re.compile(r"\) [<>] \((%s(?:, %s)*)\)")


class JsonObject(Func):
    """A JSON object whose members keep their order, unlike those of Django's ``JSONObject`` (jsonb sorts them)."""

    function = "JSON_BUILD_OBJECT"
    output_field = JSONField()

    def __init__(self, **fields: Combinable) -> None:
        super().__init__(*chain.from_iterable((Value(name), field) for name, field in fields.items()))


@dataclass(frozen=True)
class SqlStatement:
    """SQL with its parameters."""

    sql: str
    params: tuple[Any, ...]


@dataclass(frozen=True)
class JsonPage:
    """Rows as JSON texts with their keys and sort values, and how many there are in all, counted up to a limit."""

    keys: Sequence[int]
    positions: Sequence[tuple[Any, ...]]
    rows: Sequence[str]
    counted: int


class JsonRows:
    """Rows of one kind as JSON: which rows there are at all, and what an object shows."""

    def __init__(self, queryset: Callable[[], QuerySet[Any]], expression: Callable[[], Combinable]) -> None:
        self._queryset = queryset
        self._expression = expression
        self._compiled: str | None = None
        self._kept: dict[str, str] = {}  # by name

    def page(
        self, selected: QuerySet[Any], sort_values: Sequence[str], total: QuerySet[Any], *, kept_as: str = ""
    ) -> JsonPage:
        """Return the ``selected`` rows in their order, in one query.

        ``sort_values`` names what a row is sorted by; ``total`` is counted up to ``MOST_COUNTED`` rows and one more. A
        statement with a name, ``kept_as``, is kept for ``kept_page``; but for a position it has to be the same each time.
        """
        try:
            statement = self._page_statement(selected, sort_values, total)
        except EmptyResultSet:  # Django sees that no row can fit
            return JsonPage([], [], [], 0)
        if kept_as and len(self._kept) < MOST_KEPT:
            self._kept[kept_as] = with_literals(statement.sql, statement.params, _of_position(statement.sql))
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.params)
            return _json_page(cursor.fetchall())

    def kept_page(self, name: str, position: Sequence[Any] = ()) -> JsonPage | None:
        """Return the rows of a statement that ``page`` has kept: compiled once a process, planned once a connection."""
        if name not in self._kept:
            return None
        with prepared_cursor() as cursor:
            cursor.execute(self._kept[name], position)
            return _json_page(cursor.fetchall())

    def _page_statement(
        self, selected: QuerySet[Any], sort_values: Sequence[str], total: QuerySet[Any]
    ) -> SqlStatement:
        keys = _statement(selected.values_list("pk", *sort_values))
        count = _statement(total.order_by().values_list("pk")[: MOST_COUNTED + 1])
        row = self._row()
        names = ", ".join(f"sorted_{at}" for at in range(len(sort_values)))
        columns = ", ".join(part for part in ("key", names) if part)
        shown = f"{', '.join(f'page.{name}' for name in columns.split(', '))}, row.body"
        sql = f"""
            SELECT total.number, {shown} FROM (SELECT count(*) AS number FROM ({count.sql}) counted) total
            LEFT JOIN ((
                SELECT row_number() OVER () AS place, chosen.* FROM ({keys.sql}) AS chosen ({columns})
            ) page JOIN LATERAL ({row}) AS row (body) ON true) ON true
            ORDER BY page.place
        """  # noqa: S608 - put together from statements of Django's
        return SqlStatement(sql, (*count.params, *keys.params))

    def statement_of_all(self) -> str:
        """Return SQL that gives every row in the order of their keys, with its parameters in it."""
        keys, row = _statement(self._queryset().order_by("pk").values_list("pk")), self._row()
        sql = f"SELECT row.body FROM ({keys.sql}) page (key) JOIN LATERAL ({row}) AS row (body) ON true"  # noqa: S608
        operations: Any = connection.ops  # PostgreSQL's
        return str(operations.compose_sql(sql, keys.params))

    def one(self, key: int) -> str | None:
        """Return the row with this key; None where there is none."""
        row = self._row()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT row.body FROM (SELECT %s::bigint AS key) page JOIN LATERAL ({row}) AS row (body) ON true", [key])  # noqa: S608 # fmt: skip
            found = cursor.fetchone()
        return found[0] if found else None

    def _row(self) -> str:
        if self._compiled is None:
            self._compiled = self._compile()
        return self._compiled

    def _compile(self) -> str:
        """Return the statement of one row with its texts in it: they are a hundred, and the same each time."""
        rows = self._queryset().order_by().filter(pk=_PLACE).values_list(Cast(self._expression(), TextField()))
        statement = _statement(rows)
        meta = rows.model._meta
        key = f'"{meta.db_table}"."{meta.pk.column}"'
        if statement.sql.count(f"{key} = %s") != 1:
            raise ValueError(f"{meta.label}: its key must be asked for exactly once")
        at = statement.params.index(_PLACE)
        params = (*statement.params[:at], *statement.params[at + 1 :])
        return with_literals(statement.sql.replace(f"{key} = %s", f"{key} = page.key"), params, ())


def _of_position(sql: str) -> range:
    """Return which parameters are the position that rows are behind (``positions.RowComparison``), if there is one."""
    found = _POSITION.search(sql)
    first = sql[: found.start(1)].count("%s") if found else 0
    return range(first, first + found[1].count("%s")) if found else range(0)


def _json_page(found: Sequence[tuple[Any, ...]]) -> JsonPage:
    filled = [one for one in found if one[1] is not None]
    return JsonPage(
        keys=[one[1] for one in filled],
        positions=[tuple(one[2:-1]) for one in filled],
        rows=[one[-1] for one in filled],
        counted=found[0][0],
    )


def estimated_count(queryset: QuerySet[Any]) -> int:
    """Return how many rows PostgreSQL expects, from its statistics."""
    statement = _statement(queryset.order_by().values_list("pk"))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement.sql}", statement.params)
        plan = cursor.fetchone()[0]
    return max(int(plan[0]["Plan"]["Plan Rows"]), MOST_COUNTED + 1)


def _statement(queryset: QuerySet[Any]) -> SqlStatement:
    sql, params = queryset.query.sql_with_params()
    return SqlStatement(sql, tuple(params))
