"""What a killed demo left behind is ended at the next start; a process id that changed hands is left alone."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from devstack import leftovers
from devstack.processes import Child, Program, stop_all


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    """A program that sleeps."""
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    child = Child(Program("sleeper", command, tmp_path / "sleeper.log"))
    yield child
    stop_all([child], seconds=0)


def test_end_stops_what_was_noted_and_forgets_it(child: Child, tmp_path: Path) -> None:
    leftovers.note(child, tmp_path)

    assert leftovers.end(tmp_path) == ["sleeper"]
    assert child.process.wait(timeout=5) != 0
    assert list(tmp_path.glob("*.pid")) == []


def test_end_leaves_a_process_that_started_at_another_time_alone(child: Child, tmp_path: Path) -> None:
    (tmp_path / "other.pid").write_text(f"{child.pid}\nsome other day\n")

    assert leftovers.end(tmp_path) == []
    assert child.running is True
    assert list(tmp_path.glob("*.pid")) == []
