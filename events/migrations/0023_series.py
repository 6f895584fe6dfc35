"""Series of events: their dates, who registered for several of them, and emails about cancelled dates."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

KEYS = [
    ("events_event", "events_eventseries"),
    ("events_seriesregistration", "events_eventseries"),
    ("events_seriescancellation", "events_eventseries"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0022_substitutes"),
        ("hubs", "0009_plain_words"),
        ("publishing", "0006_labels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SeriesCancellation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="cancelled dates"
                    ),
                ),
                ("emails", models.PositiveIntegerField(default=0, verbose_name="emails written")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
            ],
            options={
                "verbose_name": "mailing about cancelled dates",
                "verbose_name_plural": "mailings about cancelled dates",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SeriesRegistration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="email address")),
                ("link_nonce", models.UUIDField(unique=True, verbose_name="nonce of the personal link")),
                ("link_hash", models.CharField(max_length=64, unique=True, verbose_name="hash of the personal link")),
                ("asked_at", models.DateTimeField(verbose_name="last asked for in public")),
                ("emails_written", models.PositiveIntegerField(default=0, verbose_name="times emailed")),
            ],
            options={
                "verbose_name": "registration for a series",
                "verbose_name_plural": "registrations for series",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="EventSeries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edited_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="last edited")),
                (
                    "edited_fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        db_default=[],
                        default=list,
                        editable=False,
                        size=None,
                        verbose_name="fields last written by a person",
                    ),
                ),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                ("text", models.TextField(blank=True, max_length=5000, verbose_name="text")),
                ("text_language", models.CharField(default="en", max_length=10, verbose_name="language of the text")),
                (
                    "registers_together",
                    models.BooleanField(default=False, verbose_name="one registration form for several dates"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "edited_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="last edited by",
                    ),
                ),
                (
                    "hub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_series",
                        to="hubs.hub",
                        verbose_name="hub",
                    ),
                ),
            ],
            options={
                "verbose_name": "series of events",
                "verbose_name_plural": "series of events",
                "ordering": ["title", "id"],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="series",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="dates",
                to="events.eventseries",
                verbose_name="series",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("series", None), ("hub__isnull", False), _connector="OR"),
                name="events_event_series_needs_hub",
            ),
        ),
        migrations.AddField(
            model_name="seriescancellation",
            name="hub",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hubs.hub", verbose_name="hub"
            ),
        ),
        migrations.AddField(
            model_name="seriescancellation",
            name="series",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cancellations",
                to="events.eventseries",
                verbose_name="series",
            ),
        ),
        migrations.AddField(
            model_name="seriesregistration",
            name="hub",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hubs.hub", verbose_name="hub"
            ),
        ),
        migrations.AddField(
            model_name="seriesregistration",
            name="series",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="registrations",
                to="events.eventseries",
                verbose_name="series",
            ),
        ),
        migrations.AddConstraint(
            model_name="eventseries",
            constraint=models.UniqueConstraint(fields=("hub", "id"), name="events_series_in_hub"),
        ),
        migrations.AddConstraint(
            model_name="eventseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="events_series_has_title"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="eventseries",
            trigger=pgtrigger.compiler.Trigger(
                name="feed_events_series",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE keys bigint[] := '{}';",
                    func="\n            IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;\n            IF TG_OP <> 'INSERT' THEN keys := keys || ARRAY(SELECT one.id FROM \"events_event\" one WHERE one.series_id = OLD.id); END IF;\n            IF TG_OP <> 'DELETE' THEN keys := keys || ARRAY(SELECT one.id FROM \"events_event\" one WHERE one.series_id = NEW.id); END IF;\n            PERFORM publishing_note('events', keys, ARRAY(\n                SELECT shown.id FROM \"events_event\" shown\n                WHERE shown.id = ANY(keys) AND (shown.state IN ('published', 'cancelled') AND \n    (shown.hub_id IS NULL OR EXISTS (SELECT FROM \"hubs_hub\" hub WHERE hub.id = shown.hub_id AND hub.is_published))\n)\n            ));\n            RETURN NULL;\n        ",
                    hash="14bd671f10de545b3f5d8b3eb007a02c37ebfa71",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_feed_events_series_b3205",
                    table="events_eventseries",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="seriescancellation",
            index=models.Index(
                condition=models.Q(("finished_at", None)), fields=["id"], name="events_series_unfinished"
            ),
        ),
        migrations.AddConstraint(
            model_name="seriescancellation",
            constraint=models.CheckConstraint(
                condition=models.Q(("events", []), _negated=True), name="events_series_cancellation_has_dates"
            ),
        ),
        migrations.AddConstraint(
            model_name="seriesregistration",
            constraint=models.UniqueConstraint(fields=("series", "email"), name="events_series_registration_once"),
        ),
        migrations.AddConstraint(
            model_name="seriesregistration",
            constraint=models.CheckConstraint(
                condition=models.Q(("email__regex", "^$|^[!-?\\[-~]+@[a-z0-9.-]+\\.[a-z0-9-]+$")),
                name="events_seriesregistration_canonical_address",
            ),
        ),
        *(
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_series_id_same_hub "
                f"FOREIGN KEY (hub_id, series_id) REFERENCES {target} (hub_id, id)",
                f"ALTER TABLE {table} DROP CONSTRAINT {table}_series_id_same_hub",
            )
            for table, target in KEYS
        ),
    ]
