"""`make check` and `make test`: every check with one line of result, then the tests."""

import os
import secrets
import subprocess
import sys
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
    """Run all checks, even after one failed, then the tests. Returns 0 when all is well."""
    failed = [check.name for check in static_checks() if not _passes(check)]
    if with_tests:
        if not _browser_is_there():
            failed.append("Chromium")
        say("tests: running them …")
        # One more than cores: tests of killed workers and of browsers wait more than they compute.
        parallel = ["-n", str(_cores() + 1), "--dist", "worksteal"]
        if run_pytest([*parallel, "-m", "not slow", *pytest_arguments]) != 0:
            failed.append("tests")
    if failed:
        say(f"\nFAILED: {', '.join(failed)}")
        return 1
    if not with_tests:
        say("All checks passed.")
    return 0


def run_pytest(arguments: list[str]) -> int:
    """Run pytest with its output as it comes. After Ctrl-C it is given the time to stop its servers."""
    process = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=CHECKOUT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _passes(check: Check) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=CHECKOUT,
        env={**os.environ, **check.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    passed = done.returncode == 0
    say(f"{check.name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.1f} s")
    if not passed:
        say(done.stdout)
    return passed


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
