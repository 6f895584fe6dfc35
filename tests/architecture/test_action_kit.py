"""One action kit: no application has its own exceptions, transactions, wakers, or reading of error texts."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_size import APPLICATIONS, ROOT

APPS = [application for application in APPLICATIONS if application not in {"toolkit", "devstack", "deploy"}]


def sources(*apps: str) -> Iterator[Path]:
    """Every module of the applications but their migrations."""
    return (path for app in apps for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)


def lines(pattern: str, *apps: str) -> Iterator[str]:
    """Every line that matches, with its file; migrations left out."""
    for path in sources(*apps):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(pattern, line):
                yield f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


def test_audit_trail_is_read_by_nobody() -> None:
    others = [app for app in APPS if app != "audit"]
    assert list(lines(r"\bEntry\.objects|audit\.models import .*\bEntry\b", *others)) == []


def test_constraint_is_never_looked_for_in_the_text_of_an_error() -> None:
    assert list(lines(r"(not )?in str\((error|problem|exc|exception)\)", *APPS)) == []


def test_actions_open_no_transaction_of_their_own() -> None:
    """What changes rows is an action of the kit: a lock that is waited for in vain is refused in words."""
    found = [
        f"{path.relative_to(ROOT)}: {one.name}"
        for path in sources(*APPS)
        for one in ast.parse(path.read_text()).body
        if isinstance(one, ast.FunctionDef)
        and "by" in {argument.arg for argument in one.args.kwonlyargs}
        and "transaction.atomic" in {ast.unparse(decorator) for decorator in one.decorator_list}
    ]
    assert found == []


def test_tasks_are_published_in_one_place() -> None:
    assert list(lines(r"send_task\(|\.delay\(|apply_async\(", *APPS)) == []
