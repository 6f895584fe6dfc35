"""A small checkout for the demo's tests: a portal of a few lines on the real servers, to try devstack alone."""

import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from devstack.folders import CHECKOUT, Folders
from devstack.servers import PostgreSQL, database_folder

MANAGE = """
import json, pathlib, sys, time
command = sys.argv[1]
with open("commands.txt", "a") as file:
    file.write(command + "\\n")
while command == "migrate" and pathlib.Path("slow-migrate").exists():
    time.sleep(0.05)
if command == "load_demo":
    person = {"name": "Ana Costa", "email": "ana@example.org", "role": "coordinator", "password": "pw"}
    pathlib.Path(sys.argv[3]).write_text(json.dumps([person | {"totp_secret": None}]))
sys.exit(command == "migrate" and pathlib.Path("broken-migrate").exists())
"""
WSGI = """
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]
"""
CELERY = """
import os
from celery import Celery
app = Celery("echos_portal", broker=os.environ["REDIS_URL"])
"""
# In the place of Celery where a test is not about it: starting the real one takes as long as all the rest.
SLEEPER = "import signal\nsignal.pause()\n"
GUNICORN = "import os\nbind = os.environ['WEB_BIND']\ncontrol_socket_disable = True\n"
OWN_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
RUN = (
    "import sys; from pathlib import Path; from devstack import demo; from devstack.folders import Folders; "
    "here = Path(sys.argv[1]); sys.exit(demo.{what}(Folders(here, here / 'var'){more}))"
)


def make(folder: Path) -> Path:
    """Write the checkout."""
    for name, text in {
        "manage.py": MANAGE,
        "echos_portal/__init__.py": "",
        "echos_portal/wsgi.py": WSGI,
        "echos_portal/celery.py": CELERY,
        "echos_portal/scheduler.py": CELERY,
        "deploy/gunicorn.py": GUNICORN,
        "data/network/hubs.csv": "code\nPT\n",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def without_celery(folder: Path) -> None:
    """Let ``python -m celery`` run in this checkout what only waits to be ended."""
    (folder / "celery").mkdir()
    (folder / "celery" / "__init__.py").touch()
    (folder / "celery" / "__main__.py").write_text(SLEEPER)


def make_database(folder: Path) -> None:
    """Make the secrets and the data folder of PostgreSQL that the demo would make."""
    folders = Folders(folder, folder / "var")
    folders.make()
    PostgreSQL(*_database(folders)).prepare()


def copy_database(made: Path, folder: Path) -> None:
    """Give a checkout the secrets and the data folder that were made in another."""
    here = Folders(folder, folder / "var")
    here.make()
    shutil.copy2(made / "var" / "demo" / "secrets.json", here.demo)
    source, target = _database(Folders(made, made / "var"))[0], _database(here)[0]
    subprocess.run(["cp", "-a", source, target], check=True)  # with owner and rights


def _database(folders: Folders) -> tuple[Path, int, str, Path]:
    """Data folder, port, password and log."""
    password = folders.secrets()["database"]
    return database_folder(folders.checkout, folders.var, password), 0, password, folders.log / "postgres.log"


class Terminal:
    """A demo in a terminal of its own: what it says, and a Ctrl-C that reaches the whole foreground, as by hand."""

    def __init__(self, checkout: Path, port: int, **more: str) -> None:
        self.output = ""
        self.port = port
        self._screen, inside = os.openpty()
        command = _command(checkout, "main", f", {port}", OWN_TERMINAL)
        self._process = subprocess.Popen(
            command,
            cwd=checkout,
            env=_environment() | more,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
        )
        os.close(inside)
        self.pid = self._process.pid

    def read_until(self, words: str, seconds: float = 180) -> None:
        """Read until the words appear. Fails with all that was said when they do not."""
        deadline = time.monotonic() + seconds
        while words not in self.output:
            if time.monotonic() > deadline or not self._read():
                raise AssertionError(f"{words!r} was never said:\n{self.output}")

    def press_ctrl_c(self) -> None:
        """Type Ctrl-C."""
        os.write(self._screen, b"\x03")

    def wait(self, seconds: float = 90) -> int:
        """The exit status."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._read()
            status = self._process.poll()
            if status is not None:
                return status
        raise AssertionError(f"still running after {seconds} s:\n{self.output}")

    def close(self) -> None:
        """Close the terminal, which ends a demo that still runs in it."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=90)
        os.close(self._screen)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._screen], [], [], 0.2)
        if not ready:
            return True
        try:
            self.output += os.read(self._screen, 65_536).decode(errors="replace")
        except OSError:
            return False
        return True


def run(checkout: Path, what: str, more: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of the demo's commands to its end, without a terminal."""
    command = _command(checkout, what, more)
    return subprocess.run(
        command, cwd=checkout, env=_environment(), capture_output=True, text=True, timeout=180, check=False
    )


def noted(checkout: Path) -> dict[str, int]:
    """The process ids of the programs the demo runs, by name."""
    return {path.stem: int(path.read_text().split()[0]) for path in (checkout / "var" / "run").glob("*.pid")}


def sessions(pids: set[int]) -> set[int]:
    """Every living process whose session is one of these: the programs and whatever they started."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = re.split(r"\s+", stat.read_text().rpartition(") ")[2])[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(session) in pids and state != "Z":
            found.add(int(stat.parent.name))
    return found


def wait_until_gone(pids: set[int], seconds: float = 90) -> set[int]:
    """What is left of these sessions after at most so many seconds."""
    deadline = time.monotonic() + seconds
    while (left := sessions(pids)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def end(pids: set[int]) -> None:
    """Leave nothing behind, whatever a failed test left."""
    for pid in sessions(pids):
        os.kill(pid, signal.SIGKILL)


def _command(checkout: Path, what: str, more: str, first: str = "") -> list[str]:
    return [sys.executable, "-c", first + RUN.format(what=what, more=more), str(checkout)]


def _environment() -> dict[str, str]:
    taken = {"DATABASE_URL", "REDIS_URL", "EMAIL_HOST", "EMAIL_PORT", "DJANGO_SETTINGS_MODULE", "VAR_DIR"}
    kept = {name: value for name, value in os.environ.items() if name not in taken}
    return kept | {"PYTHONPATH": str(CHECKOUT)}
