"""A PostgreSQL whose database for tests is migrated already, kept from one run to the next.

To migrate takes seven seconds, to copy the folder of a stopped server half a second.
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from devstack.accounts import database_account, make_own_folder, outside_folder
from devstack.folders import CHECKOUT
from devstack.output import say
from devstack.ports import any_free
from devstack.processes import stop_all, wait_until
from devstack.servers import PostgreSQL

DATABASE = "test_migrated"
KEPT = 2  # one of the branch worked on, one of the other
# What the tables and triggers are made by, beside the packages: the migrations, and our code that they import.
MADE_BY = (
    "*/migrations/*.py", "toolkit/initial_migration.py", "toolkit/composite_keys.py", "toolkit/text_search.py",
    "toolkit/partial_dates/*.py", "publishing/transaction_ids.py", "publishing/models/stored_file.py", "events/sessions/models/session.py",
    "events/registrations/check_in_codes.py", "digests/choices.py", "toolkit/clock.py", "dialogues/statements/models/pseudonym.py",
    "partners/keys/models.py",
    "tests/migrating.py", "devstack/servers.py", "devstack/migrated.py", "requirements/dev.txt",
)  # fmt: skip


def migrated_copy(target: Path, log: Path, environment: Mapping[str, str]) -> PostgreSQL:
    """Copy the migrated server to ``target``, after making it if there is none for the migrations of today."""
    folder = _folder()
    make_own_folder(folder)
    with _alone(folder):
        kept = folder / f"migrated-{_version()}"
        if not kept.exists():
            _make(kept, environment)
        kept.touch()  # the one used last
        for other in sorted(folder.glob("migrated-*"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(other)
        subprocess.run(["cp", "-Rp", str(kept / "data"), str(target)], check=True)
        password = (kept / "password").read_text()
    return PostgreSQL(target, any_free(), password, log, durable=False, max_connections=300)


def _folder() -> Path:
    """Beside the demo's data; outside the checkout when the server runs as another account."""
    return (outside_folder(CHECKOUT) if database_account() else CHECKOUT / "var") / "tests"


def _version() -> str:
    """What changes when a database migrated anew could be another one."""
    digest = hashlib.sha256(sys.version.encode())
    for pattern in MADE_BY:
        for path in sorted(CHECKOUT.glob(pattern)):
            digest.update(f"{path.relative_to(CHECKOUT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _make(kept: Path, environment: Mapping[str, str]) -> None:
    """Start a new server, migrate a database of it, stop it and keep its folder. What ends half-way is made anew."""
    unfinished = kept.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    make_own_folder(unfinished)
    say("Migrating a database for the tests; the next runs copy it …")
    password = secrets.token_hex(16)
    server = PostgreSQL(unfinished / "data", any_free(), password, unfinished / "log", durable=False)
    server.prepare()
    child = server.start()
    try:
        wait_until(server.is_ready, child, seconds=60)
        addresses = {
            "DATABASE_URL": server.url,
            "REDIS_URL": "redis://127.0.0.1:9/0",
            "DJANGO_SETTINGS_MODULE": "echos_portal.settings",
        }
        subprocess.run(
            [sys.executable, "-m", "tests.migrating", DATABASE],
            cwd=CHECKOUT,
            env={**os.environ, **environment, **addresses, "DATABASE_IDLE_TIMEOUT": "5min"},
            check=True,
        )
    finally:
        stop_all([child], seconds=60)
    password_file = unfinished / "password"
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    unfinished.rename(kept)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two runs that start together do not both migrate."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
