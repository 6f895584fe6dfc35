"""Statements that PostgreSQL plans once for each connection: planning most of ours takes longer than answering them."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.utils import DEFAULT_DB_ALIAS

MOST = 1_000  # statements planned on a connection: more than there are, as one too many would have each planned anew


class PreparedCursor(psycopg.Cursor[Any]):
    """A cursor whose statements are prepared when they are first executed; parameters go beside them."""

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        super().__init__(database.connection)
        self._database = database

    def execute(self, query: Any, params: Any = None, **options: Any) -> "PreparedCursor":
        """Execute a statement."""
        super().execute(query, params, **{**options, "prepare": True})
        if self._database.queries_logged:
            # Django notes what a cursor has in ``_query``, which is empty where parameters go beside the statement.
            operations: Any = self._database.ops  # PostgreSQL's
            self._query: Any = SimpleNamespace(query=str(operations.compose_sql(query, params)).encode())
        return self


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """Open one on the connection of this thread; Django notes its statements as those of any other."""
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    database.connection.prepared_max = MOST
    cursor: Any = PreparedCursor(database)
    noting = database.make_debug_cursor if database.queries_logged else database.make_cursor
    with noting(cursor) as wrapped:
        yield wrapped


def with_literals(sql: str, parameters: Sequence[Any], left: Collection[int]) -> str:
    """Write into the SQL all parameters but those at ``left``: for a good plan PostgreSQL has to know states and limits."""
    operations: Any = connection.ops  # PostgreSQL's

    def written(one: Any) -> str:
        return str(operations.compose_sql("%s", [one])).replace("%", "%%")

    connection.ensure_connection()
    return sql.replace("%%", "%%%%") % tuple("%s" if at in left else written(one) for at, one in enumerate(parameters))
