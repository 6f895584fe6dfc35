"""The different texts of a column, each found by one step in an index: ``DISTINCT`` would read every row."""

from collections.abc import Mapping

from django.db import connection, models


def distinct_texts(model: type[models.Model], column: str, *, scope: Mapping[str, int], most: int) -> list[str]:
    """Return the first ``most`` different texts of the column, empty ones left out, in their order.

    ``scope`` restricts foreign keys to values. Needs an index on the columns of the scope and the column.
    """
    meta = model._meta
    name = f'"{meta.get_field(column).column}"'  # type: ignore[union-attr]
    where = " AND ".join(f'"{meta.get_field(one).column}" = %s' for one in scope)  # type: ignore[union-attr]
    step = f'SELECT {name} FROM "{meta.db_table}" WHERE {where} AND {name} > '  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE known (text) AS (
                ({step} '' ORDER BY {name} LIMIT 1)
                UNION ALL
                SELECT ({step} known.text ORDER BY {name} LIMIT 1) FROM known WHERE known.text IS NOT NULL
            )
            SELECT text FROM known WHERE text IS NOT NULL LIMIT %s
            """,  # noqa: S608 - our own names
            [*scope.values(), *scope.values(), most],
        )
        return [row[0] for row in cursor.fetchall()]
