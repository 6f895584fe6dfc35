"""What tests of the whole portal share."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from tests.portal.judging import cookies_kept
from tests.portal.open_forms import OpenForm, make_full_world, open_forms
from tests.portal.worlds import World


@pytest.fixture(scope="session")
def demo_media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the library are in tests of the demo: its rows are copied with their names (``tests.demo``)."""
    return tmp_path_factory.mktemp("demo-media")


@pytest.fixture(scope="module")
def lasting_world(lasting: Any) -> World:
    """A hub with a row of everything, made once for the tests of a module: they take copies of it."""
    with lasting():
        return make_full_world("PT")


@pytest.fixture(scope="module")
def lasting_forms(lasting: Any, lasting_world: World) -> list[OpenForm]:
    """Looked for at every address, once for all tests."""
    with lasting():
        return open_forms(lasting_world)


@pytest.fixture
def forms(lasting_forms: list[OpenForm]) -> Iterator[list[OpenForm]]:
    """Open before people who are as signed in as at first."""
    with ExitStack() as kept:
        for client in {id(one.client): one.client for one in lasting_forms}.values():
            kept.enter_context(cookies_kept(client))
        yield lasting_forms


@pytest.fixture
def no_kept_parts() -> Iterator[None]:
    """Forget the navigation and the footer that a process keeps, for pages with other addresses than the portal's."""
    caches["fragments"].clear()
    yield
    caches["fragments"].clear()
