"""Reads changes of all public lists as JSON, built by PostgreSQL, and the reason why something is no longer public."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from partners.changes.cursor import Cursor, FeedPlace
from partners.listings import LISTINGS
from publishing.listings import Listing
from toolkit.duplicates.merge import MergeableRow

MOMENT = """to_char(page.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
REASONS = ("unpublished", "deleted", "merged")


class PublicChange(NamedTuple):
    """One change: by which transaction, of which object, whether that is public, and the row as JSON text."""

    xid: str
    resource: str
    key: int
    is_deleted: bool
    row: str

    @property
    def place(self) -> FeedPlace:
        """Where in the order of all changes it is."""
        return FeedPlace(int(self.xid), self.resource, self.key)


def resource_names() -> dict[str, str]:
    """Return the name in the change feed of each public list."""
    return {name: listing.resource.name for name, listing in LISTINGS.items()}


def read_changes(cursor: Cursor, size: int) -> list[PublicChange]:
    """Return at most ``size`` changes behind the cursor. One query."""
    names = resource_names()
    chosen = [names[name] for name in cursor.resources] if cursor.resources else list(names.values())
    place = cursor.place or FeedPlace(cursor.since, "", 0)
    with connection.cursor() as query:
        query.execute(
            _statement(), [chosen, str(max(cursor.since, place.xid)), str(place.xid), place.resource, place.key, size]
        )
        return [PublicChange(*row) for row in query.fetchall()]


def with_objects(changes: Sequence[PublicChange]) -> list[str]:
    """Return the rows with the object itself as ``object``: as its own address shows it, null where it is not public.

    One query for each list of which there are objects.
    """
    bodies = {(of, key): body for of, listing in _by_resource().items() for key, body in _objects(listing, changes)}
    return [f'{one.row[:-1]}, "object" : {bodies.get((one.resource, one.key), "null")}}}' for one in changes]


def _objects(listing: type[Listing], changes: Sequence[PublicChange]) -> Iterable[tuple[int, str]]:
    of = listing.resource.name
    keys = [one.key for one in changes if one.resource == of and not one.is_deleted]
    return listing().items_with(keys) if keys else ()


@cache
def _by_resource() -> dict[str, type[Listing]]:
    return {listing.resource.name: listing for listing in LISTINGS.values()}


@cache
def _statement() -> str:
    # The rows of a page are found by index: of one resource or of all, in the order of the transactions.
    return f"""
        WITH page AS MATERIALIZED (
            SELECT feed.resource, feed.key, feed.xid, feed.at, feed.deleted FROM publishing_change_feed feed
            WHERE feed.resource = ANY(%s) AND feed.xid >= %s::xid8
                AND (feed.xid, feed.resource, feed.key) > (%s::xid8, %s, %s)
            ORDER BY feed.xid, feed.resource, feed.key LIMIT %s
        )
        SELECT page.xid::text, page.resource, page.key, page.deleted,
            '{{"resource": "' || list.name || '", "id": ' || page.key || ', "url": ' || {_url()} || ', "changed_at": "' || {MOMENT}
            || CASE WHEN page.deleted
                THEN '", "deleted": true, "reason": "' || {_reason()} || '", "successor": ' || coalesce({_successor()}::text, 'null')
                ELSE '", "deleted": false, "reason": null, "successor": null' END || '}}'
        FROM page JOIN (VALUES {_lists()}) list (resource, name, start, has_code) ON list.resource = page.resource
        ORDER BY page.xid, page.resource, page.key
    """  # noqa: S608 - put together from what the lists declare


def _lists() -> str:
    """Return each list: its resource, its name, where addresses of its objects begin, and whether they carry a code."""
    rows = (
        f"('{listing.resource.name}', '{name}', '{_start(name)}', {listing.lookup_field != 'pk'})"
        for name, listing in LISTINGS.items()
    )
    return ", ".join(rows)


def _url() -> str:
    """Return the SQL of an object's address as JSON; null where the code in it is no longer known."""
    codes = " ".join(
        f"WHEN '{listing.resource.name}' THEN (SELECT one.{listing.lookup_field} FROM {_table(listing)} one WHERE one.id = page.key)"  # noqa: S608
        for listing in LISTINGS.values()
        if listing.lookup_field != "pk"
    )
    by_code = f"""coalesce('"' || list.start || CASE page.resource {codes} END || '/"', 'null')"""
    return f"""CASE WHEN list.has_code THEN {by_code} ELSE '"' || list.start || page.key || '/"' END"""


def _reason() -> str:
    """Return the SQL of why an object is gone: from its own table, as that is now."""
    exists = " ".join(
        f"WHEN '{listing.resource.name}' THEN EXISTS (SELECT FROM {_table(listing)} one WHERE one.id = page.key)"
        for listing in LISTINGS.values()
    )
    merged = " ".join(f"WHEN {of} THEN {key} IS NOT NULL" for of, key, _start in _mergeable())
    return f"""
        CASE
            WHEN CASE page.resource {merged} ELSE false END THEN 'merged'
            WHEN CASE page.resource {exists} END THEN 'unpublished' ELSE 'deleted' END
    """


def _successor() -> str:
    """Return the SQL of the object another was merged into; null for any other."""
    found = " ".join(
        f"""WHEN {of} THEN (
            SELECT json_build_object('id', found.key, 'url', '{start}' || found.key || '/')
            FROM (SELECT {key} AS key) found WHERE found.key IS NOT NULL
        )"""  # noqa: S608
        for of, key, start in _mergeable()
    )
    return f"CASE page.resource {found} END"


def _mergeable() -> list[tuple[str, str, str]]:
    """Return for each list whose rows can be merged its resource, the SQL of a successor's key, and its address."""
    return [
        (
            f"'{listing.resource.name}'",
            # Not the first that is found: PostgreSQL would read the table to find one, and not the index.
            f"(SELECT (array_agg(one.id))[1] FROM {_table(listing)} one WHERE one.merged_ids @> ARRAY[page.key])",  # noqa: S608
            _start(name),
        )
        for name, listing in LISTINGS.items()
        if issubclass(_model(listing), MergeableRow)
    ]


def _start(name: str) -> str:
    return f"{settings.SITE_URL}/api/v1/{name}/".replace("'", "''").replace("%", "%%")


def _model(listing: type[Listing]) -> type:
    return listing.queryset.model  # type: ignore[union-attr]


def _table(listing: type[Listing]) -> str:
    return f'"{_model(listing)._meta.db_table}"'  # type: ignore[attr-defined]
