"""`make check` and `make test`: every check with one line of result, then the tests."""

import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from devstack import chromium
from devstack.folders import CHECKOUT
from devstack.output import say

MADE_UP = {
    "DATABASE_URL": "postgres://portal:secret@127.0.0.1:9/portal",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "EMAIL_HOST": "mail.example.eu",
    "EMAIL_FROM": "portal@example.eu",
    "ALLOWED_HOSTS": "portal.example.eu",
    "SITE_URL": "https://portal.example.eu",
    "METRICS_TOKEN": "made-up",
}


@dataclass(frozen=True)
class Check:
    """One check: its name in the report, its command, what it needs in the environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


def static_checks() -> list[Check]:
    """All checks that need no server."""
    python = sys.executable
    keys = {name: secrets.token_hex(32) for name in ("SECRET_KEY", "LINK_KEY", "DATA_KEY", "ADDRESS_KEY")}
    manage = [python, "-W", "ignore::RuntimeWarning", "manage.py"]
    return [
        Check("ruff", [python, "-m", "ruff", "check", "."]),
        Check("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        Check("mypy", [python, "-m", "mypy", "."], MADE_UP | keys | {"PORTAL_MODE": "test"}),
        Check("djlint", [python, "-m", "djlint", "templates", "--lint", "--quiet"]),
        Check("import-linter", [python, "-c", "from importlinter.cli import lint_imports_command as run; run()"]),
        Check(
            "migrations",
            [*manage, "makemigrations", "--check", "--dry-run"],
            MADE_UP | keys | {"PORTAL_MODE": "test"},
        ),
        Check(
            "production settings",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            MADE_UP | keys | {"PORTAL_MODE": "production"},
        ),
    ]


def run(pytest_arguments: list[str], *, with_tests: bool) -> int:
    """Run all checks, even after one failed, and the tests beside them. Returns 0 when all is well."""
    failed = []
    checks = _Beside(static_checks()) if with_tests else None
    if checks is None:
        failed = [check.name for check in static_checks() if not _passes(check)]
    else:
        if not _browser_is_there():
            failed.append("Chromium")
        say("tests and checks: running them …")
        # One more than cores: tests of killed workers and of browsers wait more than they compute.
        parallel = ["-n", str(_cores() + 1), "--dist", "worksteal"]
        tests = run_pytest([*parallel, "-m", "not slow", *pytest_arguments])
        failed += checks.failed()
        failed += ["tests"] if tests != 0 else []
    if failed:
        say(f"\nFAILED: {', '.join(failed)}")
        return 1
    say("All checks passed." if checks is None else "All checks and tests passed.")
    return 0


class _Beside:
    """Checks that run one after the other while something else runs, and give way to it."""

    def __init__(self, checks: list[Check]) -> None:
        self._results: list[tuple[str, Result]] = []
        self._thread = threading.Thread(target=self._run, args=[checks], daemon=True)
        self._thread.start()

    def _run(self, checks: list[Check]) -> None:
        for check in checks:
            self._results.append((check.name, _result(check, niceness=5)))

    def failed(self) -> list[str]:
        """Wait for them, say how each ended, and return the names of those that failed."""
        self._thread.join()
        for name, result in self._results:
            _tell(name, result)
        return [name for name, result in self._results if not result.passed]


def run_pytest(arguments: list[str]) -> int:
    """Run pytest with its output as it comes. After Ctrl-C it is given the time to stop its servers."""
    process = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=CHECKOUT, env=_environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _environment() -> dict[str, str]:
    """Ours, but that Python keeps what it compiled: the tests start some hundred processes that would compile it again."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Result:
    """How a check ended, after how many seconds, and what it said."""

    passed: bool
    seconds: float
    output: str


def _result(check: Check, *, niceness: int = 0) -> Result:
    started = time.monotonic()
    nice = ["nice", "-n", str(niceness)] if niceness and shutil.which("nice") else []
    done = subprocess.run(
        [*nice, *check.command],
        cwd=CHECKOUT,
        env={**_environment(), **check.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Result(done.returncode == 0, time.monotonic() - started, done.stdout)


def _tell(name: str, result: Result) -> None:
    say(f"{name}: {'passed' if result.passed else 'FAILED'} in {result.seconds:.1f} s")
    if not result.passed:
        say(result.output)


def _passes(check: Check) -> bool:
    result = _result(check)
    _tell(check.name, result)
    return result.passed


def _browser_is_there() -> bool:
    """Whether there is a browser, after trying to install one. Only with `CI=true` is its absence a failure."""
    if chromium.find() is None:
        say("Chromium: not there yet, installing it …")
        if chromium.install() is None:
            _say_loudly("NO CHROMIUM: THE BROWSER TESTS WILL NOT RUN", chromium.HOW_TO)
            return os.environ.get("CI") != "true"
    return True


def _say_loudly(*lines: str) -> None:
    width = max(map(len, lines))
    edge = "#" * (width + 4)
    say("\n".join(["", edge, *(f"# {line.ljust(width)} #" for line in lines), edge, ""]))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
