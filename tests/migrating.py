"""A database of tests: `python -m tests.migrating NAME` makes one on the server of `DATABASE_URL`, to be copied by later runs."""

import sys

import django
from django.db import connection


def migrate_database(name: str) -> None:
    """Make the database ``name`` with all tables, beside the one that settings name."""
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()


if __name__ == "__main__":
    django.setup()
    migrate_database(sys.argv[1])
