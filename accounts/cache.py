"""The cache in which sign-in counts attempts and remembers tokens that were used: it never forgets a live entry."""

from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connections
from django.utils import timezone


class LastingDatabaseCache(DatabaseCache):
    """Django's, without culling: that deletes live entries by the order of their keys, so a stranger could flush counters.

    Its size is bounded by time: entries last minutes, and ``delete_expired`` runs hourly.
    """

    _table: str

    def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None:
        """Delete what has expired, and nothing else, however many entries there are."""
        connection = connections[db]
        table, column = connection.ops.quote_name(self._table), connection.ops.quote_name("expires")
        cursor.execute(f"DELETE FROM {table} WHERE {column} < %s", [connection.ops.adapt_datetimefield_value(now)])  # noqa: S608

    def delete_expired(self, at: datetime) -> None:
        """Delete what has expired before ``at``."""
        with connections["default"].cursor() as cursor:
            self._cull("default", cursor, at.replace(microsecond=0), 0)


def delete_expired_entries(*, at: datetime | None = None) -> None:
    """Delete expired entries of the cache."""
    cache = caches["default"]
    if isinstance(cache, LastingDatabaseCache):
        cache.delete_expired(at or timezone.now())
