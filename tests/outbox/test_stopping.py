"""A worker that is asked to stop gives back what it holds and is gone within ten seconds."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devstack.faults import Fault
from devstack.ports import any_free
from devstack.smtp import ThreadedMailServer
from outbox.models import Lane, OutgoingEmail, State
from tests.outbox.conftest import Queue
from tests.outbox.workers import ROOT, environment
from toolkit.shutdown import StopRequest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long(4, shares="waiting")]
DELIVER_IN_CHILD = (
    "import django; django.setup(); from celery import current_app; current_app.send_task('outbox.deliver')"
)


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    started: list[subprocess.Popen[bytes]] = []

    def start(**more: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "celery", "-A", "echos_portal", "worker", "--concurrency", "1", "-l", "INFO"]
        with (tmp_path / "worker.log").open("wb") as log:
            started.append(subprocess.Popen(command, env=environment(**more), cwd=ROOT, stdout=log, stderr=log))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_until(condition: Callable[[], bool], *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def seconds_to_stop(process: "subprocess.Popen[bytes]") -> float:
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)
    return time.monotonic() - began


def states() -> Counter[str]:
    return Counter(OutgoingEmail.objects.values_list("state", flat=True))


@pytest.mark.parametrize("polls", [True, False])
def test_worker_stopped_while_the_server_is_silent_gives_its_claims_back(
    smtp_server: ThreadedMailServer,
    queued: Queue,
    worker: Callable[..., "subprocess.Popen[bytes]"],
    tmp_path: Path,
    polls: bool,
) -> None:
    """Both in the polling thread and in a child that Celery woke."""
    smtp_server.faults.order(Fault.HANG, times=None)
    broker = {"REDIS_URL": f"redis://:x@127.0.0.1:{any_free()}/0"} if polls else {}
    process = worker(OUTBOX_POLL_SECONDS="0.5" if polls else "600", **broker)
    if not polls:
        wait_until(lambda: b" ready." in (tmp_path / "worker.log").read_bytes())
    for number in range(30):
        queued(number, lane=Lane.BULK)
    if not polls:
        subprocess.run([sys.executable, "-c", DELIVER_IN_CHILD], env=environment(), cwd=ROOT, check=True)
    wait_until(lambda: smtp_server.faults.hits[Fault.HANG] >= 1)

    assert seconds_to_stop(process) < 10

    assert states() == {State.QUEUED: 30}
    assert set(OutgoingEmail.objects.values_list("attempts", flat=True)) == {0}


def test_request_to_stop_is_known_to_children_and_leaves_them_some_seconds() -> None:
    request = StopRequest()
    assert (request.is_made(), request.seconds_left()) == (False, float("inf"))
    child = os.fork()
    if child == 0:
        request.make()
        os._exit(0)
    os.waitpid(child, 0)
    assert request.is_made()
    assert 4 < request.seconds_left() <= 6
    request.withdraw()
    assert not request.is_made()
