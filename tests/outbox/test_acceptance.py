"""Reading the mail server's log of what it accepted."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.acceptance_log import accepted_message_ids
from outbox import acceptance
from outbox.acceptance import MARGIN, is_configured, read_log

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "accepted.jsonl"
    settings.EMAIL_ACCEPTANCE_LOG = str(path)
    return path


def line(number: int, at: datetime = AT) -> str:
    return json.dumps({"message_id": f"<{number}@x>", "at": at.isoformat()}) + "\n"


def accepted(*message_ids: str, since: datetime | None = None) -> set[str]:
    return set(read_log(message_ids, since=since).accepted)


def test_log_is_optional(settings: Any) -> None:
    settings.EMAIL_ACCEPTANCE_LOG = ""
    assert is_configured() is False


def test_log_that_is_away_proves_nothing(log: Path) -> None:
    assert read_log(["<1@x>"]) == acceptance.Evidence(frozenset(), None)


def test_log_whose_newer_part_is_just_rotated_away_proves_nothing(log: Path) -> None:
    log.with_name("accepted.jsonl.1").write_text(line(1))
    assert read_log(["<2@x>"]).complete_since is None


def test_folder_in_the_place_of_the_log_proves_nothing(log: Path) -> None:
    log.mkdir()
    assert read_log(["<1@x>"]).complete_since is None


@pytest.mark.parametrize(
    "content", ["", "no json\n", '{"message_id": "<1@x>"}\n', '{"message_id": "<1@x>", "at": 7}\n']
)
def test_log_without_a_time_proves_nothing_of_what_it_lacks(log: Path, content: str) -> None:
    log.write_text(content)
    assert read_log(["<2@x>"]).complete_since is None


def test_log_proves_what_it_lacks_from_its_oldest_line_on(log: Path) -> None:
    log.with_name("accepted.jsonl.1").write_text(line(1, AT - timedelta(hours=3)))
    log.write_text(line(2))

    assert read_log(["<3@x>"], since=AT + timedelta(hours=2)).complete_since == AT + MARGIN
    assert read_log(["<3@x>"], since=AT).complete_since == AT - timedelta(hours=3) + MARGIN


@pytest.mark.parametrize("block", [1, 7, 40, 256 * 1024])
def test_emails_are_found_wherever_they_stand(log: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(acceptance, "BLOCK", block)
    log.write_text("".join(line(number) for number in range(50)))

    assert accepted("<0@x>", "<25@x>", "<49@x>", "<50@x>") == {"<0@x>", "<25@x>", "<49@x>"}


def test_broken_lines_are_passed_over(log: Path) -> None:
    log.write_text(line(1) + "no json\n[1]\n" + line(2) + '{"message_id": "<3')
    assert accepted("<1@x>", "<2@x>", "<3@x>") == {"<1@x>", "<2@x>"}


def test_older_part_of_a_rotated_log_is_read_too(log: Path) -> None:
    log.with_name("accepted.jsonl.1").write_text(line(1))
    log.write_text(line(2))
    assert accepted("<1@x>", "<2@x>") == {"<1@x>", "<2@x>"}


def test_lines_far_older_than_the_emails_are_not_read(log: Path) -> None:
    log.write_text(line(1, AT - timedelta(hours=3)) + line(2, AT - timedelta(hours=2)) + line(3))
    assert accepted("<1@x>", "<3@x>", since=AT) == {"<3@x>"}


POSTFIX = """\
Nov 25 12:00:01 mx postfix/cleanup[11]: 4F1A: message-id=<1@x>
Nov 25 12:00:01 mx postfix/cleanup[11]: 4F1B: message-id=<2@x>
Nov 25 12:00:01 mx postfix/qmgr[7]: 4F1A: from=<hubs@ministry.example>, size=2211, nrcpt=1 (queue active)
Nov 25 12:00:02 mx postfix/cleanup[11]: 4F1B: milter-reject: END-OF-MESSAGE from portal: 5.7.1 no
Nov 25 12:09:01 mx postfix/qmgr[7]: 4F1A: from=<hubs@ministry.example>, size=2211, nrcpt=1 (queue active)
"""


def test_log_of_postfix_becomes_an_acceptance_log() -> None:
    assert list(accepted_message_ids(POSTFIX.splitlines())) == ["<1@x>"]
