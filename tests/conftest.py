"""What every test starts from."""

import gc
import os
import secrets
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.template import Context, RequestContext, Template
from django.test import TransactionTestCase, override_settings
from django.test.signals import template_rendered
from django.utils import translation

from devstack.migrated import DATABASE
from tests.dealing import RunShare, dealt
from tests.migrating import migrate_database
from tests.running_portal import stop_kept_portal
from tests.tables import empty_tables, may_switch_triggers_off

gc.set_threshold(100_000, 20, 20)  # much is made and little of it in circles: looking less often is quicker
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", secrets.token_hex(8))
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
TEMPLATE = os.environ.get("MIGRATED_DATABASE", f"test_template_{RUN}")
LOCK = 20_261_121  # of whoever makes or removes a database of this run


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "long(seconds, shares=module): takes about so long and begins before the others, beside those that share",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Deal the tests that are left after the choice by mark to the workers; one process alone takes them as they are."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0"))
    if workers:
        items[:] = dealt([RunShare(item, *_declared(item)) for item in items], workers)


def _declared(item: pytest.Item) -> tuple[Hashable, float]:
    """What its worker shares with other tests, and its seconds."""
    mark = item.get_closest_marker("long")
    return (mark.kwargs.get("shares", item.path), float(mark.args[0])) if mark else (item.path, 0)


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    """Hashing a password takes a second on purpose; tests sign in hundreds of times. The demo's are hashed as elsewhere."""
    hashers = ["MD5PasswordHasher", "PBKDF2PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=[f"django.contrib.auth.hashers.{name}" for name in hashers]):
        yield


@pytest.fixture(autouse=True, scope="session")
def _context_of_pages(django_test_environment: None) -> None:
    """Keep for `response.context` what a view gave its template, not a copy for each field and part of a page."""

    def render(template: Template, context: Context) -> str:
        if isinstance(context, RequestContext) and context.template is template:
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    Template._render = render


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """A request of the test before may have left its own language to this one."""
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """A database for this process, copied from a migrated one.

    At the end connections that ending threads or processes still hold are closed, and the database is removed.
    """
    _be_patient()
    request.getfixturevalue("django_db_modify_db_settings")
    with django_db_blocker.unblock():
        _copy_database()
        _empty_quickly()
    gc.collect()
    gc.freeze()  # the portal itself, which stays to the end, need not be looked through again
    yield
    stop_kept_portal()
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        _remove_database()


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


def _be_patient() -> None:
    """A test is one transaction, and may think for long on a busy machine; the portal's own processes keep their limits."""
    options = connection.settings_dict["OPTIONS"]
    options["options"] += " -c statement_timeout=60s -c idle_in_transaction_session_timeout=0"


@contextmanager
def _alone() -> Iterator[Any]:
    """A cursor in no database of tests, one process at a time."""
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")  # the one before may be migrating
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor


def _copy_database() -> None:
    """Copy the database that devstack keeps migrated, or on another server one that the first worker of this run migrates."""
    own = connection.settings_dict["TEST"]["NAME"] = f"test_{WORKER}_{RUN}"
    with _alone() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [TEMPLATE])
        if cursor.fetchone() is None:
            migrate_database(TEMPLATE)
            connection.settings_dict["TEST"]["NAME"] = own
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}"')
        cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE "{TEMPLATE}"')
    connection.settings_dict["NAME"] = own


def _remove_database() -> None:
    """Of this process; the last worker of the run removes the one that was copied, unless devstack keeps it."""
    own = connection.settings_dict["NAME"]
    connection.close()
    with _alone() as cursor:
        cursor.execute(f'DROP DATABASE "{own}"')
        cursor.execute("SELECT FROM pg_database WHERE datname LIKE %s", [f"test\\_gw%\\_{RUN}"])
        if cursor.fetchone() is None and TEMPLATE != DATABASE:
            cursor.execute(f'DROP DATABASE IF EXISTS "{TEMPLATE}"')


def _empty_quickly() -> None:
    """After a test that commits delete the rows there are, instead of truncating every table and making permissions anew."""
    if may_switch_triggers_off():
        TransactionTestCase._fixture_teardown = lambda _self: empty_tables()
