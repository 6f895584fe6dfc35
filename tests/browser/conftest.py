"""What browser tests are given."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.walking import Walker


@pytest.fixture
def walk(chromium: Browser) -> Iterator[Any]:
    """Makes walkers and closes them."""
    walkers: list[Walker] = []

    def make(origin: str, session: str = "") -> Walker:
        walkers.append(Walker(chromium, origin, session))
        return walkers[-1]

    yield make
    for walker in walkers:
        walker.close()
