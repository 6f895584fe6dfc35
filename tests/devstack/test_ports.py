"""Ports are kept from one start to the next, and changed only when another process took them."""

import json
import socket
from pathlib import Path

from devstack import ports


def test_remembered_ports_are_the_same_next_time(tmp_path: Path) -> None:
    first = ports.remembered(["a", "b"], tmp_path / "ports.json")
    assert len(set(first.values())) == 2
    assert ports.remembered(["a", "b"], tmp_path / "ports.json") == first


def test_remembered_port_in_use_is_replaced(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        (tmp_path / "ports.json").write_text(json.dumps({"a": taken}))

        port = ports.remembered(["a"], tmp_path / "ports.json")["a"]

    assert port != taken
    assert json.loads((tmp_path / "ports.json").read_text()) == {"a": port}


def test_next_free_passes_over_a_port_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        assert ports.is_free(taken) is False
        assert ports.next_free(taken) > taken
