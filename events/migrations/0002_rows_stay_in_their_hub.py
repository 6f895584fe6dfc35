"""Composite foreign keys: a registration or invitation cannot point at an event, person or segment of another hub."""

from django.db import migrations

KEYS = [
    ("events_registration", "event_id", "events_event"),
    ("events_invitation", "event_id", "events_event"),
    ("events_invitation", "stakeholder_id", "stakeholders_stakeholder"),
    ("events_invitation", "segment_id", "stakeholders_segment"),
    ("events_campaign", "event_id", "events_event"),
    ("events_campaign", "segment_id", "stakeholders_segment"),
]


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_hub "
            f"FOREIGN KEY (hub_id, {column}) REFERENCES {target} (hub_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_hub",
        )
        for table, column, target in KEYS
    ]
