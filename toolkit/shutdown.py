"""Whether this process was asked to stop; known at once also in the children it forked."""

import mmap
import os
import struct
import threading
import time

ENDS_WITHIN_SECONDS = 6.0  # from the request to the last moment at which work may go on
_MOMENT = struct.Struct("d")


class StopRequest:
    """A moment in memory that a process shares with the children it forks after the import."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, _MOMENT.size)

    def make(self) -> None:
        """Ask to stop; the first request counts."""
        if not self.is_made():
            self._shared[:] = _MOMENT.pack(time.monotonic())

    def is_made(self) -> bool:
        """Whether work should be given back and ended."""
        return self._moment() > 0

    def withdraw(self) -> None:
        """Forget the request, for a process that goes on."""
        self._shared[:] = _MOMENT.pack(0)

    def seconds_left(self) -> float:
        """How long work may still take; without limit while no stop was requested."""
        moment = self._moment()
        return moment + ENDS_WITHIN_SECONDS - time.monotonic() if moment else float("inf")

    def _moment(self) -> float:
        return float(_MOMENT.unpack(self._shared[:])[0])


stop_request = StopRequest()


def exit_when_time_is_up() -> None:
    """Watch in a thread of its own, and end the process when work goes on for too long after a request to stop.

    What is open in the database is rolled back by the server; whoever looks next begins it anew.
    """

    def watch() -> None:
        while stop_request.seconds_left() > 0:
            time.sleep(0.25)
        os._exit(1)

    threading.Thread(target=watch, name="shutdown-watch", daemon=True).start()
