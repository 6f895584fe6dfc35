"""gunicorn with our settings, before an application of a few lines: what it passes on, refuses and finishes."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack.ports import any_free

ROOT = Path(__file__).resolve().parents[2]
ECHO = """
import json, time
def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1)
    content = json.dumps({name: str(value) for name, value in environ.items() if name.startswith("HTTP_")}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
    return [content]
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    (tmp_path / "echo.py").write_text(ECHO)
    port = any_free()
    variables = os.environ | {"WEB_BIND": f"127.0.0.1:{port}", "WEB_WORKERS": "1", "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy" / "gunicorn.py"), "echo"]
    process = subprocess.Popen(command, env=variables, cwd=tmp_path, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)
    yield port, process
    process.terminate()
    process.wait(timeout=30)


def ask(port: int, request: bytes) -> tuple[int, dict[str, str]]:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as talk:
        talk.sendall(request)
        answer = b"".join(iter(lambda: talk.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    return status, json.loads(body) if status == 200 else {}


def test_forged_headers_are_dropped_and_huge_ones_refused(server: tuple[int, object]) -> None:
    """A name with underscores would end in the same variable as what the proxy says of the visitor."""
    forged = b"X-Forwarded-For: 192.0.2.1\r\nX_Forwarded_For: 198.51.100.9\r\nX_Forwarded_Host: evil.example\r\n"
    status, passed = ask(server[0], b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + forged + b"\r\n")
    assert (status, passed["HTTP_X_FORWARDED_FOR"]) == (200, "192.0.2.1")
    assert "HTTP_X_FORWARDED_HOST" not in passed
    huge = b"X-Long: " + b"a" * 20_000 + b"\r\n"
    assert ask(server[0], b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + huge + b"\r\n")[0] in (400, 431)


def test_request_in_flight_is_answered_when_the_server_stops(server: tuple[int, "subprocess.Popen[bytes]"]) -> None:
    port, process = server
    answers: list[int] = []

    def wait_for_it() -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/slow", timeout=30) as answer:
            answers.append(answer.status)

    waiting = threading.Thread(target=wait_for_it)
    waiting.start()
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    waiting.join(timeout=30)
    assert answers == [200]
    assert process.wait(timeout=30) == 0
