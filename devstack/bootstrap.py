"""Makes `.venv` with exactly the locked packages, then hands over to `python -m devstack`.

Run by any Python ≥ 3.11 with nothing installed: standard library only. What is interrupted is healed by the next run,
because the stamp that says "all is installed" is written last.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
REPORT_EVERY = 25


class CannotPrepareError(Exception):
    """The environment cannot be made; the message says what to do."""


class Environment:
    """The virtual environment of a checkout: where it is, and whether it holds what the lock file names."""

    def __init__(self, checkout: Path) -> None:
        self.folder = checkout / ".venv"
        self.lock = checkout / "requirements" / "dev.txt"
        self.checkout = checkout
        self.python = self.folder / "bin" / "python"
        self.stamp = self.folder / ".installed"

    def wanted_stamp(self) -> str:
        """What the stamp says when everything of this lock file is installed here."""
        return f"{hashlib.sha256(self.lock.read_bytes()).hexdigest()} {self.folder}"

    def is_ready(self) -> bool:
        """Whether the stamp is there, says the right thing, and the interpreter still exists."""
        return self.python.exists() and self.stamp.exists() and self.stamp.read_text() == self.wanted_stamp()

    def prepare(self) -> None:
        """Make it ready. Raises CannotPrepareError."""
        if self.is_ready():
            return
        self.stamp.unlink(missing_ok=True)
        if not self._has_pip():
            self._create()
        self._install()
        for packages in self.folder.glob("lib/python*/site-packages"):
            (packages / "echos-portal.pth").write_text(f"{self.checkout}\n")
        self.stamp.write_text(self.wanted_stamp())

    def _has_pip(self) -> bool:
        if not self.python.exists():
            return False
        found = subprocess.run([self.python, "-m", "pip", "--version"], capture_output=True, check=False)
        return found.returncode == 0

    def _create(self) -> None:
        missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
        if missing:
            raise CannotPrepareError(
                f"This Python ({sys.executable}) has no {' and no '.join(missing)}, so no environment can be made.\n"
                "On Debian and Ubuntu: apt-get install python3-venv. Then run the same command again."
            )
        print(f"Making an environment of our own in {self.folder.name}/ …", flush=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        base = getattr(sys, "_base_executable", None) or sys.executable
        made = subprocess.run([base, "-m", "venv", self.folder], check=False)
        if made.returncode != 0:
            raise CannotPrepareError(
                "The environment could not be made; the lines above say why.\n"
                "On Debian and Ubuntu this helps: apt-get install python3-venv. Then run the same command again."
            )

    def _install(self) -> None:
        print("Installing the packages, each checked against its locked hash …", flush=True)
        started = time.monotonic()
        if not self._install_with_uv():
            self._install_with_pip()
        self._compile()
        print(f"  installed in {time.monotonic() - started:.0f} s", flush=True)

    def _install_with_uv(self) -> bool:
        """Install with the locked uv, which takes less time than pip. False where it can't be had, or can't reach an index that pip can."""
        pinned = re.search(r"^uv==.*(?:\n +--hash.*)+", self.lock.read_text(), re.MULTILINE)
        if pinned is None:
            return False
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
            only_uv.write(f"{pinned[0]}\n")
            only_uv.flush()
            commands = [
                ["pip", "install", "--require-hashes", "--no-deps", "--disable-pip-version-check", "-r", only_uv.name],
                ["uv", "pip", "install", "--require-hashes", "--python", str(self.python), "-r", str(self.lock)],
            ]
            quick_to_fail = {"UV_HTTP_TIMEOUT": "15", "UV_HTTP_RETRIES": "1", "UV_LINK_MODE": "copy"}
            environment = quick_to_fail | self._index() | dict(os.environ)
            return all(
                subprocess.run(
                    [str(self.python), "-m", *command], env=environment, capture_output=True, check=False
                ).returncode
                == 0
                for command in commands
            )

    def _index(self) -> dict[str, str]:
        """The index that pip is configured to ask, for uv, which does not read pip's configuration."""
        command = [str(self.python), "-m", "pip", "config", "list"]
        listed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        index = re.search(r"^\S*\.index-url='(.+)'$", listed, re.MULTILINE)
        return {"UV_DEFAULT_INDEX": index[1]} if index else {}

    def _install_with_pip(self) -> None:
        command = [str(self.python), "-m", "pip", "install", "--require-hashes", "-r", str(self.lock)]
        command += ["--progress-bar", "off", "--disable-pip-version-check", "--no-input", "--no-compile"]
        last: list[str] = []
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
            seen = 0
            for line in pip.stdout or ():
                last = [*last[-29:], line]
                if line.startswith(("Collecting ", "Requirement already satisfied")):
                    seen += 1
                    if seen % REPORT_EVERY == 0:
                        print(f"  {seen} packages found", flush=True)
                elif line.startswith("Installing collected"):
                    print("  writing them to disk …", flush=True)
        if pip.returncode != 0:
            raise CannotPrepareError(
                f"{''.join(last)}\nThe packages could not be installed; the lines above say why. "
                "Check the connection to the package index, then run the same command again."
            )

    def _compile(self) -> None:
        """Compile the packages on all cores; pip would on one. What does not compile is never imported."""
        folders = [str(folder) for folder in self.folder.glob("lib/python*/site-packages")]
        command = [str(self.python), "-m", "compileall", "-qq", "-j", "0", *folders]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def main() -> int:
    """Prepare the environment of this checkout; returns 0 when `devstack` can take over."""
    if sys.version_info < OLDEST:
        print(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}.")
        return 1
    try:
        Environment(CHECKOUT).prepare()
    except CannotPrepareError as error:
        print(error)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next run goes on from here.")
        return 130
    return 0


if __name__ == "__main__":
    status = main()
    if status == 0:
        os.chdir(CHECKOUT)
        python = str(Environment(CHECKOUT).python)
        os.execv(python, [python, "-m", "devstack", *sys.argv[1:]])  # noqa: S606 - no shell wanted
    sys.exit(status)
