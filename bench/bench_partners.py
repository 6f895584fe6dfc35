"""The changes of all lists and the nightly dump at 200 000 objects.

    python -m pytest bench/bench_partners.py -s -q

Printed are milliseconds of processor time of one request, ours and the database's; of the dump also its time and the memory it took.
"""

import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import large_data
from bench.measuring import spent_by
from events.programme.models import EVENTS
from hubs.vocabulary.feed import ORGANISATIONS
from news.models import NEWS
from partners.dumps.actions import make_due_dump
from publishing.models import FeedEntry
from tests.network import load_tables


@pytest.mark.django_db(transaction=True)
def test_changes_and_dump_of_two_hundred_thousand_objects(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(large_data, "NEWS", large_data.number("NEWS", 50_000))
    monkeypatch.setattr(large_data, "REGISTRATIONS", 1)
    load_tables()
    hub = large_data.make_hub("PT")
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    with large_data.bulk_loading():
        for load in (large_data._organisations, large_data._events, large_data._news):  # noqa: SLF001
            load(hub)
    with connection.cursor() as cursor:
        for one in (ORGANISATIONS, EVENTS, NEWS):
            large_data.note_public_rows(cursor, one)
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("RESET statement_timeout")
    print(f"\n{FeedEntry.objects.count()} objects")
    _changes()
    gone, here = os.pipe()
    began = time.monotonic()
    if not (child := os.fork()):  # a process of its own: what it takes is seen beside what it began with
        _dump(here)
    os.close(here)
    os.waitpid(child, 0)
    print(os.read(gone, 1000).decode(), f"{time.monotonic() - began:.1f} s on the clock")


def _dump(answer: int) -> None:
    """Make the dump in a process without what the loading took, and tell what it needed."""
    connection.connect()
    before, ours = _kilobytes(), time.process_time()
    most = before
    over = threading.Event()

    def watch() -> None:
        nonlocal most
        while not over.wait(0.05):
            most = max(most, _kilobytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    dump = make_due_dump(at=timezone.now())
    over.set()
    watcher.join()
    size = sum(one["size"] for one in dump.files) / 1e6 if dump else 0
    used = time.process_time() - ours
    os.write(answer, f"dump: {used:.1f} s ours, {size:.0f} MB, {(most - before) / 1024:.0f} MB of memory more".encode())
    os._exit(0)


def _kilobytes() -> int:
    """Memory that is this process's own."""
    text = Path("/proc/self/smaps_rollup").read_text()
    return sum(
        int(line.split()[1]) for line in text.splitlines() if line.startswith(("Private_Dirty", "Private_Clean"))
    )


def _changes() -> None:
    client = Client()
    first = "/api/v1/changes/?page_size=1000"
    later = client.get(first).json()["next"].removeprefix(settings_site())
    tag = client.get(later)["ETag"]
    subjects = {
        "fixed bytes /health/live": ("/health/live", {}),
        "changes, the first 1000": (first, {}),
        "changes, 1000 behind a cursor": (later, {}),
        "the same, of events only": (f"{first}&resource=events", {}),
        "the same, unchanged: 304": (later, {"If-None-Match": tag}),
        "100 with their objects": ("/api/v1/changes/?expand=object", {}),
    }
    for name, (address, headers) in subjects.items():
        spent = spent_by(lambda: client.get(address, headers=headers))  # noqa: B023 - called at once
        print(f"{name:<36}{spent.ours:>8.2f} + {spent.database:.2f} ms", flush=True)


def settings_site() -> str:
    from django.conf import settings

    return str(settings.SITE_URL)
