"""What tests of the whole portal share: rows that are made once for all tests of a module."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction


@pytest.fixture(scope="session")
def demo_media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files of the library are in tests of the demo: its rows are copied with their names (``tests.demo``)."""
    return tmp_path_factory.mktemp("demo-media")


@pytest.fixture(scope="module")
def lasting(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A transaction around the module's tests, which it may make rows in; each test takes back only what it did itself.

    Yields what lets a fixture of the module into the database.
    """
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    yield django_db_blocker.unblock
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
