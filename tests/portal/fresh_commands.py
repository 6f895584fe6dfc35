"""`manage.py`, or a piece of code, in processes with an environment of their own: forks of one that has loaded packages.

Run as a script it is that one: a line of JSON, `{"environment": {…}, "words": ["check"]}` or `["-c", code]`, is answered by one
with the status, the output and the errors. Nothing of ours is loaded before the fork: settings are read anew each time.
"""

import atexit
import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from functools import cache
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
OF_THE_SETTINGS = ("celery.schedules", "csp.constants", "django.core.management", "environs", "marshmallow.validate")


class FreshCommands:
    """The process that forks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"]},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.end)

    def run(self, environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
        """Run the command, or `-c` and code, with this environment alone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"environment": environment, "words": words}) + "\n")
        self._process.stdin.flush()
        status, output, errors = json.loads(self._process.stdout.readline())
        return subprocess.CompletedProcess(words, status, output, errors)

    def end(self) -> None:
        """Let it end: it reads no more lines."""
        self._process.communicate(timeout=60)


@cache
def fresh_commands() -> FreshCommands:
    """One for all tests of this process."""
    return FreshCommands()


def _in_fork(asked: dict[str, Any], output: IO[bytes], errors: IO[bytes]) -> int:
    """Do what was asked; the status to end with."""
    os.dup2(output.fileno(), 1)
    os.dup2(errors.fileno(), 2)
    os.environ.clear()
    os.environ.update(asked["environment"])
    words = asked["words"]
    sys.argv = ["manage.py", *words]
    try:
        if words[0] == "-c":
            exec(words[1], {})  # noqa: S102 - of our own tests
        else:
            runpy.run_path(str(ROOT / "manage.py"), run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - printed as Python would print it
        traceback.print_exc()
        return 1
    return 0


def serve() -> None:
    """Answer line by line."""
    sys.path[0] = str(ROOT)
    for name in OF_THE_SETTINGS:
        __import__(name)
    for line in sys.stdin:
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            pid = os.fork()
            if pid == 0:
                status = _in_fork(json.loads(line), output, errors)
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            said = []
            for file in (output, errors):
                file.seek(0)
                said.append(file.read().decode())
        print(json.dumps([status, *said]), flush=True)


if __name__ == "__main__":
    serve()
