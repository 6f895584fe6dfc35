"""PostgreSQL under the unprivileged account: its programs and data are in a folder of ours that the account can reach."""

import os
from pathlib import Path

import pytest

from devstack.accounts import make_own_folder, outside_folder, reachable_copy, reachable_for_others


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with a program, its libraries beside it, below a folder closed to others."""
    tmp_path.chmod(0o755)
    closed = tmp_path / "closed"
    (closed / "server" / "bin").mkdir(parents=True)
    (closed / "server" / "__init__.py").touch()
    (closed / "server" / "bin" / "run").touch(mode=0o700)
    (closed / "server.libs").mkdir()
    (closed / "server.libs" / "lib.so").touch(mode=0o600)
    closed.chmod(0o700)
    return closed / "server"


def test_package_below_a_closed_folder_is_out_of_reach(package: Path) -> None:
    assert reachable_for_others(package) is False


def test_copy_of_a_package_out_of_reach_is_open_and_has_its_libraries(package: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"

    copy = reachable_copy(package, outside)

    assert copy.parent.parent == outside
    modes = [(copy / "bin" / "run").stat().st_mode, (copy.with_name("server.libs") / "lib.so").stat().st_mode]
    assert [oct(mode & 0o777) for mode in modes] == ["0o755", "0o644"]
    assert [oct(folder.stat().st_mode & 0o777) for folder in (copy, copy / "bin", outside)] == ["0o755"] * 3


def test_copy_is_made_once_and_anew_for_another_version(package: Path, tmp_path: Path) -> None:
    first = reachable_copy(package, tmp_path / "outside")
    (first / "mark").touch()
    assert (reachable_copy(package, tmp_path / "outside") / "mark").exists() is True

    os.utime(package / "__init__.py", (1, 1))

    assert (reachable_copy(package, tmp_path / "outside") / "mark").exists() is False
    assert len(list((tmp_path / "outside").iterdir())) == 1


def test_own_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")

    with pytest.raises(PermissionError, match="is not a folder of ours"):
        make_own_folder(tmp_path / "link")


def test_outside_folder_is_one_for_each_checkout(tmp_path: Path) -> None:
    first, second = outside_folder(tmp_path / "a"), outside_folder(tmp_path / "b")
    assert (first == second, first == outside_folder(tmp_path / "a")) == (False, True)
