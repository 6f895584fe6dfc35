"""The tables of the test's database: what is in them kept as bytes, put back, and emptied, without going through triggers.

The test server of devstack lets the portal's role switch triggers and foreign keys off; another server need not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection, transaction
from psycopg import sql

# Made with the tables, and no test adds to them.
NEVER_EMPTIED = {"django_content_type", "auth_permission", "django_migrations"}


@cache
def may_switch_triggers_off() -> bool:
    """Whether this server lets us; asked once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        return bool(cursor.fetchone()[0])


@contextmanager
def without_triggers() -> Iterator[Any]:
    """A cursor in a transaction in which no trigger fires and no foreign key is looked at."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def filled_tables() -> list[str]:
    """The tables that hold any row, that of the cache among them, but for those never emptied."""
    tables = sorted(set(connection.introspection.table_names()) - NEVER_EMPTIED)
    one = "SELECT '{0}' WHERE EXISTS (SELECT FROM \"{0}\")"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(one.format(table) for table in tables))
        return [table for (table,) in cursor.fetchall()]


def rows_as_bytes() -> dict[str, bytes]:
    """All rows of each filled table."""
    with connection.cursor() as cursor:
        return {table: _copied_out(cursor, table) for table in filled_tables()}


def _copied_out(cursor: Any, table: str) -> bytes:
    with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as stream:
        return b"".join(stream)


def put_back(rows: dict[str, bytes]) -> None:
    """Fill the empty tables again. Their sequences went on when the rows were made first, and sequences never go back."""
    with without_triggers() as cursor:
        for table, content in rows.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as stream:
                stream.write(content)


def empty_tables() -> None:
    """Delete all rows: of a few rows in a few tables this takes a hundredth of the time TRUNCATE takes for all."""
    with without_triggers() as cursor:
        for table in filled_tables():
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
