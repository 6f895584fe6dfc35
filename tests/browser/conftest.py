"""What browser tests are given."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.walking import Walker


@pytest.fixture(params=["looks by turns", pytest.param("both looks", marks=pytest.mark.slow)])
def walk(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Makes walkers and closes them."""
    walkers: list[Walker] = []
    both = request.param == "both looks"

    def make(origin: str, session: str = "") -> Walker:
        walkers.append(Walker(chromium, origin, session, both=both))
        return walkers[-1]

    yield make
    for walker in walkers:
        walker.close()
