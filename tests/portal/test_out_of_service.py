"""A database or disk that is unavailable is a 503 with Retry-After, for people and programs; a slow client stops no other."""

import errno
import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from devstack.ports import any_free
from echos_portal.views import errors
from tests.outbox.workers import environment

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json, sys, threading, django
django.setup()
from django.db import connection
from django.test import Client
if "exhaust" in sys.argv:
    connection.ensure_connection()  # the only one of the pool
answers = []
def ask():
    client = Client(raise_request_exception=False)
    for address in ("/en/hubs/", "/api/v1/hubs/", "/en/manage/"):
        answer = client.get(address, headers={"host": "localhost"})
        answers.append([answer.status_code, answer.headers.get("Retry-After"), answer.headers["Content-Type"].split(";")[0]])
thread = threading.Thread(target=ask); thread.start(); thread.join()
print(json.dumps(answers))
"""


def answers(*arguments: str, **variables: str) -> list[list[str]]:
    command = [sys.executable, "-c", ASK, *arguments]
    done = subprocess.run(
        command, env=environment(**variables), cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    found: list[list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_database_that_is_away_is_a_503() -> None:
    found = answers(DATABASE_URL=f"postgres://echos:x@127.0.0.1:{any_free()}/echos")
    assert found[:2] == [[503, "10", "text/html"], [503, "10", "application/problem+json"]]


@pytest.mark.django_db(transaction=True)
def test_pool_that_is_exhausted_is_a_503() -> None:
    found = answers("exhaust", DATABASE_POOL_SIZE="1")
    assert found[:2] == [[503, "10", "text/html"], [503, "10", "application/problem+json"]]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OperationalError("could not extend file"), 503),
        (OSError(errno.EPERM, "no"), 500),
        (ValueError("ours"), 500),
    ],
)
def test_full_disk_is_no_fault_of_the_code(error: Exception, status: int) -> None:
    def fail() -> None:
        try:
            raise error
        except Exception as cause:
            raise RuntimeError("while saving") from cause

    try:
        fail()
    except RuntimeError:
        response = errors.server_error(RequestFactory().get("/en/"))
    assert response.status_code == status
    assert ("Retry-After" in response.headers) == (status == 503)


def test_nothing_of_it_is_an_answer_of_everyday(client: Client) -> None:
    assert errors.is_out_of_service(None) is False


def test_slow_clients_do_not_stop_the_web_server(tmp_path: Path) -> None:
    port = any_free()
    variables = environment(WEB_BIND=f"127.0.0.1:{port}", WEB_WORKERS="1", WEB_THREADS="2", WEB_REQUEST_SECONDS="1")
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "echos_portal.wsgi"]
    slow: list[socket.socket] = []
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env=variables, cwd=ROOT, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                slow.append(socket.create_connection(("127.0.0.1", port), timeout=1))
                break
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.2)
        slow += [socket.create_connection(("127.0.0.1", port)) for _ in range(15)]
        for one in slow:
            one.sendall(b"GET /health/live HTTP/1.1\r\nHost: loc")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=30) as answer:
            assert answer.status == 200
    finally:
        for one in slow:
            one.close()
        process.terminate()
        process.wait(timeout=30)
    assert b"Traceback" not in (tmp_path / "log").read_bytes()
