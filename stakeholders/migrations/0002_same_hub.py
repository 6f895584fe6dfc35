"""Composite foreign keys: earlier addresses and pairs stay within the hub of their contacts."""

from django.db import migrations

KEYS = [
    ("stakeholders_earlieraddress", "hub_id", "stakeholder_id", "stakeholders_stakeholder"),
    ("stakeholders_knowndifferent", "hub_id", "first_id", "stakeholders_stakeholder"),
    ("stakeholders_knowndifferent", "hub_id", "second_id", "stakeholders_stakeholder"),
]


class Migration(migrations.Migration):
    dependencies = [("stakeholders", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_hub "
            f"FOREIGN KEY ({hub}, {column}) REFERENCES {target} (hub_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_hub",
        )
        for table, hub, column, target in KEYS
    ]
