"""Composite foreign keys: the dialogue and the event of a session belong to the hub of the session."""

from django.db import migrations

KEYS = [
    ("dialogues_dialoguesession", "hub_id", "event_id", "events_event"),
    ("dialogues_dialoguesession", "hub_id", "dialogue_id", "dialogues_policydialogue"),
]


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0003_initial"), ("events", "0002_initial")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_hub "
            f"FOREIGN KEY ({hub}, {column}) REFERENCES {target} (hub_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_hub",
        )
        for table, hub, column, target in KEYS
    ]
