"""Composite foreign keys: a revision, a logo or a file of the library cannot belong to another hub than its row."""

from django.db import migrations

KEYS = [
    ("hubs_revision", "hub_id", "news_id", "hubs_newsitem"),
    ("hubs_revision", "hub_id", "resource_id", "hubs_resource"),
    ("hubs_resource", "hub_id", "file_id", "hubs_storedfile"),
    ("hubs_hub", "id", "logo_id", "hubs_storedfile"),
]


class Migration(migrations.Migration):
    dependencies = [("hubs", "0003_publishing")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_hub "
            f"FOREIGN KEY ({hub}, {column}) REFERENCES {target} (hub_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_hub",
        )
        for table, hub, column, target in KEYS
    ]
