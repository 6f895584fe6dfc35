"""The first migrations: what Django makes of them, with the models rendered once."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from pgtrigger import compiler
from pgtrigger.migrations import AddTrigger

from toolkit.initial_migration import InitialMigration

NEW = (migrations.CreateModel, migrations.RunSQL, AddTrigger)
OPERATIONS = [
    migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))]),
    migrations.CreateModel(
        "Book",
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("shelf", models.ForeignKey("trial.Shelf", on_delete=models.CASCADE)),
            ("title", models.CharField(max_length=50)),
        ],
        options={
            "indexes": [models.Index(fields=["title"], name="trial_book_title")],
            "constraints": [models.CheckConstraint(condition=~models.Q(title=""), name="trial_book_has_title")],
        },
    ),
    migrations.RunSQL("CREATE TABLE trial_note (id int)", "DROP TABLE trial_note"),
    AddTrigger(
        model_name="book",
        trigger=compiler.Trigger(
            name="note",
            sql=compiler.UpsertTriggerSql(
                pgid="trial_note_book", table="trial_book", when="AFTER", operation="INSERT",
                func="INSERT INTO trial_note VALUES (1); RETURN NULL;",
            ),
        ),
    ),
]  # fmt: skip
MADE = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid::regclass::text LIKE 'trial\\_%'
    UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'trial\\_%'
    UNION ALL SELECT table_name || '.' || column_name, data_type FROM information_schema.columns WHERE table_name LIKE 'trial\\_%'
    UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid::regclass::text LIKE 'trial\\_%' AND NOT tgisinternal
    ORDER BY 1
"""


def applied(kind: type[migrations.Migration]) -> tuple[list[Any], ProjectState]:
    """Apply the operations as a migration of this kind, look at the tables, and take them back."""
    migration = kind("0001_initial", "trial")
    migration.operations = OPERATIONS
    before = ProjectState()
    with connection.schema_editor() as editor:
        after = migration.apply(before.clone(), editor)
    with connection.cursor() as cursor:
        cursor.execute(MADE)
        made = cursor.fetchall()
    with connection.schema_editor() as editor:
        migration.unapply(before.clone(), editor)
    return made, after


@pytest.mark.django_db(transaction=True)
def test_makes_what_django_makes() -> None:
    (usual, after_usual), (made, after) = applied(migrations.Migration), applied(InitialMigration)
    assert {"trial_book.shelf_id", "trial_book_has_title", "trial_book_title", "trial_note_book"} <= {
        name for name, _definition in made
    }
    assert made == usual
    assert after == after_usual
    assert after.apps.get_model("trial", "Book")._meta.get_field("shelf").related_model.__name__ == "Shelf"


def test_every_first_migration_makes_only_what_is_new() -> None:
    """An operation that changed a model would find it as it is at the end of the migration."""
    first = [one for one in MigrationLoader(None).disk_migrations.values() if isinstance(one, InitialMigration)]
    assert len(first) > 10
    assert [
        (str(one), operation) for one in first for operation in one.operations if not isinstance(operation, NEW)
    ] == []


@pytest.mark.django_db
def test_sql_of_a_first_migration_can_be_read() -> None:
    shown = StringIO()
    call_command("sqlmigrate", "news", "0001", stdout=shown, no_color=True)
    assert 'CREATE TABLE "news_newsitem"' in shown.getvalue()
