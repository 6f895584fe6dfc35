"""A PostgreSQL that keeps what it has committed, a broker and Celery's workers, all of which can crash."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import psycopg
import redis

from devstack.accounts import OUTSIDE, database_account
from devstack.migrated import DATABASE, migrated_copy
from devstack.ports import any_free
from devstack.processes import Child, stop_all, wait_until
from devstack.pytest_plugin import ENVIRONMENT, PREFIX
from devstack.servers import Valkey
from devstack.smtp import ThreadedMailServer
from tests.outbox.workers import ROOT

FROZEN_SECONDS = 2


class CrashingServers:
    """They run from their making to ``close``, with a mail server of the test."""

    def __init__(self, mail: ThreadedMailServer) -> None:
        root = OUTSIDE if database_account() else Path(tempfile.gettempdir())
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=root))
        self._folder.chmod(0o755)
        self._mail = mail
        copy = migrated_copy(self._folder / "postgres", self._folder / "postgres.log", ENVIRONMENT)
        self._postgres = replace(copy, durable=True)
        self._valkey = Valkey(any_free(), secrets.token_hex(16), self._folder / "valkey.log", self._folder / "valkey")
        self._database, self._broker = self._start_database(), self._start_broker()
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        """The address of the database."""
        return f"{self._postgres.url.rpartition('/')[0]}/{DATABASE}"

    def crash_database(self) -> None:
        """Stop it as ``pg_ctl stop -m immediate`` does, and start it again."""
        self._database.process.send_signal(signal.SIGQUIT)
        self._database.process.wait(timeout=60)
        self._database = self._start_database()

    def flush_broker(self) -> None:
        """Take away all it holds."""
        redis.Redis.from_url(self._valkey.url).flushall()

    def freeze_broker(self) -> None:
        """Let it say nothing for a while."""
        self._broker.process.send_signal(signal.SIGSTOP)
        time.sleep(FROZEN_SECONDS)
        self._broker.process.send_signal(signal.SIGCONT)

    def crash_broker(self) -> None:
        """Kill it three times in a row."""
        for _ in range(3):
            self._broker.kill()
            self._broker = self._start_broker()

    def crash_mail_server(self) -> None:
        """Cut its conversations, whatever they have come to."""
        self._mail.restart()

    def start_workers(self, number: int) -> None:
        """Start Celery's workers, as in production."""
        for one in range(number):
            self.start(
                f"worker{one}", "-m", "celery", "-A", "echos_portal", "worker", "--concurrency", "1", "-n", f"w{one}@%h"
            )

    def start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a Python process of the portal that works with these servers."""
        environment = {
            **os.environ, "DATABASE_URL": self.url, "REDIS_URL": self._valkey.url, "DJANGO_SETTINGS_MODULE": "echos_portal.settings",
            "PYTHONPATH": str(ROOT), "EMAIL_HOST": self._mail.host, "EMAIL_PORT": str(self._mail.port),
            "EMAIL_ACCEPTANCE_LOG": str(self._mail.acceptance_log), "EMAIL_SERVER_TIMEOUT": "1", "OUTBOX_POLL_SECONDS": "1",
            "OUTBOX_EMAIL_SECONDS": "10", "OUTBOX_LEASE_SECONDS": "20",
        }  # fmt: skip
        with (self._folder / f"{name}.log").open("wb") as log:
            command = [sys.executable, *arguments]
            process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        self._processes.append(process)
        return process

    def states(self) -> Counter[str]:
        """Return how many emails are in which state; those that wait for their next try are due at once."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "UPDATE outbox_outgoingemail SET due_at = now() WHERE state = 'queued' AND due_at > now()"
            )
            connection.execute("UPDATE outbox_lanepause SET until = now() WHERE until > now()")
            rows = connection.execute("SELECT state, count(*) FROM outbox_outgoingemail GROUP BY state").fetchall()
        return Counter(dict(rows))

    def close(self) -> None:
        """Stop all and remove the folder."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(timeout=60)
        stop_all([self._broker, self._database], seconds=10)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start_database(self) -> Child:
        child = self._postgres.start()
        wait_until(self._postgres.is_ready, child, seconds=60)
        return child

    def _start_broker(self) -> Child:
        child = self._valkey.start(self._folder / "valkey.conf")
        wait_until(self._valkey.is_ready, child, seconds=60)
        return child
