"""The version of everything public, read on a connection of its own: no pool, no transaction, a statement planned once.

A web process asks for it at nearly every request. Through Django, asking takes longer than all the rest of giving out a kept page.
"""

import time
from threading import Lock
from typing import Any

import psycopg
from django.db import connection

STATEMENT = "SELECT publishing_version()"
RETRY_SECONDS = 1.0  # a database that is away is not waited for by each request


class VersionUnknown(Exception):
    """The database did not answer."""


class VersionReader:
    """Reads the version; the threads of a process take turns."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._cursor: psycopg.Cursor[Any] | None = None
        self._failed_at = float("-inf")

    def read(self) -> str:
        """Return what ``publishing.change_feed.version_of_all`` would return now."""
        with self._lock:
            if time.monotonic() - self._failed_at < RETRY_SECONDS:
                raise VersionUnknown
            try:
                return self._read()
            except psycopg.Error as error:
                self.close()
                self._failed_at = time.monotonic()
                raise VersionUnknown from error

    def close(self) -> None:
        """Close the connection; the next read opens another."""
        if self._cursor is not None:
            self._cursor.connection.close()
            self._cursor = None

    def _read(self) -> str:
        if self._cursor is None:
            parameters = connection.get_connection_params()
            opened = psycopg.connect(**{**parameters, "cursor_factory": psycopg.Cursor}, autocommit=True)
            self._cursor = opened.cursor()
        [[version]] = self._cursor.execute(STATEMENT, prepare=True).fetchall()
        return str(version)
