"""Queries and updates whose SQL is made once a process, and planned once a connection.

For a small answer Django takes longer to write the SQL than PostgreSQL to plan it, and PostgreSQL longer to plan it than to answer.
"""

import datetime as dt
from collections.abc import Callable
from copy import copy
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.subqueries import UpdateQuery
from django.db.transaction import TransactionManagementError

from toolkit.prepared_statements import prepared_cursor, with_literals

Row = TypeVar("Row")
_MOMENT = dt.datetime(1877, 7, 7, 7, 7, 7, tzinfo=dt.UTC)


class KeptQuery(Generic[Row]):
    """A queryset as a function of named values, each a whole number, a text, a day or a moment, given anew for each answer.

    Everything else of it stays as it was first: it may depend neither on the reader's language nor on the clock, unless given ``at``.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._made: dict[tuple[str, ...], _Statement[Row]] = {}

    def rows(self, **values: int | str | dt.date) -> list[Row]:
        """Return the rows, with what the queryset fetches beforehand."""
        names = tuple(values)
        statement = self._made.get(names)
        if statement is None:
            statement = self._made[names] = _Statement(self._build, values)
        return statement.rows(values)

    def first(self, **values: int | str | dt.date) -> Row | None:
        """Return the first row of a queryset that finds few, or None."""
        return next(iter(self.rows(**values)), None)


class KeptUpdate:
    """An update of a queryset as a function of named values, as for ``KeptQuery``.

    ``build`` returns the queryset and the new values of its fields, as ``QuerySet.update`` takes them.
    """

    def __init__(self, build: Callable[..., tuple[QuerySet[Any, Any], dict[str, Any]]]) -> None:
        self._build = build
        self._made: dict[tuple[str, ...], _Sql] = {}

    def update(self, **values: int | str | dt.date) -> int:
        """Update the rows; return how many."""
        names = tuple(values)
        if names not in self._made:
            self._made[names] = self._written(values)
        with prepared_cursor() as cursor:
            cursor.execute(*self._made[names].with_values(values))
            return int(cursor.rowcount)

    def _written(self, values: dict[str, Any]) -> "_Sql":
        stand_ins = _stand_ins(values)
        queryset, changes = self._build(**stand_ins)
        query: Any = queryset.order_by().query.chain(UpdateQuery)
        query.add_update_values(changes)
        return _Sql(query.get_compiler(queryset.db), stand_ins)


class _Sql:
    """SQL made with stand-ins for the values."""

    def __init__(self, compiler: Any, stand_ins: dict[str, Any]) -> None:
        sql, parameters = compiler.as_sql()
        names = {form: name for name, stand_in in stand_ins.items() for form in (stand_in, str(stand_in))}
        named = [(names.get(one) if one.__hash__ else None, one) for one in parameters]
        if missing := set(stand_ins) - {name for name, _one in named}:
            raise ValueError(f"The query has no parameter for {', '.join(sorted(missing))}")
        if any(name is None and isinstance(one, dt.date) for name, one in named):
            raise ValueError("The query holds a moment that is not given")
        # Partial dates are compared with a day as it is written.
        self._parameters = [(name, isinstance(one, str)) for name, one in named if name]
        self._sql = with_literals(sql, parameters, {at for at, (name, _one) in enumerate(named) if name})

    def with_values(self, values: dict[str, Any]) -> tuple[str, list[Any]]:
        """Return the SQL and its parameters."""
        return self._sql, [str(values[name]) if is_text else values[name] for name, is_text in self._parameters]


class _Statement(Generic[Row]):
    """The SQL of a queryset, and what makes rows of its answers."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], values: dict[str, Any]) -> None:
        stand_ins = _stand_ins(values)
        self._queryset = build(**stand_ins)
        self._compiler: Any = self._queryset.query.get_compiler(self._queryset.db)
        self._sql = _Sql(self._compiler, stand_ins)
        converters = self._compiler.get_converters([column for column, *_rest in self._compiler.select])
        self._compiler.get_converters = lambda _columns: converters

    def rows(self, values: dict[str, Any]) -> list[Row]:
        compiler = copy(self._compiler)
        compiler.connection = connections[self._queryset.db]  # of this thread
        if self._queryset.query.select_for_update and compiler.connection.get_autocommit():
            raise TransactionManagementError("A query that locks rows needs a transaction")
        compiler.execute_sql = lambda *_args, **_options: [self._found(values)]
        rows: Any = self._queryset.all()
        rows._query = _Compiled(compiler)  # noqa: SLF001 - the setter of ``query`` makes rows of values dictionaries
        return list(rows)

    def _found(self, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        with prepared_cursor() as cursor:
            cursor.execute(*self._sql.with_values(values))
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


class _Compiled:
    """What a queryset asks of its query, once that is compiled."""

    def __init__(self, compiler: SQLCompiler) -> None:
        self._compiler = compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiler.query, name)

    def get_compiler(self, *_args: Any, **_options: Any) -> SQLCompiler:
        """Return the compiler that knows its SQL."""
        return self._compiler


def _stand_ins(values: dict[str, Any]) -> dict[str, Any]:
    return {name: _stand_in(value, number) for number, (name, value) in enumerate(values.items())}


def _stand_in(value: Any, number: int) -> Any:
    """A value of the same type that no query holds otherwise."""
    if isinstance(value, dt.datetime):
        return _MOMENT + dt.timedelta(microseconds=number + 1)
    if isinstance(value, dt.date):
        return _MOMENT.date() + dt.timedelta(days=number + 1)
    if isinstance(value, str):
        return f"stand-in {number}"
    if type(value) is int:
        return 1_977_000_000 + number
    raise TypeError(f"A kept query takes no {type(value).__name__}")
