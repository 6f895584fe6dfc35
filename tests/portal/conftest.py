"""What tests of the whole portal share."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def demo_media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the library are in tests of the demo: its rows are copied with their names (``tests.demo``)."""
    return tmp_path_factory.mktemp("demo-media")
