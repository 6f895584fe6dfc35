"""One action kit: no application has its own exceptions, transactions, wakers, or reading of error texts."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "audit",
    "accounts",
    "outbox",
    "hubs",
    "stakeholders",
    "events",
    "dialogues",
    "digests",
    "mailings",
    "partners",
    "privacy",
    "partners",
    "echos_portal",
)


def lines(pattern: str, *apps: str) -> Iterator[str]:
    """Every line that matches, with its file; migrations left out."""
    for app in apps:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                for number, line in enumerate(path.read_text().splitlines(), 1):
                    if re.search(pattern, line):
                        yield f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


def test_audit_trail_is_read_by_nobody() -> None:
    assert list(lines(r"\bEntry\.objects|audit\.models import .*\bEntry\b", *APPS[1:])) == []


def test_constraint_is_never_looked_for_in_the_text_of_an_error() -> None:
    assert list(lines(r"(not )?in str\((error|problem|exc|exception)\)", *APPS)) == []


def test_actions_open_no_transaction_of_their_own() -> None:
    """The import of files writes slices, each a transaction; a lost account is told by its address."""
    found = [line for app in APPS for line in lines(r"@transaction\.atomic", f"{app}/actions")]
    assert [line for line in found if "stakeholders/actions/importing.py" not in line] == []


def test_tasks_are_published_in_one_place() -> None:
    assert list(lines(r"send_task\(|\.delay\(|apply_async\(", *APPS)) == []
