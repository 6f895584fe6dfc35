"""Real servers for the tests: one PostgreSQL and one Valkey a run, a mail server a test, one Chromium a process.

Loaded with `-p devstack.pytest_plugin`, so that the addresses stand in the environment before settings are read.
`DATABASE_URL` or `REDIS_URL` set beforehand: that server is used instead.
"""

import atexit
import fcntl
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from devstack import chromium as chromium_program
from devstack.accounts import OUTSIDE, database_account
from devstack.migrated import DATABASE, migrated_copy
from devstack.ports import any_free
from devstack.processes import Child, stop_all, wait_until
from devstack.servers import Valkey
from devstack.smtp import ThreadedMailServer

PREFIX = "echos-tests-"
ENVIRONMENT = {
    "PORTAL_MODE": "test",
    "SITE_URL": "http://localhost",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
    "EMAIL_HOST": "127.0.0.1",
    "EMAIL_PORT": "9",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    # Tests come from one address and write to few: those of the limits set their own.
    "PUBLIC_EMAILS_PER_HOUR": "100000",
    "PUBLIC_EMAILS_PER_DAY": "1000000",
    "PUBLIC_FORMS_PER_HOUR": "100000",
}


class Servers:
    """The servers of one run and the folder they live in."""

    def __init__(self) -> None:
        root = OUTSIDE if database_account() else Path(tempfile.gettempdir())
        _remove_abandoned(root)
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
        self.folder.chmod(0o755)
        self._lock = (self.folder / "lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._children: list[Child] = []

    def start(self) -> None:
        """Start what the environment does not name yet, and put the addresses there."""
        atexit.register(self.stop)
        os.environ.setdefault("VAR_DIR", str(self.folder / "var"))
        waiting = []
        if "DATABASE_URL" not in os.environ:
            database = migrated_copy(self.folder / "postgres", self.folder / "postgres.log", ENVIRONMENT)
            os.environ["MIGRATED_DATABASE"] = DATABASE
            waiting.append((database.is_ready, database.start()))
            os.environ["DATABASE_URL"] = database.url
        if "REDIS_URL" not in os.environ:
            broker = Valkey(any_free(), secrets.token_hex(16), self.folder / "valkey.log", None)
            waiting.append((broker.is_ready, broker.start(self.folder / "valkey.conf")))
            os.environ["REDIS_URL"] = broker.url
        self._children = [child for _, child in waiting]
        for ready, child in waiting:
            wait_until(ready, child, seconds=30)

    def stop(self) -> None:
        """Stop the servers and remove their folder; may be called again."""
        atexit.unregister(self.stop)
        stop_all(self._children, seconds=5)
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start the servers before anything reads the settings; a wrapper, because pytest-django wants to be first too."""
    for name, value in {**ENVIRONMENT, "SECRET_KEY": secrets.token_hex(32)}.items():
        os.environ.setdefault(name, value)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        os.environ["REDIS_URL"] = _own_valkey_database(os.environ["REDIS_URL"], int(worker.removeprefix("gw")))
    elif not {"--help", "-h", "--version", "-V", "--markers", "--fixtures"} & set(sys.argv):
        servers = Servers()
        servers.start()
        early_config.add_cleanup(servers.stop)
    return (yield)


def _remove_abandoned(root: Path) -> None:
    """Remove the folders of runs that were killed: ours, and no run holds their lock any more."""
    for lock in root.glob(f"{PREFIX}*/lock"):
        with suppress(OSError), lock.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if lock.parent.lstat().st_uid == os.geteuid():
                shutil.rmtree(lock.parent)


def _own_valkey_database(url: str, worker: int) -> str:
    """The same server, with a database number of its own for each worker (the run itself keeps the first)."""
    address, _, number = url.rpartition("/")
    return f"{address}/{int(number or 0) + 1 + worker}" if number.isdigit() or not number else url


@pytest.fixture
def smtp_server(tmp_path: Path, settings: Any) -> Iterator[ThreadedMailServer]:
    """A mail server for this test alone, and the portal's settings pointing at it.

    It has `.host`, `.port`, `.faults.order(Fault…)`, `.emails`, `.accepted`, `.acceptance_log`. A dribbling server
    pauses 0.5 s after each byte.
    """
    server = ThreadedMailServer(tmp_path / "mail")
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.host, server.port
    settings.EMAIL_ACCEPTANCE_LOG = str(server.acceptance_log)
    yield server
    server.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser. Missing, the test is skipped and says so; with `CI=true` it fails instead."""
    path = chromium_program.find()
    if path is None:
        reason = f"NO BROWSER: this test did not run. {chromium_program.HOW_TO}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium_program.FLAGS)
        yield browser
        browser.close()
