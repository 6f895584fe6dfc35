"""Print the progress of starting and stopping to the terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def say(text: str = "", *, end: str = "\n") -> None:
    """Print at once. A terminal that is gone is no reason to fail: what runs must still be stopped."""
    with suppress(OSError, ValueError):
        sys.stdout.write(text + end)
        sys.stdout.flush()


@contextmanager
def step(text: str) -> Iterator[None]:
    """Tell that something begins, and how long it took when it is done: "Starting Valkey … ready in 0.1 s"."""
    started = time.monotonic()
    say(f"{text} … ", end="")
    try:
        yield
    except BaseException:
        say()
        raise
    say(f"ready in {time.monotonic() - started:.1f} s")
