"""Production refuses to start without its secrets, and reports all that is missing at once."""

import json
import os
import subprocess

import pytest

from tests.portal.fresh_commands import fresh_commands

NEEDED = {
    "SECRET_KEY": "k3J9-aZ_7rTqW" * 4,
    "LINK_KEY": "q7Z4-bY_8sUpX" * 4,
    "DATA_KEY": "w2X9-cV_9tVoY" * 4,
    "ADDRESS_KEY": "e1Y8-dU_0uWnZ" * 4,
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "REDIS_URL": "redis://localhost/0",
    "EMAIL_HOST": "mail.example",
    "EMAIL_FROM": "hubs@portal.example",
}
KEYS = ("SECRET_KEY", "LINK_KEY", "DATA_KEY", "ADDRESS_KEY")
GUESSABLE = "Put a random key of at least 32 characters there."


def start(environment: dict[str, str], *words: str) -> "subprocess.CompletedProcess[str]":
    inherited = {"PATH": os.environ["PATH"], "PORTAL_MODE": "production"}
    return fresh_commands().run(inherited | environment, *(words or ("check", "--deploy", "--fail-level", "WARNING")))


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


BAD = [
    *((name, key, GUESSABLE) for name in KEYS for key in ("a", "a" * 64, "short-but-mixed-9X")),
    *((name, "", GUESSABLE) for name in ("SECRET_KEY", "ADDRESS_KEY")),
    ("LINK_KEY", "a", GUESSABLE),
    ("LINK_KEY", NEEDED["LINK_KEY"] + ",b", GUESSABLE),
    ("SITE_URL", "", "Put https and the host there"),
    ("SITE_URL", "portal.example", "Put https and the host there"),
    ("SITE_URL", "http://portal.example", "Put https and the host there"),
    ("SITE_URL", "https://", "Put https and the host there"),
    ("SITE_URL", "https://portal.example/path", "Put https and the host there"),
    ("SITE_URL", "https://user:pass@portal.example", "Put no user name or password into it."),
    ("ALLOWED_HOSTS", "*", "Name each host"),
    ("ALLOWED_HOSTS", "portal.example,*", "Name each host"),
    ("ALLOWED_HOSTS", "*.example", "Name each host"),
    ("ALLOWED_HOSTS", "", "Name each host"),
    ("OUTBOX_LEASE_SECONDS", "60", "Must be longer than OUTBOX_EMAIL_SECONDS, which is 60 seconds."),
    ("OUTBOX_LEASE_SECONDS", "5", "Must be longer than OUTBOX_EMAIL_SECONDS, which is 60 seconds."),
    ("EMAIL_FROM", "nobody", "Put an email address there"),
    ("EMAIL_HOST", "", "Shorter than minimum length 1."),
    ("REDIS_URL", "", "Shorter than minimum length 1."),
]


def refusals(values: dict[str, str]) -> dict[str, list[str]]:
    """What settings.py says of these values, read in a process of its own: starting Django as well takes seconds."""
    code = "import json\nfrom environs.exceptions import EnvValidationError\ntry:\n    import echos_portal.settings\n    print('{}')\n"
    code += "except EnvValidationError as error:\n    print(json.dumps(error.error_messages))"
    done = start(values, "-c", code)
    assert done.returncode == 0, done.stderr
    refused: dict[str, list[str]] = json.loads(done.stdout)
    return refused


@pytest.mark.parametrize(("name", "value", "words"), BAD)
def test_production_refuses_a_bad_value_by_name(name: str, value: str, words: str) -> None:
    refused = refusals(NEEDED | {name: value})
    assert list(refused) == [name]
    assert words in refused[name][0]


def test_all_bad_values_are_reported_at_once() -> None:
    refused = refusals(NEEDED | {"LINK_KEY": "a", "SITE_URL": "http://x", "ALLOWED_HOSTS": "*"})
    assert sorted(refused) == ["ALLOWED_HOSTS", "LINK_KEY", "SITE_URL"]


def test_lists_of_keys_are_taken() -> None:
    assert refusals(NEEDED | {"LINK_KEY": f"{NEEDED['LINK_KEY']},{NEEDED['DATA_KEY']}"}) == {}
