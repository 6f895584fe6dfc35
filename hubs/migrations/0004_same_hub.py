"""Composite foreign keys: logo and publications of a hub belong to that hub."""

from django.db import migrations

KEYS = [
    ("hubs_hub", "id", "logo_id", "publishing_storedfile"),
    ("hubs_hub", "id", "profile_publication_id", "publishing_publication"),
    ("hubs_hub", "id", "milestones_publication_id", "publishing_publication"),
]


class Migration(migrations.Migration):
    dependencies = [("hubs", "0003_group_successors"), ("publishing", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_hub "
            f"FOREIGN KEY ({hub}, {column}) REFERENCES {target} (hub_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_hub",
        )
        for table, hub, column, target in KEYS
    ]
