"""Search all texts of an event, not only its title, sentence and city."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models

import toolkit.text_search


class Migration(migrations.Migration):
    dependencies = [("events", "0006_figures")]

    operations = [
        migrations.RemoveIndex(model_name="event", name="events_event_search"),
        migrations.RemoveField(model_name="event", name="search_text"),
        migrations.AddField(
            model_name="event",
            name="search_text",
            field=models.GeneratedField(
                db_persist=True,
                expression=toolkit.text_search.Fold(
                    django.db.models.functions.text.Concat(
                        "title",
                        models.Value(" "),
                        "summary",
                        models.Value(" "),
                        "description",
                        models.Value(" "),
                        "city",
                        models.Value(" "),
                        "organiser",
                        models.Value(" "),
                        output_field=models.TextField(),
                    )
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_text"], name="events_event_search", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
