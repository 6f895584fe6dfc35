"""What a process that is only started holds in memory: libraries for rare work are loaded by the first who needs them."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
from django.conf import settings

from devstack.ports import any_free
from tests.outbox.workers import environment
from tests.running_portal import environment as environment_of_processes
from tests.running_portal import running

ROOT = Path(__file__).resolve().parents[2]
RARE = {
    "openpyxl",
    "lxml",
    "icalendar",
    "PIL",
    "qrcode",
    "diff_match_patch",
    "typst",
    "numpy",
    "sklearn",
    "sortition_algorithms",
}
WEB = "import echos_portal.wsgi"
WORKER = "from echos_portal.celery import app; app.loader.import_default_modules()"
SCHEDULER = "from echos_portal.scheduler import app; app.conf.beat_schedule; app.loader.init_worker(); app.finalize()"


def loaded_by(code: str) -> set[str]:
    """The modules a new process has loaded after this."""
    command = [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, check=True, text=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("code", [WEB, WORKER])
def test_libraries_for_rare_work_are_not_loaded(code: str) -> None:
    loaded = loaded_by(code)
    assert "echos_portal.urls" in loaded  # in the web before its workers are forked, so that they share it
    assert loaded & RARE == set()


def test_scheduler_loads_neither_models_nor_tasks() -> None:
    loaded = loaded_by(SCHEDULER)
    assert "kombu" in loaded
    assert loaded & {*RARE, "django.db.models", "rest_framework", "events", "outbox", "echos_portal.urls"} == set()


def memory_of(pid: str) -> float:
    """MiB of a process, what it shares with others divided among them (PSS)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(rollup.partition("Pss:")[2].split()[0]) / 1024


def children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


@pytest.mark.django_db(transaction=True)
def test_child_of_a_worker_holds_no_more_than_60_mib() -> None:
    """Two children that look at the outbox each second, and find no tasks of earlier tests with the broker."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    command = ["celery", "-A", "echos_portal", "worker", "--concurrency", "2", "--without-mingle", "--without-gossip"]
    with running(command, environment_of_processes(any_free()) | {"OUTBOX_POLL_SECONDS": "1"}) as worker:
        until = time.monotonic() + 60
        while len(children_of(worker.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.1)
        until = time.monotonic() + 60
        held = [0.0]
        while time.monotonic() < until:  # on a busy machine it takes them long to begin to wait
            time.sleep(3)
            held = [memory_of(child) for child in children_of(worker.pid)]
            if max(held) <= 60:
                break
    assert len(held) == 2
    assert max(held) <= 60, held
