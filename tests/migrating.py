"""A database of tests, migrated in half the time: what only PostgreSQL has to know renders no model anew.

`python -m tests.migrating NAME` makes one on the server of `DATABASE_URL`, to be copied by later runs.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import django
from django.db import connection
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


def _append_option(state: ProjectState, app_label: str, model_name: str, option_name: str, added: Any) -> None:
    """Give a constraint, an index or a trigger to the rendered model too; Django renders it and all its relations again."""
    options = state.models[app_label, model_name].options
    options[option_name] = [*options.get(option_name, []), added]
    if "apps" in state.__dict__:
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option_name, [*getattr(meta, option_name, []), added])


def _add_trigger(operation: Any, app_label: str, state: ProjectState) -> None:
    _append_option(state, app_label, operation.model_name, "triggers", operation.trigger)


@contextmanager
def rendering_less() -> Iterator[None]:
    """While a database is migrated."""
    with (
        patch.object(ProjectState, "_append_option", _append_option),
        patch.object(AddTrigger, "state_forwards", _add_trigger),
    ):
        yield


def migrate_database(name: str) -> None:
    """Make the database ``name`` with all tables, beside the one that settings name."""
    connection.settings_dict["TEST"]["NAME"] = name
    with rendering_less():
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()


if __name__ == "__main__":
    django.setup()
    migrate_database(sys.argv[1])
