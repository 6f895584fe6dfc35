"""Composite foreign keys: a session's dialogue and event are of the session's hub."""

from django.db import migrations

KEYS = [
    ("dialogues_dialoguesession", "event_id", "events_event"),
    ("dialogues_dialoguesession", "dialogue_id", "dialogues_policydialogue"),
]


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_hub "
            f"FOREIGN KEY (hub_id, {column}) REFERENCES {target} (hub_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_hub",
        )
        for table, column, target in KEYS
    ]
