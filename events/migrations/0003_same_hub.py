"""Composite foreign keys: a registration or invitation cannot point at an event, contact or segment of another hub."""

from django.db import migrations

KEYS = [
    ("events_registration", "hub_id", "event_id", "events_event"),
    ("events_invitation", "hub_id", "event_id", "events_event"),
    ("events_invitation", "hub_id", "stakeholder_id", "stakeholders_stakeholder"),
    ("events_invitation", "hub_id", "segment_id", "stakeholders_segment"),
    ("events_campaign", "hub_id", "event_id", "events_event"),
    ("events_campaign", "hub_id", "segment_id", "stakeholders_segment"),
]


class Migration(migrations.Migration):
    dependencies = [("events", "0002_initial"), ("stakeholders", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_hub "
            f"FOREIGN KEY ({hub}, {column}) REFERENCES {target} (hub_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_hub",
        )
        for table, hub, column, target in KEYS
    ]
