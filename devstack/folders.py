"""Where things lie: the checkout, its `var/`, and the lock that lets one demo at a time use it."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devstack.accounts import database_account, outside_folder

CHECKOUT = Path(__file__).resolve().parent.parent


class InUseError(Exception):
    """The data folder is in use by a demo that runs."""


@dataclass(frozen=True)
class Folders:
    """The folders of one checkout."""

    checkout: Path = CHECKOUT
    var: Path = CHECKOUT / "var"

    @property
    def log(self) -> Path:
        """One log file a program."""
        return self.var / "log"

    @property
    def run(self) -> Path:
        """What is true only while a demo runs: process ids and settings files with secrets."""
        return self.var / "run"

    @property
    def demo(self) -> Path:
        """What the demo knows: ports, secrets, people, what was loaded."""
        return self.var / "demo"

    def make(self) -> None:
        """Make them, closed to other people of this machine: they hold secrets and emails."""
        self.var.mkdir(mode=0o700, exist_ok=True)
        for folder in (self.log, self.run, self.demo):
            folder.mkdir(mode=0o700, exist_ok=True)

    def secrets(self) -> dict[str, str]:
        """The demo's secrets, made once: `key`, `database`, `broker`."""
        file = self.demo / "secrets.json"
        if not file.exists():
            made = {name: secrets.token_hex(24) for name in ("key", "database", "broker")}
            unfinished = file.with_suffix(".unfinished")
            unfinished.touch(mode=0o600)
            unfinished.write_text(json.dumps(made))
            unfinished.rename(file)
        found: dict[str, str] = json.loads(file.read_text())
        return found

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the data folder. Raises InUseError when another demo holds it; a killed one holds nothing."""
        self.make()
        with (self.var / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                lock.seek(0)
                raise InUseError(lock.read().strip()) from error
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def remove(self) -> None:
        """Remove all data of the demo. Call it with the lock held."""
        if database_account() is not None:
            for data in outside_folder(self.checkout).glob("postgres-*"):
                shutil.rmtree(data)
        for path in self.var.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()
