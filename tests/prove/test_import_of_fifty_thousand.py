"""50 000 people through a real worker: progress is seen, memory stays small, three mistakes keep everything out, and a
worker killed while it checks or writes leaves nothing half done."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from hubs.models import Hub
from stakeholders.imports.actions import confirm_import
from stakeholders.models import Import, Stakeholder
from tests.factories import make_hub, make_member
from tests.running_portal import environment, running
from tests.stakeholders.files import csv_bytes, many, problems_of, sent, xlsx_bytes

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROWS = 50_000
MOST_MEMORY = 300 * 1024  # kB
WORKER = ["celery", "-A", "echos_portal", "worker", "--concurrency", "1", "--without-mingle"]


def tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in tree(int(child)))]


def peak(pid: int) -> int:
    """The most memory the process ever held, in kB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def waited_for(run: Import, states: set[str], seen: Callable[[Import], None] | None = None) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        run.refresh_from_db()
        if seen:
            seen(run)
        if run.state in states:
            return
        time.sleep(0.2)
    pytest.fail(f"still {run.state} after four minutes, {run.rows_read} rows read")


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes], ids=["csv", "xlsx"])
def test_fifty_thousand_rows_are_imported_with_little_memory(make: Any) -> None:
    hub: Hub = make_hub("PT")
    by = make_member(hub)
    progress: set[int] = set()
    with running(WORKER, environment(8000) | {"DATABASE_STATEMENT_TIMEOUT": "5min"}) as worker:
        started = time.monotonic()
        run = sent(hub, by, make(many(ROWS)))
        waited_for(run, {"checked", "refused"}, lambda run: progress.add(run.rows_read))
        assert (run.state, run.new, problems_of(run)) == ("checked", ROWS, [])
        checked_at = time.monotonic()
        confirm_import(by=by, run=run, existing="keep")
        waited_for(run, {"done"})
        done_at = time.monotonic()
        memory = max(peak(pid) for pid in tree(worker.pid))
    print(f"checked in {checked_at - started:.1f} s, written in {done_at - checked_at:.1f} s, {memory / 1024:.0f} MB")
    assert Stakeholder.objects.filter(hub=hub).count() == ROWS
    assert len(progress) > 3
    assert memory < MOST_MEMORY


def test_three_mistakes_at_row_thirty_thousand_keep_everything_out() -> None:
    hub: Hub = make_hub("PT")
    rows = many(ROWS)
    rows[29_999][1], rows[30_000][2], rows[30_001][0] = "nobody", "moon", ""
    by = make_member(hub)
    with running(WORKER, environment(8000)):
        run = sent(hub, by, csv_bytes(rows, "utf-16", ";"))
        waited_for(run, {"checked", "refused"})
        mended = sent(hub, by, csv_bytes(many(ROWS), "utf-16", ";"))
        waited_for(mended, {"checked", "refused"})
        assert Stakeholder.objects.count() == 0
        confirm_import(by=by, run=mended, existing="keep")
        waited_for(mended, {"done"})
    assert [(row, column) for row, column, _words in problems_of(run)] == [
        (30_000, "E-mail"), (30_001, "Sector"), (30_002, "Name"),
    ]  # fmt: skip
    assert Stakeholder.objects.count() == ROWS


def killed(worker: Any) -> None:
    """No last words: the worker and its children are gone at once."""
    for pid in reversed(tree(worker.pid)):
        os.kill(pid, signal.SIGKILL)
    worker.wait(timeout=10)


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_writing() -> bool:
    """Whether another transaction is adding contacts right now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE l.pid <> pg_backend_pid() "
            "AND c.relname = 'stakeholders_stakeholder' AND l.mode = 'RowExclusiveLock'"
        )
        return bool(cursor.fetchone()[0])


def test_killed_while_checking_and_while_writing_it_is_done_by_the_next_worker(tmp_path: Path) -> None:
    hub: Hub = make_hub("PT")
    by = make_member(hub)
    surroundings = environment(8000) | {"DATABASE_STATEMENT_TIMEOUT": "5min"}
    with running(WORKER, surroundings) as worker:
        run = sent(hub, by, csv_bytes(many(ROWS)))
        until(lambda: Import.objects.get(pk=run.pk).rows_read > 5_000)
        killed(worker)
    run.refresh_from_db()
    assert (run.state, run.claim is not None, Stakeholder.objects.count()) == ("waiting", True, 0)
    looking = [*WORKER, "--beat", "--schedule", str(tmp_path / "beat")]
    started = time.monotonic()
    with running(looking, surroundings) as worker:
        waited_for(run, {"checked", "refused"})
        print(f"checked by the next worker {time.monotonic() - started:.0f} s after the kill")
        assert (run.state, run.new) == ("checked", ROWS)
        confirm_import(by=by, run=run, existing="keep")
        until(is_writing)
        time.sleep(1)
        killed(worker)
    run.refresh_from_db()
    assert (run.state, Stakeholder.objects.count()) == ("writing", 0)
    started = time.monotonic()
    with running(looking, surroundings):
        waited_for(run, {"done"})
    print(f"written by the next worker {time.monotonic() - started:.0f} s after the kill")
    assert (run.new, Stakeholder.objects.filter(hub=hub).count()) == (ROWS, ROWS)
