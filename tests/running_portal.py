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
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from devstack.ports import any_free

ROOT = Path(__file__).resolve().parents[1]


def database_address() -> str:
    """The test's own database, as a process beside us can reach it."""
    return os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + str(connection.settings_dict["NAME"])


@contextmanager
def running_portal(workers: int = 2) -> Iterator[int]:
    """Yields the port; the portal is gone afterwards."""
    port = any_free()
    environment = os.environ | {
        "DATABASE_URL": database_address(),
        "DATABASE_POOL_SIZE": "4",
        "WEB_BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": str(workers),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "echos_portal.wsgi"]
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            _wait(port, process)
            yield port
        finally:
            process.terminate()
            log.seek(0)
            print(log.read()[-5000:])


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 30
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
        ask = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
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
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            return status, page
        return self._ask("POST", path, urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token.group(1)}))
