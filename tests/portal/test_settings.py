"""Production refuses to start without its secrets, and is told all that is missing at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = {
    "SECRET_KEY": "k3J9-aZ_" * 10,
    "LINK_KEY": "q7Z4-bY_" * 10,
    "DATA_KEY": "w2X9-cV_" * 10,
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "REDIS_URL": "redis://localhost/0",
    "EMAIL_HOST": "mail.example",
    "EMAIL_FROM": "hubs@portal.example",
}


def start(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    inherited = {"PATH": os.environ["PATH"], "PORTAL_MODE": "production"}
    command = [sys.executable, "manage.py", *(words or ("check", "--deploy", "--fail-level", "WARNING"))]
    return subprocess.run(command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True, check=False)


def test_production_starts_with_everything_it_needs() -> None:
    result = start(NEEDED)
    assert (result.returncode, result.stderr) == (0, "")


def test_production_names_all_that_is_missing_at_once() -> None:
    result = start({})
    assert result.returncode != 0
    assert [name for name in NEEDED if f"'{name}'" not in result.stderr] == []


@pytest.mark.parametrize("missing", NEEDED)
def test_production_refuses_to_start_without(missing: str) -> None:
    result = start({name: value for name, value in NEEDED.items() if name != missing}, "check")
    assert result.returncode != 0
    assert f"'{missing}': ['Environment variable not set.']" in result.stderr


SINGLE_SIGN_ON = {
    "OIDC_SERVER_URL": "https://provider.example",
    "OIDC_CLIENT_ID": "portal",
    "OIDC_CLIENT_SECRET": "k3J9-aZ_",
    "OIDC_NAME": "EU Login",
}


def test_single_sign_on_is_off_when_its_variables_are_empty() -> None:
    assert start(NEEDED | dict.fromkeys(SINGLE_SIGN_ON, ""), "check").returncode == 0


def test_single_sign_on_starts_with_all_four() -> None:
    result = start(NEEDED | SINGLE_SIGN_ON)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("missing", SINGLE_SIGN_ON)
def test_single_sign_on_refuses_to_start_without(missing: str) -> None:
    result = start(NEEDED | {name: value for name, value in SINGLE_SIGN_ON.items() if name != missing}, "check")
    assert result.returncode != 0
    assert f"'{missing}': ['Environment variable not set.']" in result.stderr


@pytest.mark.parametrize("keys", ["", ",", " , "])
@pytest.mark.parametrize("mode", ["production", "demo"])
def test_data_key_without_any_key_is_refused_by_name(keys: str, mode: str) -> None:
    result = start(NEEDED | {"DATA_KEY": keys, "PORTAL_MODE": mode}, "check")
    wanted = mode == "production" or keys != ""
    assert (
        "'DATA_KEY': ['Put at least one key there: commas alone hold none.']" in result.stderr,
        result.returncode != 0,
    ) == (wanted, wanted)
