"""The demo starts everything, keeps its data, refuses a second start, and leaves no process behind."""

import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devstack.accounts import outside_folder
from devstack.ports import any_free
from devstack.processes import accepts_connections
from tests.devstack import checkout as small
from tests.devstack.checkout import Terminal

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"), pytest.mark.long(4, shares="waiting")]
PROGRAMS = {"PostgreSQL", "Valkey", "mail server", "web", "worker", "scheduler"}


def removed(folder: Path) -> None:
    """Whatever happened, no process and no database of the checkout stays."""
    small.end(set(small.noted(folder).values()))
    shutil.rmtree(outside_folder(folder), ignore_errors=True)


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Iterator[Path]:
    """A small checkout as it is cloned, with the real Celery."""
    folder = small.make(tmp_path / "checkout")
    yield folder
    removed(folder)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A checkout whose database is made, to be copied."""
    folder = tmp_path_factory.mktemp("made")
    small.make_database(folder)
    yield folder
    removed(folder)


@pytest.fixture
def checkout(bare_checkout: Path, made: Path) -> Path:
    """A small checkout that has its empty database already, and no Celery: neither is made anew for every test."""
    small.copy_database(made, bare_checkout)
    small.without_celery(bare_checkout)
    return bare_checkout


@pytest.fixture
def open_terminal(bare_checkout: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts a demo in a terminal; all are closed at the end."""
    port = any_free()
    opened: list[Terminal] = []

    def open_one(**environment: str) -> Terminal:
        opened.append(Terminal(bare_checkout, port, **environment))
        return opened[-1]

    yield open_one
    for terminal in opened:
        terminal.close()


def commands(checkout: Path) -> list[str]:
    """The management commands the demo ran so far."""
    return (checkout / "commands.txt").read_text().split()


def test_demo_ctrl_c_stops_everything_and_the_second_start_keeps_the_data(
    bare_checkout: Path, open_terminal: Callable[..., Terminal]
) -> None:
    checkout = bare_checkout
    first = open_terminal()
    first.read_until("Ctrl-C stops everything")
    pids = small.noted(checkout)
    first.press_ctrl_c()

    assert first.wait() == 0
    assert set(pids) == PROGRAMS
    assert small.wait_until_gone({first.pid, *pids.values()}, seconds=0) == set()
    assert small.noted(checkout) == {}
    assert f"Portal   http://localhost:{first.port}/" in first.output
    assert "Ana Costa  coordinator  ana@example.org  pw" in first.output

    second = open_terminal()
    second.read_until("Ctrl-C stops everything")
    second.press_ctrl_c()
    assert second.wait() == 0
    assert commands(checkout) == ["migrate", "load_network", "load_demo"]


def test_demo_after_a_change_migrates_or_loads_again(checkout: Path, open_terminal: Callable[..., Terminal]) -> None:
    for change in ("", "hubs/migrations/0002_more.py", "data/network/events.csv"):
        if change:
            (checkout / change).parent.mkdir(parents=True, exist_ok=True)
            (checkout / change).write_text("")
        terminal = open_terminal()
        terminal.read_until("Starting the portal")
        terminal.press_ctrl_c()
        terminal.wait()

    load = ["load_network", "load_demo"]
    assert commands(checkout) == ["migrate", *load, "migrate", *load]


def test_demo_killed_leaves_no_orphan(checkout: Path, open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal()
    terminal.read_until("Ctrl-C stops everything")
    pids = set(small.noted(checkout).values())
    assert small.sessions(pids) >= pids

    os.kill(terminal.pid, signal.SIGKILL)

    assert terminal.wait() == -signal.SIGKILL
    assert small.wait_until_gone(pids) == set()


def test_demo_ctrl_c_during_migrate_stops_everything(checkout: Path, open_terminal: Callable[..., Terminal]) -> None:
    (checkout / "slow-migrate").touch()
    terminal = open_terminal()
    terminal.read_until("Bringing the database up to date")
    pids = set(small.noted(checkout).values())
    terminal.press_ctrl_c()

    assert terminal.wait() == 0
    assert len(pids) == 3
    assert small.wait_until_gone({terminal.pid, *pids}, seconds=0) == set()


def test_demo_started_twice_is_refused_and_reset_too(checkout: Path, open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal()
    terminal.read_until("Starting PostgreSQL")

    second = small.run(checkout, "main", f", {terminal.port}")
    reset = small.run(checkout, "reset")

    terminal.press_ctrl_c()
    terminal.wait()
    assert (second.returncode, reset.returncode) == (1, 1)
    assert second.stdout == (
        f"The demo of this checkout is already running (process {terminal.pid}). Stop it with Ctrl-C where it runs.\n"
    )
    assert "so nothing was deleted" in reset.stdout
    assert (checkout / "var" / "demo" / "secrets.json").exists()


def test_demo_reset_deletes_the_data(checkout: Path, open_terminal: Callable[..., Terminal]) -> None:
    terminal = open_terminal()
    terminal.read_until("Starting Valkey")
    terminal.press_ctrl_c()
    terminal.wait()

    reset = small.run(checkout, "reset")

    assert (reset.returncode, reset.stdout) == (0, "The demo's data are deleted. Run: make demo\n")
    assert [path.name for path in (checkout / "var").iterdir()] == ["lock"]
    assert list(outside_folder(checkout).glob("postgres*")) == []


def test_demo_whose_migrate_fails_shows_why_and_stops(checkout: Path, open_terminal: Callable[..., Terminal]) -> None:
    (checkout / "broken-migrate").touch()
    terminal = open_terminal()
    terminal.read_until("all stopped.")

    assert terminal.wait() == 1
    assert "manage.py migrate failed." in terminal.output
    assert "If the data are of an earlier version, delete them: make demo-reset" in terminal.output
    assert small.noted(checkout) == {}


def test_demo_restarts_a_dead_worker_and_stops_when_a_server_dies(
    checkout: Path, open_terminal: Callable[..., Terminal]
) -> None:
    terminal = open_terminal()
    terminal.read_until("Ctrl-C stops everything")
    before = small.noted(checkout)
    os.kill(before["worker"], signal.SIGKILL)
    terminal.read_until("worker stopped by itself; starting it again in 1 s.")
    os.kill(before["Valkey"], signal.SIGKILL)
    terminal.read_until("Valkey stopped by itself.")

    assert terminal.wait() == 1
    assert small.wait_until_gone(set(before.values()), seconds=0) == set()


def test_demo_with_servers_of_your_own_starts_none(checkout: Path, open_terminal: Callable[..., Terminal]) -> None:
    own = {"DATABASE_URL": "postgres://x@127.0.0.1:9/x", "REDIS_URL": "redis://127.0.0.1:9/0", "EMAIL_HOST": "mail.x"}
    terminal = open_terminal(**own)
    terminal.read_until("Ctrl-C stops everything")

    assert set(small.noted(checkout)) == {"web", "worker", "scheduler"}
    assert "Emails go out for real." in terminal.output
    assert "Mailbox" not in terminal.output


def test_demo_on_a_port_in_use_says_so(checkout: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = small.run(checkout, "main", f", {port}")

    assert refused.returncode == 1
    assert refused.stdout.startswith(f"Port {port} is in use by another program.")


def test_accepts_connections_on_a_closed_port_is_false() -> None:
    assert accepts_connections(any_free()) is False
