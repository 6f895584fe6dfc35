"""The servers of a test run stop with it, however it ends, and each worker has a Valkey database of its own."""

import os
import re
import signal
import smtplib
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from devstack.faults import Fault
from devstack.folders import CHECKOUT
from devstack.migrated import MADE_BY
from devstack.pytest_plugin import _own_valkey_database
from devstack.smtp import ThreadedMailServer
from tests.devstack import checkout as small

pytestmark = pytest.mark.long(3, shares="waiting")
TEST = """
import os, pathlib, socket, time
from urllib.parse import urlsplit
def test_servers_answer_{number}():
    ports = [urlsplit(os.environ[name]).port for name in ("DATABASE_URL", "REDIS_URL")]
    for port in ports:
        socket.create_connection(("127.0.0.1", port)).close()
    pathlib.Path("seen-{number}").write_text(os.environ["REDIS_URL"])
    while pathlib.Path("wait").exists():
        time.sleep(0.05)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two tests that look at the servers; they wait while there is a file `wait`."""
    for number in (1, 2):
        (tmp_path / f"test_{number}.py").write_text(TEST.format(number=number))
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def start(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    """Start a run of its own, as if no run were around it."""
    ours = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "VAR_DIR", "PYTEST_XDIST_WORKER"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    command = [sys.executable, "-m", "pytest", "-p", "devstack.pytest_plugin", "-p", "no:django", "-q", *arguments]
    return subprocess.Popen(
        command,
        # A shell starts its background jobs with SIGINT ignored, and they would pass that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        cwd=folder,
        env={**environment, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def servers_of(pid: int) -> set[int]:
    """The process ids of the servers a run started: its children that lead a session."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = stat.read_text().rpartition(") ")[2].split() if stat.exists() else []
        if fields and int(fields[1]) == pid and fields[3] == stat.parent.name:
            found.add(int(stat.parent.name))
    return found


def test_run_in_parallel_gives_each_worker_its_own_valkey_database(folder: Path) -> None:
    with start(folder, "-n", "2") as run:
        output, _ = run.communicate(timeout=300)

    assert run.returncode == 0, output
    urls = [(folder / f"seen-{number}").read_text() for number in (1, 2)]
    assert {re.sub(r"/\d+$", "", url) for url in urls} == {urls[0].rpartition("/")[0]}
    assert {url.rpartition("/")[2] for url in urls} <= {"1", "2"}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_run_that_is_ended_leaves_no_server(folder: Path, end: signal.Signals) -> None:
    (folder / "wait").touch()
    with start(folder) as run:
        while not (folder / "seen-1").exists() and run.poll() is None:
            time.sleep(0.05)
        servers = servers_of(run.pid)
        run.send_signal(end)
        run.communicate(timeout=300)

    assert len(servers) == 2
    assert small.wait_until_gone(servers) == set()


@pytest.mark.parametrize(
    ("given", "own"),
    [
        ("redis://:pw@127.0.0.1:6379/0", "redis://:pw@127.0.0.1:6379/4"),
        ("redis://127.0.0.1:6379/5", "redis://127.0.0.1:6379/9"),
        ("redis://127.0.0.1:6379/", "redis://127.0.0.1:6379/4"),
    ],
)
def test_own_valkey_database_of_the_fourth_worker(given: str, own: str) -> None:
    assert _own_valkey_database(given, 3) == own


def test_smtp_server_is_where_the_settings_say(smtp_server: ThreadedMailServer, settings: Any) -> None:
    assert (smtp_server.host, smtp_server.port) == (settings.EMAIL_HOST, settings.EMAIL_PORT)
    assert str(smtp_server.acceptance_log) == settings.EMAIL_ACCEPTANCE_LOG

    smtp_server.faults.order(Fault.RCPT_550)
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=60) as client:
        assert client.docmd("HELO x")[0] == 250
        assert client.mail("a@example.org")[0] == 250
        assert [client.rcpt("b@example.org")[0], client.rcpt("b@example.org")[0]] == [550, 250]
        assert client.data(b"Message-ID: <1@x>\r\n\r\nHello\r\n")[0] == 250

    assert [line["message_id"] for line in smtp_server.accepted] == ["<1@x>"]


def test_kept_database_is_made_anew_when_what_migrations_import_changes() -> None:
    made_by = {path for pattern in MADE_BY for path in CHECKOUT.glob(pattern)}
    own = {path.name for path in CHECKOUT.iterdir() if (path / "__init__.py").exists()}
    for migration in CHECKOUT.glob("*/migrations/*.py"):
        for module in re.findall(r"^(?:from|import) ([\w.]+)", migration.read_text(), re.MULTILINE):
            path = CHECKOUT / module.replace(".", "/")
            if module.partition(".")[0] in own:
                assert {path.with_suffix(".py"), path / "__init__.py"} & made_by, (
                    f"{migration}: add {module} to MADE_BY"
                )
