"""Composite foreign key: the publication of an article belongs to the hub of the article."""

from django.db import migrations

KEYS = [
    ("news_newsitem", "hub_id", "publication_id", "publishing_publication"),
]


class Migration(migrations.Migration):
    dependencies = [("news", "0001_initial"), ("publishing", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_hub "
            f"FOREIGN KEY ({hub}, {column}) REFERENCES {target} (hub_id, id)",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_hub",
        )
        for table, hub, column, target in KEYS
    ]
