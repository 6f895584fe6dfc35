"""Programs we start: each in a session of its own, gone when we are gone, their last words kept for when they fail."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

TAIL_LINES = 30
TICK = 0.05
PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class NotReadyError(Exception):
    """A program ended, or was not ready in time; the message says which and shows the last lines of its log."""


@dataclass(frozen=True)
class Account:
    """The user a program runs as, when it is not ours."""

    user: int
    group: int


@dataclass(frozen=True)
class Program:
    """What to start and how to end it: `stop_with` is the signal it takes for a quick and clean end."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] | None = None
    folder: Path | None = None
    account: Account | None = None
    stop_with: signal.Signals = signal.SIGTERM


class Child:
    """A started program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.started = time.monotonic()
        account = program.account
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            self.process = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=program.environment,
                cwd=program.folder,
                user=account.user if account else None,
                group=account.group if account else None,
                extra_groups=[] if account else None,
                start_new_session=True,
                preexec_fn=_die_with(os.getpid(), program.stop_with),
            )

    @property
    def pid(self) -> int:
        """The process id, which is the id of its session and process group too."""
        return self.process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send its stop signal; does not wait."""
        if self.running:
            self.process.send_signal(self.program.stop_with)

    def kill(self) -> None:
        """End it and whatever it left behind in its session, at once."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()


def stop_all(children: Sequence[Child], *, seconds: float) -> None:
    """Ask all to stop, in the order given, and give them `seconds` together; then end what is left."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(child.running for child in children):
        time.sleep(TICK)
    for child in children:
        child.kill()


def wait_until(
    ready: Callable[[], bool], child: Child, *, seconds: float, pause: Callable[[float], None] = time.sleep
) -> None:
    """Wait until `ready()`. Raises NotReadyError when the program ends first or the seconds are over."""
    deadline = time.monotonic() + seconds
    while not ready():
        if not child.running:
            raise NotReadyError(f"{child.program.name} stopped by itself.\n{tail(child.program.log)}")
        if time.monotonic() > deadline:
            raise NotReadyError(f"{child.program.name} was not ready in {seconds:.0f} s.\n{tail(child.program.log)}")
        pause(TICK)


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log, with its path above them."""
    text = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join([f"The last lines of {log}:", *(f"    {line}" for line in text[-lines:])])


def accepts_connections(port: int) -> bool:
    """Whether something listens on this port of this machine."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def answers(port: int, path: str) -> bool:
    """Whether GET `path` on this port of this machine answers 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _die_with(parent: int, stop_signal: signal.Signals) -> Callable[[], None] | None:
    """For Linux: lets the kernel send the stop signal to the program when we die, however that happens.

    The other systems have no such thing; there the next start ends what a killed one left behind.
    """
    libc = _LIBC
    if libc is None:
        return None

    def before_exec() -> None:
        libc.prctl(PR_SET_PDEATHSIG, stop_signal)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec
