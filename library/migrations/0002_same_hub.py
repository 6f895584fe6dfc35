"""Composite foreign keys: file and publication of a resource belong to the hub of the resource."""

from django.db import migrations

KEYS = [
    ("library_resource", "hub_id", "file_id", "publishing_storedfile"),
    ("library_resource", "hub_id", "publication_id", "publishing_publication"),
]


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial"), ("publishing", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_hub "
            f"FOREIGN KEY ({hub}, {column}) REFERENCES {target} (hub_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_hub",
        )
        for table, hub, column, target in KEYS
    ]
