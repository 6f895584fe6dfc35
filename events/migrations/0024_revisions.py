"""Drafts and versions of events: the publication of an event belongs to the hub of the event."""

import django.db.models.deletion
from django.db import migrations, models

SAME_HUB = "events_event_publication_id_same_hub"


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0023_series"),
        ("publishing", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="publication",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="event",
                to="publishing.publication",
                verbose_name="publication",
            ),
        ),
        migrations.RunSQL(
            f"ALTER TABLE events_event ADD CONSTRAINT {SAME_HUB} "
            "FOREIGN KEY (hub_id, publication_id) REFERENCES publishing_publication (hub_id, id)",
            f"ALTER TABLE events_event DROP CONSTRAINT {SAME_HUB}",
        ),
    ]
