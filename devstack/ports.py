"""Ports of this machine: which are free, and the ones a data folder used before."""

import json
import socket
from pathlib import Path


def is_free(port: int) -> bool:
    """Whether we could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def any_free() -> int:
    """Return a port that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def next_free(port: int) -> int:
    """This port or the first free one after it. Raises OSError when none of the next hundred is free."""
    for candidate in range(port, min(port + 100, 65_536)):
        if is_free(candidate):
            return candidate
    raise OSError(f"No free port between {port} and {port + 99}.")


def remembered(names: list[str], file: Path) -> dict[str, int]:
    """A port for each name: the one written in `file` if it is still free, otherwise a new one, written there."""
    before: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    ports: dict[str, int] = {}
    for name in names:
        port = before.get(name, 0)
        while not port or not is_free(port) or port in ports.values():
            port = any_free()
        ports[name] = port
    file.write_text(json.dumps(ports))
    return ports
