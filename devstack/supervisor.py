"""One supervisor for all programs of the demo: starts them, watches them, stops them, leaves none behind."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from devstack import leftovers
from devstack.output import say
from devstack.processes import TICK, Child, NotReadyError, Program, stop_all, tail, wait_until

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STEADY_SECONDS = 60.0
LONGEST_PAUSE = 30.0


class StoppedError(Exception):
    """A signal asked the process to stop."""


@dataclass
class _Service:
    child: Child
    failures: int = 0
    again_at: float | None = None


@dataclass
class Supervisor:
    """Servers first, services on top of them.

    A service that ends by itself is started again, after a pause that doubles; a server that ends stops everything.
    `run` is the folder in which process ids are noted.
    """

    run: Path
    servers: list[Child] = field(default_factory=list)
    _services: list[_Service] = field(default_factory=list)
    _asked: bool = False

    def listen(self) -> None:
        """Take SIGINT, SIGTERM and (unless under nohup) SIGHUP as the wish to stop, acted upon at the next `pause`."""
        for number in STOP_SIGNALS:
            if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._ask)

    def pause(self, seconds: float) -> None:
        """Sleep in small steps. Raises StoppedError as soon as a signal asks to stop."""
        deadline = time.monotonic() + seconds
        while not self._asked:
            left = deadline - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, TICK))
        raise StoppedError

    def start_server(self, start: Callable[[], Child], ready: Callable[[], bool], *, seconds: float = 30) -> None:
        """Start a server and wait until it is ready. Raises NotReadyError."""
        child = start()
        self.servers.append(child)
        leftovers.note(child, self.run)
        wait_until(ready, child, seconds=seconds, pause=self.pause)

    def start_service(self, program: Program) -> Child:
        """Start a service; it is watched from now on."""
        child = Child(program)
        self._services.append(_Service(child))
        leftovers.note(child, self.run)
        return child

    def complete(self, program: Program) -> None:
        """Run a program to its end. Raises NotReadyError when it fails."""
        child = Child(program)
        try:
            while child.running:
                self.pause(TICK)
        finally:
            stop_all([child], seconds=3)
        if child.process.returncode != 0:
            raise NotReadyError(f"{program.name} failed.\n{tail(program.log)}")

    def watch(self) -> None:
        """Watch until a signal asks to stop (raises StoppedError) or a server ends (raises NotReadyError)."""
        while True:
            self.pause(0.2)
            for server in self.servers:
                if not server.running:
                    raise NotReadyError(f"{server.program.name} stopped by itself.\n{tail(server.program.log)}")
            for service in self._services:
                self._keep_running(service)

    def stop(self) -> None:
        """Stop everything: scheduler, worker and web, last started first; then the servers they lean on."""
        stop_all([service.child for service in reversed(self._services)], seconds=5)
        stop_all(list(reversed(self.servers)), seconds=8)
        leftovers.forget(self.run)

    def _keep_running(self, service: _Service) -> None:
        if service.child.running:
            return
        now = time.monotonic()
        name = service.child.program.name
        if service.again_at is None:
            steady = now - service.child.started > STEADY_SECONDS
            service.failures = 1 if steady else service.failures + 1
            wait = min(2.0 ** (service.failures - 1), LONGEST_PAUSE)
            service.again_at = now + wait
            service.child.kill()
            say(f"{name} stopped by itself; starting it again in {wait:.0f} s. {tail(service.child.program.log, 5)}")
        elif now >= service.again_at:
            service.child = Child(service.child.program)
            service.again_at = None
            leftovers.note(service.child, self.run)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True
