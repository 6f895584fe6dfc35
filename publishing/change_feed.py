"""Reads of the change feed: the version of a resource, and what changed since.

Transactions end in another order than they began, so the highest transaction id alone says too little: a transaction with a
lower one may still be open and end later. All below ``pg_snapshot_xmin`` have ended; of those at or above it each entry that
can be seen counts by itself.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

# The column is named with its table everywhere: after `SELECT xid::text`, a bare `ORDER BY xid` would sort by the text.
_CHANGED = """
    SELECT feed.key, feed.xid::text, feed.at FROM publishing_change_feed feed WHERE feed.resource = %s
"""
_OF_ALL = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, publishing_version(), NULL::timestamptz"
_OF_SEVERAL = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text,
        string_agg(publishing_version(named.resource), ' ' ORDER BY named.resource),
        max((SELECT feed.at FROM publishing_change_feed feed WHERE feed.resource = named.resource ORDER BY feed.at DESC LIMIT 1))
    FROM unnest(%s::text[]) named (resource)
"""
# What a cursor belongs to: transaction ids of another server or database say nothing here.
_DATABASE = """
    SELECT concat(system.system_identifier, '.', database.oid) FROM pg_control_system() system, pg_database database
    WHERE database.datname = current_database()
"""


@dataclass(frozen=True)
class FeedVersion:
    """The version of resources, the cursor from which to ask for later changes, and when the latest change was noted.

    ``at`` is not known of everything together, and says less than the version: what is noted first may be seen last.
    """

    text: str
    cursor: int
    at: dt.datetime | None


@dataclass(frozen=True)
class FeedChange:
    """One object that changed."""

    key: int
    xid: int
    at: dt.datetime


def version_of(resource: str) -> FeedVersion:
    """Return what differs whenever an object of the resource, or anything shown in one, differs."""
    return version_of_feed([resource])


def version_of_feed(resources: Sequence[str] = ()) -> FeedVersion:
    """Return the version of these resources together, or of everything public. One query, by index."""
    sql, values = (_OF_SEVERAL, [list(resources)]) if resources else (_OF_ALL, [])
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        xmin, text, at = cursor.fetchone()
    return FeedVersion(text, int(xmin), at)


def version_of_all() -> str:
    """Return what differs whenever anything public differs."""
    return version_of_feed().text


def version_of_several(resources: Sequence[str]) -> str:
    """Return what differs whenever anything of these resources differs."""
    return version_of_feed(resources).text


def changes_since_cursor(
    resource: str, cursor: int, *, size: int, after: tuple[int, int] | None = None
) -> Sequence[FeedChange]:
    """Return at most ``size`` objects changed by transactions from ``cursor`` on, in the order of (xid, key).

    ``after`` is the (xid, key) of the last object of the page before.
    """
    if after is None:
        return _changes("feed.xid >= %s::xid8 ORDER BY feed.xid, feed.key", [resource, str(cursor)], size)
    xid, key = after
    behind = "(feed.xid, feed.key) > (%s::xid8, %s) ORDER BY feed.xid, feed.key"
    return _changes(behind, [resource, str(xid), key], size)


def changes_since_time(
    resource: str, since: dt.datetime, *, size: int, after: tuple[dt.datetime, int] | None = None
) -> Sequence[FeedChange]:
    """Return at most ``size`` objects noted at ``since`` or later, in the order of (at, key).

    A transaction that was open at ``since`` and ended later can be missed; the cursor misses nothing.
    """
    if after is None:
        return _changes("feed.at >= %s ORDER BY feed.at, feed.key", [resource, since], size)
    return _changes("(feed.at, feed.key) > (%s, %s) ORDER BY feed.at, feed.key", [resource, *after], size)


def database_name() -> str:
    """Return what no other server, and no database restored from a dump, has in common with this one."""
    with connection.cursor() as query:
        query.execute(_DATABASE)
        return str(query.fetchone()[0])


def is_from_another_database(cursor: int) -> bool:
    """Return whether no transaction here can have had this id yet: the cursor was made before a restore."""
    with connection.cursor() as query:
        query.execute("SELECT %s::xid8 > pg_snapshot_xmax(pg_current_snapshot())", [str(cursor)])
        return bool(query.fetchone()[0])


def renew_foreign_entries() -> int:
    """Give entries a transaction id of this database where they carry one of another, as after restoring a dump.

    Without that they would count as changed in this moment, for ever. Returns their number; safe to run again.
    """
    with connection.cursor() as query:
        query.execute(
            "UPDATE publishing_change_feed SET xid = pg_current_xact_id() WHERE xid > pg_snapshot_xmax(pg_current_snapshot())"
        )
        return int(query.rowcount)


def _changes(condition: str, values: Sequence[Any], size: int) -> Sequence[FeedChange]:
    with connection.cursor() as query:
        query.execute(f"{_CHANGED} AND {condition} LIMIT %s", [*values, size])
        return [FeedChange(key, int(xid), at) for key, xid, at in query.fetchall()]


def count_changes(resource: str, since: dt.datetime | int, *, most: int) -> int:
    """Return how many objects changed since a time or a cursor, counted up to ``most``."""
    is_time = isinstance(since, dt.datetime)
    condition = "feed.at >= %s" if is_time else "feed.xid >= %s::xid8"
    with connection.cursor() as query:
        query.execute(
            f"SELECT count(*) FROM ({_CHANGED} AND {condition} LIMIT %s) counted",  # noqa: S608 - our own text
            [resource, since if isinstance(since, dt.datetime) else str(since), most],
        )
        return int(query.fetchone()[0])
