"""Texts of events in several languages, contact and picture."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

import toolkit.text_search


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0007_sessions"),
        ("hubs", "0008_count_members_by_index"),
        ("publishing", "0005_picture"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="contact_email",
            field=models.EmailField(
                blank=True, default="", db_default="", max_length=254, verbose_name="contact email"
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="contact_name",
            field=models.CharField(
                blank=True,
                default="",
                db_default="",
                help_text="A function or a team, not a person.",
                max_length=150,
                verbose_name="contact name",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="illustration",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="publishing.storedfile",
                verbose_name="picture",
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="illustration_alt",
            field=models.CharField(
                blank=True, default="", db_default="", max_length=300, verbose_name="description of the picture"
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="illustration_credit",
            field=models.CharField(
                blank=True, default="", db_default="", max_length=200, verbose_name="credit of the picture"
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="translations",
            field=models.JSONField(blank=True, db_default={}, default=dict, verbose_name="translations"),
        ),
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
                        toolkit.text_search.TranslatedTexts(),
                        models.Value(" "),
                        output_field=models.TextField(),
                    )
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=GinIndex(fields=["search_text"], name="events_event_search", opclasses=["gin_trgm_ops"]),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func("translations", function="jsonb_typeof", output_field=models.TextField()),
                    models.Value("object"),
                ),
                name="events_event_translations_object",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("illustration", None), ("illustration_alt", ""), ("illustration_credit", "")),
                    models.Q(("illustration__isnull", False), models.Q(("illustration_alt", ""), _negated=True)),
                    _connector="OR",
                ),
                name="events_event_illustration_is_described",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE events_event ADD CONSTRAINT events_event_illustration_id_same_hub "
            "FOREIGN KEY (hub_id, illustration_id) REFERENCES publishing_storedfile (hub_id, id)",
            "ALTER TABLE events_event DROP CONSTRAINT events_event_illustration_id_same_hub",
        ),
    ]
