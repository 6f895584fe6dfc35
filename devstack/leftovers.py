"""Programs a killed demo left behind, on systems where the kernel does not end them: found by their process id."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from devstack.processes import TICK, Child


def note(child: Child, folder: Path) -> None:
    """Write down the process id of a program and what it looks like."""
    (folder / f"{child.program.name}.pid").write_text(f"{child.pid}\n{_started(child.pid)}\n")


def forget(folder: Path) -> None:
    """Forget all that was written down: everything was stopped."""
    for file in folder.glob("*.pid"):
        file.unlink()


def end(folder: Path) -> list[str]:
    """End what an earlier demo left behind and return the names. Call it with the lock of the data folder held.

    A process id that belongs to another program by now is left alone: the time it started tells them apart.
    """
    ended = []
    for file in sorted(folder.glob("*.pid")):
        pid, _, started = file.read_text().strip().partition("\n")
        if pid.isdigit() and started and _started(int(pid)) == started:
            _end_session(int(pid))
            ended.append(file.stem)
        file.unlink()
    return ended


def _started(pid: int) -> str:
    """When the process started, as this system tells it; empty if there is no such process."""
    if Path("/proc/self/stat").exists():
        try:
            # The name in brackets may hold spaces; after it, the start is field 22 of proc(5), the twentieth left.
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
        except (FileNotFoundError, ProcessLookupError):
            return ""
    found = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip()


def _end_session(pid: int, seconds: float = 5) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + seconds
    while _started(pid) and time.monotonic() < deadline:
        time.sleep(TICK)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
