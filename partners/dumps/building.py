"""Make a dump: one snapshot of the database, read row by row, so that memory does not grow with it."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from partners.changes.cursor import Cursor
from partners.dumps.files import DumpFile, FileWriter
from partners.dumps.readme import LICENCE, readme_of
from partners.formats.tables import table_of
from partners.listings import LISTINGS
from publishing.change_feed import database_name
from publishing.listings import Listing
from toolkit.spreadsheets.writer import csv_file

Rows = psycopg.Cursor[Any]


def build_files(folder: str, day: dt.date) -> tuple[list[DumpFile], str]:
    """Write all files of a dump; return what they are, and the address of what changed since the snapshot."""
    files: list[DumpFile] = []
    with _snapshot() as cursor:
        changes = _changes_since(cursor)
        for name, listing in LISTINGS.items():
            files += _write_list(cursor, folder, name, listing())
    texts = {"README.md": readme_of(day, files, changes), "LICENCE.txt": LICENCE}
    files += [_write_text(folder, name, text) for name, text in texts.items()]
    sums = "".join(f"{one.sha256}  {one.name}\n" for one in files)
    return [*files, _write_text(folder, "SHA256SUMS", sums)], changes


@contextmanager
def _snapshot() -> Iterator[Rows]:
    """Open a connection of its own that sees the database as it is now, and nothing that is written meanwhile."""
    parameters = {**connection.get_connection_params(), "cursor_factory": psycopg.Cursor}
    with psycopg.connect(**parameters) as opened:
        opened.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        opened.read_only = True
        cursor = opened.cursor()
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield cursor


def _changes_since(cursor: Rows) -> str:
    cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
    [[xmin]] = cursor.fetchall()
    place = Cursor(since=int(xmin)).text(database_name())
    return f"{settings.SITE_URL}/api/v1/changes/?expand=object&cursor={place}"


def _write_list(cursor: Rows, folder: str, name: str, listing: Listing) -> list[DumpFile]:
    lines, table = FileWriter(), FileWriter()
    counted = 0
    with cursor.copy(f"COPY ({listing.statement_of_all()}) TO STDOUT") as copy:
        copy.set_types(["text"])
        with lines.compressed() as json_lines, table.compressed() as csv_table:

            def objects() -> Iterator[dict[str, Any]]:
                nonlocal counted
                for [body] in copy.rows():
                    counted += 1
                    json_lines.write(f"{body}\n".encode())
                    yield json.loads(body)

            for part in csv_file(table_of(listing.item_shape(), objects(), None)):
                csv_table.write(part)
    return [
        lines.save(folder, f"{name}.jsonl.gz", "application/jsonl+gzip", counted),
        table.save(folder, f"{name}.csv.gz", "text/csv+gzip", counted),
    ]


def _write_text(folder: str, name: str, text: str) -> DumpFile:
    file = FileWriter()
    file.write(text.encode())
    return file.save(folder, name, "text/markdown" if name.endswith(".md") else "text/plain")
