"""`make demo`: the whole portal on this machine, with servers, people and emails of its own."""

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from devstack import leftovers, people, ports
from devstack.folders import Folders, InUseError
from devstack.output import say, step
from devstack.processes import Child, NotReadyError, Program, accepts_connections, answers, wait_until
from devstack.servers import PostgreSQL, Valkey, database_folder
from devstack.smtp import IDLE_SECONDS
from devstack.supervisor import StoppedError, Supervisor

# What web processes and all others get beside the rest, unless the environment says otherwise.
FOR_PAGES = {"DATABASE_POOL_SIZE": "4"}
FOR_JOBS = {"DATABASE_STATEMENT_TIMEOUT": "5min", "DATABASE_IDLE_TIMEOUT": "1min"}


@dataclass
class Demo:
    """One run of the demo: folders, ports, and the environment its programs get."""

    folders: Folders
    port: int
    supervisor: Supervisor
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))

    def run(self) -> None:
        """Start everything, say where it is, watch. Ends only by raising; the caller stops what runs."""
        for name in leftovers.end(self.folders.run):
            say(f"Ended {name}, which an earlier demo had left behind.")
        mailbox = ports.next_free(self.port + 1)
        given = ports.remembered(["postgres", "valkey", "smtp"], self.folders.demo / "ports.json")
        self._describe(mailbox)
        self._start_database(given["postgres"])
        self._start_broker(given["valkey"])
        self._start_mail(given["smtp"], mailbox)
        self._load()
        self._start_portal()
        announce(self.environment, self.people_file)
        self.supervisor.watch()

    @property
    def people_file(self) -> Path:
        """Where `load_demo` writes the demo people down."""
        return self.folders.demo / "people.json"

    @property
    def loaded(self) -> Path:
        """What was loaded into this database."""
        return self.folders.demo / "loaded"

    def _describe(self, mailbox: int) -> None:
        self.environment |= {
            "PORTAL_MODE": "demo",
            "SECRET_KEY": self.folders.secrets()["key"],
            "SITE_URL": f"http://localhost:{self.port}",
            "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
            "VAR_DIR": str(self.folders.var),
            "WEB_BIND": f"127.0.0.1:{self.port}",
            "PYTHONUNBUFFERED": "1",
        }
        if "EMAIL_HOST" not in self.environment:
            self.environment["MAILBOX_URL"] = f"http://localhost:{mailbox}"

    def _start_database(self, port: int) -> None:
        if "DATABASE_URL" in self.environment:
            say("PostgreSQL: using the one DATABASE_URL names.")
            return
        password = self.folders.secrets()["database"]
        folder = database_folder(self.folders.checkout, self.folders.var, password)
        server = PostgreSQL(folder, port, password, self.folders.log / "postgres.log")
        with step("Starting PostgreSQL"):
            if server.prepare():
                self.loaded.unlink(missing_ok=True)
            self.supervisor.start_server(server.start, server.is_ready)
        self.environment["DATABASE_URL"] = server.url

    def _start_broker(self, port: int) -> None:
        if "REDIS_URL" in self.environment:
            say("Broker: using the one REDIS_URL names.")
            return
        log, data = self.folders.log / "valkey.log", self.folders.var / "valkey"
        server = Valkey(port, self.folders.secrets()["broker"], log, data)
        with step("Starting Valkey"):
            self.supervisor.start_server(lambda: server.start(self.folders.run / "valkey.conf"), server.is_ready)
        self.environment["REDIS_URL"] = server.url

    def _start_mail(self, port: int, page: int) -> None:
        if "EMAIL_HOST" in self.environment:
            say("Mail server: using the one EMAIL_HOST names. Emails go out for real.")
            return
        store = self.folders.var / "mail"
        command = [sys.executable, "-m", "devstack.mailserver", "--port", str(port), "--http-port", str(page)]
        command += ["--store", str(store), "--people", str(self.people_file)]
        command += ["--portal", self.environment["SITE_URL"]]
        program = self._program("mail server", command)
        with step("Starting the mail server and its mailbox page"):
            self.supervisor.start_server(
                lambda: Child(program), lambda: accepts_connections(port) and accepts_connections(page)
            )
        self.environment |= {
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(port),
            "EMAIL_USE_TLS": "false",
            "EMAIL_ACCEPTANCE_LOG": str(store / "accepted.jsonl"),
            "EMAIL_SERVER_TIMEOUT": str(int(IDLE_SECONDS)),  # as long as our mail server keeps a silent connection
        }

    def _load(self) -> None:
        # A database that is not ours may have been changed by others: there, migrations always run.
        ours = "DATABASE_URL" not in os.environ
        migrations = f"migrations {digest_of(_migration_files(self.folders.checkout), self.folders.checkout)}"
        loaders = f"data {digest_of(_loader_files(self.folders.checkout), self.folders.checkout)}"
        done = self.loaded.read_text().splitlines() if ours and self.loaded.exists() else []
        if migrations not in done:
            with step("Bringing the database up to date"):
                self._migrate(ours=ours)
        if loaders not in done or not self.people_file.exists():
            with step("Loading countries, organisations, hubs and events"):
                self._manage("load_network", "data/network")
            with step("Making the demo people and what they work on"):
                self._manage("load_demo", "--people-file", str(self.people_file))
            self.people_file.chmod(0o600)
        self.loaded.write_text(f"{migrations}\n{loaders}\n")

    def _migrate(self, *, ours: bool) -> None:
        try:
            self._manage("migrate", "--no-input")
        except NotReadyError as error:
            if ours:
                raise NotReadyError(
                    f"{error}\nIf the data are of an earlier version, delete them: make demo-reset"
                ) from error
            raise

    def _start_portal(self) -> None:
        celery = [sys.executable, "-m", "celery", "-A"]
        beat = [
            "echos_portal.scheduler",
            "beat",
            "--loglevel",
            "INFO",
            "--pidfile=",
            "--schedule",
            str(self.folders.run / "schedule"),
        ]
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.py", "echos_portal.wsgi"]
        worker = [
            "echos_portal",
            "worker",
            "--loglevel",
            "INFO",
            "--concurrency",
            "2",
            "--without-mingle",
            "--without-gossip",
        ]
        with step("Starting the portal, its worker and its scheduler"):
            web = self.supervisor.start_service(self._program("web", gunicorn, FOR_PAGES))
            wait_until(lambda: answers(self.port, "/health/ready"), web, seconds=60, pause=self.supervisor.pause)
            self.supervisor.start_service(self._program("worker", [*celery, *worker]))
            self.supervisor.start_service(self._program("scheduler", [*celery, *beat]))

    def _manage(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        self.supervisor.complete(self._program(f"manage.py {arguments[0]}", command, log=arguments[0]))

    def _program(self, name: str, command: list[str], more: Mapping[str, str] = FOR_JOBS, *, log: str = "") -> Program:
        file = self.folders.log / f"{(log or name).replace(' ', '-')}.log"
        return Program(name, command, file, {**more, **self.environment}, self.folders.checkout)


def main(folders: Folders, port: int) -> int:
    """Run the demo until it is asked to stop. Returns the exit status: 0 after Ctrl-C, 1 after a failure."""
    try:
        with folders.locked():
            if not ports.is_free(port):
                say(f"Port {port} is in use by another program. Choose another one: make demo PORT={port + 100}")
                return 1
            return _run(Demo(folders, port, Supervisor(folders.run)))
    except InUseError as error:
        say(f"The demo of this checkout is already running (process {error}). Stop it with Ctrl-C where it runs.")
        return 1


def reset(folders: Folders) -> int:
    """Delete the demo's data. Refuses while the demo runs."""
    try:
        with folders.locked():
            leftovers.end(folders.run)
            folders.remove()
    except InUseError as error:
        say(f"The demo is running (process {error}), so nothing was deleted. Stop it with Ctrl-C, then try again.")
        return 1
    say("The demo's data are deleted. Run: make demo")
    return 0


def announce(environment: dict[str, str], people_file: Path) -> None:
    """Say where everything is and who one can be."""
    site, mailbox = environment["SITE_URL"], environment.get("MAILBOX_URL")
    say(f"\nThe portal is ready.\n\n  Portal   {site}/")
    if mailbox:
        say(f"  Mailbox  {mailbox}/   every email the portal sends, and the second-factor codes")
    say(f"  API      {site}/api/docs/\n\nDemo people:\n")
    rows = [(one.name, one.role, one.email, one.password) for one in people.read(people_file)]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    for row in rows:
        say("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    where = "on the mailbox page" if mailbox else f"made from totp_secret in {people_file}"
    say(f"\nTo sign in, open {site}/ and give email and password; the second-factor code is {where}.")
    say("Ctrl-C stops everything; the data stay.\n")


def digest_of(files: Iterable[Path], checkout: Path) -> str:
    """A digest of these files, names and contents: another digest, something changed."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(str(path.relative_to(checkout)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _migration_files(checkout: Path) -> Iterator[Path]:
    """What decides which migrations there are: ours, and the packages with theirs."""
    yield from checkout.glob("*/migrations/*.py")
    yield from checkout.glob("requirements/*.txt")


def _loader_files(checkout: Path) -> Iterator[Path]:
    """The data files and the code that loads them."""
    for kind in ("*.csv", "*.toml"):
        yield from (checkout / "data").rglob(kind)
    yield from (checkout / "echos_portal" / "demo").glob("*.py")
    for app in checkout.glob("*/apps.py"):
        for word in ("load", "network", "demo"):
            yield from app.parent.rglob(f"*{word}*.py")


def _run(demo: Demo) -> int:
    supervisor = demo.supervisor
    supervisor.listen()
    try:
        demo.run()
    except StoppedError:
        return 0
    except (NotReadyError, RuntimeError, OSError) as error:
        say(f"\n{error}")
        return 1
    finally:
        with _report_stopping():
            supervisor.stop()
    return 0


@contextmanager
def _report_stopping() -> Iterator[None]:
    say("\nStopping …", end=" ")
    yield
    say("all stopped.")
