"""`make test` runs every check whatever failed before it, tells which, and fails without a browser only in CI."""

import sys
from pathlib import Path

import pytest

from devstack import checks
from devstack.checks import Check

GOOD = Check("good", [sys.executable, "-c", "print('all is well')"])
BAD = Check("bad", [sys.executable, "-c", "import os, sys; sys.exit(os.environ['WHY'])"], {"WHY": "because of this"})


def passing_tests(_arguments: list[str]) -> int:
    """Tests that pass."""
    sys.stdout.write("3 passed\n")
    return 0


@pytest.fixture(autouse=True)
def small_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two checks that pass, tests that pass, and a browser."""
    monkeypatch.setattr(checks, "static_checks", lambda: [GOOD, GOOD])
    monkeypatch.setattr(checks, "run_pytest", passing_tests)
    monkeypatch.setattr("devstack.chromium.find", lambda: "/usr/bin/chromium")
    monkeypatch.delenv("CI", raising=False)


def test_run_that_passes_tells_every_check_after_the_tests(capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.run([], with_tests=True) == 0

    lines = [line.split(" in ")[0] for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "tests and checks: running them …",
        "3 passed",
        "good: passed",
        "good: passed",
        "All checks and tests passed.",
    ]


def test_checks_run_while_the_tests_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    meeting = "import pathlib, sys, time\nwhile not pathlib.Path(sys.argv[1]).exists(): time.sleep(0.05)"
    wait_for_tests = Check("waits for the tests", [sys.executable, "-c", meeting, str(tmp_path / "tests-run")])
    monkeypatch.setattr(checks, "static_checks", lambda: [wait_for_tests])
    monkeypatch.setattr(checks, "run_pytest", lambda _: (tmp_path / "tests-run").touch() or 0)

    assert checks.run([], with_tests=True) == 0


def test_run_goes_on_after_a_failure_and_tells_it_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "static_checks", lambda: [BAD, GOOD])
    monkeypatch.setattr(checks, "run_pytest", lambda _: 1)

    assert checks.run([], with_tests=True) == 1

    output = capsys.readouterr().out
    assert "because of this\n" in output
    assert "good: passed" in output
    assert output.splitlines()[-1] == "FAILED: bad, tests"


def test_check_alone_runs_no_test(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(checks, "run_pytest", lambda _: pytest.fail("ran the tests"))

    assert checks.run([], with_tests=False) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "All checks passed."


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_run_without_a_browser_says_so_loudly_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, status: int
) -> None:
    monkeypatch.setattr("devstack.chromium.find", lambda: None)
    monkeypatch.setattr("devstack.chromium.install", lambda: None)
    monkeypatch.setenv("CI", ci)

    assert checks.run([], with_tests=True) == status
    assert "# NO CHROMIUM: THE BROWSER TESTS WILL NOT RUN" in capsys.readouterr().out


def test_static_checks_cover_style_types_imports_templates_migrations_and_production(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()

    assert [check.name for check in checks.static_checks()] == [
        "ruff",
        "ruff format",
        "mypy",
        "djlint",
        "import-linter",
        "migrations",
        "production settings",
    ]
