"""Reading the mail server's log of what it accepted."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from outbox import acceptance
from outbox.acceptance import accepted

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "accepted.jsonl"
    settings.EMAIL_ACCEPTANCE_LOG = str(path)
    return path


def line(number: int, at: datetime = AT) -> str:
    return json.dumps({"message_id": f"<{number}@x>", "at": at.isoformat()}) + "\n"


def test_without_a_log_nobody_can_tell(settings: Any) -> None:
    settings.EMAIL_ACCEPTANCE_LOG = ""
    assert accepted(["<1@x>"]) is None


def test_with_a_log_that_is_not_there_nobody_can_tell(log: Path) -> None:
    assert accepted(["<1@x>"]) is None


def test_empty_log_says_no(log: Path) -> None:
    log.touch()
    assert accepted(["<1@x>"]) == set()


@pytest.mark.parametrize("block", [1, 7, 40, 256 * 1024])
def test_letters_are_found_wherever_they_stand(log: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(acceptance, "BLOCK", block)
    log.write_text("".join(line(number) for number in range(50)))

    assert accepted(["<0@x>", "<25@x>", "<49@x>", "<50@x>"]) == {"<0@x>", "<25@x>", "<49@x>"}


def test_broken_lines_are_passed_over(log: Path) -> None:
    log.write_text(line(1) + "no json\n[1]\n" + line(2) + '{"message_id": "<3')
    assert accepted(["<1@x>", "<2@x>", "<3@x>"]) == {"<1@x>", "<2@x>"}


def test_older_part_of_a_rotated_log_is_read_too(log: Path) -> None:
    log.with_name("accepted.jsonl.1").write_text(line(1))
    log.write_text(line(2))
    assert accepted(["<1@x>", "<2@x>"]) == {"<1@x>", "<2@x>"}


def test_lines_far_older_than_the_letters_are_not_read(log: Path) -> None:
    log.write_text(line(1, AT - timedelta(hours=3)) + line(2, AT - timedelta(hours=2)) + line(3))
    assert accepted(["<1@x>", "<3@x>"], since=AT) == {"<3@x>"}
