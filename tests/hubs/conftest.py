"""What the tests of hubs share."""

import shutil
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data" / "network"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Our own tables, to be spoilt."""
    return Path(shutil.copytree(DATA, tmp_path / "network"))
