"""The portal as it runs for real: gunicorn over HTTP on the database of the test."""

import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from devstack.ports import any_free

ROOT = Path(__file__).resolve().parents[1]


def database_address() -> str:
    """The test's own database, as a process beside us can reach it."""
    return os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + str(connection.settings_dict["NAME"])


def environment(port: int) -> dict[str, str]:
    """What web and worker need: this test's database and mail server, links that lead to ``port``."""
    return os.environ | {
        "DATABASE_URL": database_address(),
        "SITE_URL": f"http://localhost:{port}",
        "EMAIL_HOST": settings.EMAIL_HOST,
        "EMAIL_PORT": str(settings.EMAIL_PORT),
        "EMAIL_ACCEPTANCE_LOG": settings.EMAIL_ACCEPTANCE_LOG,
    }


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> "Iterator[subprocess.Popen[bytes]]":
    """A process of the portal; its last words are printed, so that a failing test shows them."""
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=log, stderr=log
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=120)
            log.seek(0)
            print(log.read()[-5000:])


class _KeptPortal:
    """The web server of the tests before: to start one takes seconds."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._needs: tuple[object, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    def be_there(self, workers: int) -> int:
        """Start one unless there is one with so many workers, on this test's database and mail server; return its port."""
        needs = (workers, database_address(), settings.EMAIL_HOST, settings.EMAIL_PORT)
        if self._process is None or self._process.poll() is not None or self._needs != needs:
            self.stop()
            self.port = any_free()
            web = {"DATABASE_POOL_SIZE": "4", "WEB_BIND": f"127.0.0.1:{self.port}", "WEB_WORKERS": str(workers)}
            command = ["gunicorn", "-c", "deploy/gunicorn.py", "echos_portal.wsgi"]
            self._process = self._stack.enter_context(running(command, environment(self.port) | web))
            self._needs = needs
            wait_until_served(self.port, self._process)
        return self.port

    def stop(self) -> None:
        """Stop it and print its last words."""
        self._process = None
        self._stack.close()


_kept = _KeptPortal()
stop_kept_portal = _kept.stop


@contextmanager
def running_portal(workers: int = 1) -> Iterator[int]:
    """The web server; yields its port. Tests that need the same one share it, until one of them fails."""
    try:
        yield _kept.be_there(workers)
    except BaseException:
        stop_kept_portal()
        raise


@contextmanager
def running_worker(port: int) -> Iterator[None]:
    """The Celery worker, with its own look at the outbox each second."""
    command = ["celery", "-A", "echos_portal", "worker", "--concurrency", "1", "--loglevel", "INFO", "--without-mingle"]
    with running(command, environment(port) | {"OUTBOX_POLL_SECONDS": "1"}):
        yield


def wait_until_served(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if Visitor(port).get("/health/live")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the portal did not start")


class Visitor:
    """A person with a browser: keeps the cookie, posts the form that the page gave."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""

    def _ask(self, verb: str, path: str, body: str = "") -> tuple[int, str]:
        ask = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        ask.request(verb, path, body, headers)
        answer = ask.getresponse()
        page = answer.read().decode()
        if found := answer.getheader("Set-Cookie"):
            self.cookie = found.partition(";")[0]
        ask.close()
        return answer.status, page

    def get(self, path: str) -> tuple[int, str]:
        """Status and page."""
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Fill in the form of the page at ``path`` and send it."""
        status, page = self.get(path)
        token = token_in(page)
        return self.send(path, fields | {"csrfmiddlewaretoken": token}) if token else (status, page)

    def send(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Send the fields, among which is the token of a page opened before."""
        return self._ask("POST", path, urllib.parse.urlencode(fields))


def token_in(page: str) -> str:
    """The token of a page with a form; empty if it has none."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found.group(1) if found else ""
