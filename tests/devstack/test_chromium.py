"""Which Chromium the tests take, and which is installed where there is none."""

import os
from pathlib import Path

import pytest

from devstack import chromium

# Installs what it is asked for, but for packages that it does not know.
APT = """#!/bin/sh
echo "$*" >> {folder}/asked
for name; do :; done
case " {known} " in *" $name "*) printf '#!/bin/sh\\n' > {folder}/$name && /bin/chmod +x {folder}/$name;; *) [ "$1" = update ];; esac
"""


def program(folder: Path, name: str, text: str = "#!/bin/sh\n") -> str:
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only one with programs."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:/nowhere")
    return tmp_path


def test_one_without_a_window_is_preferred_and_one_that_is_named_wins(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chromium.find() is None
    usual = program(folder, "chromium")
    assert chromium.find() == usual
    preferred = program(folder, "chromium-headless-shell")
    assert chromium.find() == preferred
    monkeypatch.setenv("CHROMIUM", usual)
    assert chromium.find() == usual
    monkeypatch.setenv("CHROMIUM", str(folder / "gone"))
    assert chromium.find() is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs")
@pytest.mark.parametrize(
    ("known", "installed", "tries"),
    [("chromium chromium-headless-shell", "chromium-headless-shell", 1), ("chromium", "chromium", 2), ("", None, 2)],
)
def test_older_distribution_gets_the_one_it_has(folder: Path, known: str, installed: str | None, tries: int) -> None:
    program(folder, "apt-get", APT.format(folder=folder, known=known))
    assert chromium.install() == (str(folder / installed) if installed else None)
    assert len((folder / "asked").read_text().splitlines()) == 1 + tries
