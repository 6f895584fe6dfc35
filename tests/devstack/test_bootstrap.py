"""The environment is made once, again when the lock file changes, and healed after an interruption."""

import subprocess
from pathlib import Path

import pytest

from devstack.bootstrap import CannotPrepareError, Environment

pytestmark = pytest.mark.long(2, shares="waiting")


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """The environment of a checkout whose lock file names no package, so that no index is asked."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "dev.txt").write_text("# nothing\n")
    return Environment(tmp_path)


def test_environment_is_not_ready_when_the_lock_file_changed(environment: Environment) -> None:
    pretend_ready(environment)
    assert environment.is_ready() is True

    environment.lock.write_text("# something else\n")

    assert environment.is_ready() is False


def test_environment_is_not_ready_when_its_interpreter_is_gone(environment: Environment) -> None:
    pretend_ready(environment)
    environment.python.unlink()
    assert environment.is_ready() is False


def test_environment_that_moved_is_not_ready(environment: Environment, tmp_path: Path) -> None:
    pretend_ready(environment)
    moved = environment.checkout.rename(tmp_path.with_name(f"{tmp_path.name}-moved"))
    assert Environment(moved).is_ready() is False


def test_environment_interrupted_half_way_is_made_anew(environment: Environment) -> None:
    pretend_python(environment, "exit 1")
    assert environment.is_ready() is False

    environment.prepare()

    assert environment.is_ready() is True
    where = subprocess.run(
        [environment.python, "-c", "import sys; print(sys.prefix, sys.path[-1])"], capture_output=True, text=True
    )
    assert where.stdout == f"{environment.folder} {environment.checkout}\n"


def test_environment_whose_packages_cannot_be_had_says_why_and_is_not_ready(environment: Environment) -> None:
    pretend_python(environment, 'test "$3" = --version || { echo no route to the index; exit 1; }')

    with pytest.raises(CannotPrepareError, match=r"no route to the index\n\nThe packages could not be installed"):
        environment.prepare()

    assert environment.is_ready() is False


UV = "uv==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via -r requirements/dev.in\nvine==5.1 \\\n    --hash=sha256:cc\n"


@pytest.mark.parametrize(("uv_works", "by_pip"), [(True, False), (False, True)])
def test_packages_are_installed_by_the_locked_uv_or_else_by_pip(
    environment: Environment, *, uv_works: bool, by_pip: bool
) -> None:
    environment.lock.write_text(UV)
    log, pinned = environment.checkout / "log", environment.checkout / "pinned"
    pretend_python(
        environment,
        f"""echo "$2 $3 $4" >> {log}
        case "$*" in
            *--no-deps*) for last; do :; done; cp "$last" {pinned};;
            "-m uv "*) exit {0 if uv_works else 1};;
        esac""",
    )

    environment.prepare()

    assert pinned.read_text() == UV.partition("    # via")[0]
    asked = log.read_text().splitlines()
    assert "uv pip install" in asked
    assert (asked.count("pip install --require-hashes") == 2) is by_pip
    assert environment.is_ready() is True


def test_environment_without_ensurepip_says_what_to_install(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else object())

    with pytest.raises(CannotPrepareError, match=r"(?s)has no ensurepip.*apt-get install python3-venv"):
        environment.prepare()


def pretend_ready(environment: Environment) -> None:
    """As after a complete run, without the seconds it takes."""
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    environment.stamp.write_text(environment.wanted_stamp())


def pretend_python(environment: Environment, script: str) -> None:
    """An interpreter that is a shell script."""
    environment.python.parent.mkdir(parents=True)
    environment.python.write_text(f"#!/bin/sh\n{script}\n")
    environment.python.chmod(0o755)
