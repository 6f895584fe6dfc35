"""Hubs that organise an event together with its own."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_announcement"),
        ("hubs", "0008_count_members_by_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="CoOrganiser",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "No reply yet"), ("accepted", "Accepted"), ("declined", "Declined")],
                        default="asked",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="co_organisers",
                        to="events.event",
                        verbose_name="event",
                    ),
                ),
                (
                    "hub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hubs.hub", verbose_name="hub"
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="co_organised",
                        to="hubs.hub",
                        verbose_name="co-organising hub",
                    ),
                ),
            ],
            options={
                "verbose_name": "co-organiser of an event",
                "verbose_name_plural": "co-organisers of events",
                "ordering": ["id"],
                "indexes": [models.Index(fields=["partner", "state"], name="events_co_organised_by")],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "partner"), name="events_co_organiser_once"),
                    models.CheckConstraint(
                        condition=models.Q(("partner", models.F("hub")), _negated=True),
                        name="events_co_organiser_is_another_hub",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("state", "asked")),
                            models.Q(("answered_at__isnull", False), ("state__in", ["accepted", "declined"])),
                            _connector="OR",
                        ),
                        name="events_co_organiser_state_has_its_time",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="coorganiser",
            trigger=pgtrigger.compiler.Trigger(
                name="feed_events_co_organiser",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE keys bigint[] := '{}';",
                    func="\n            IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;\n            IF TG_OP <> 'INSERT' THEN keys := keys || ARRAY(SELECT OLD.event_id); END IF;\n            IF TG_OP <> 'DELETE' THEN keys := keys || ARRAY(SELECT NEW.event_id); END IF;\n            PERFORM publishing_note('events', keys, ARRAY(\n                SELECT shown.id FROM \"events_event\" shown\n                WHERE shown.id = ANY(keys) AND (shown.state IN ('published', 'cancelled') AND \n    (shown.hub_id IS NULL OR EXISTS (SELECT FROM \"hubs_hub\" hub WHERE hub.id = shown.hub_id AND hub.is_published))\n)\n            ));\n            RETURN NULL;\n        ",
                    hash="0d79a419b0a53465feae39dbcaca067633301e04",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_feed_events_co_organiser_ddc5e",
                    table="events_coorganiser",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE events_coorganiser ADD CONSTRAINT events_coorganiser_event_id_same_hub "
            "FOREIGN KEY (hub_id, event_id) REFERENCES events_event (hub_id, id)",
            "ALTER TABLE events_coorganiser DROP CONSTRAINT events_coorganiser_event_id_same_hub",
        ),
    ]
