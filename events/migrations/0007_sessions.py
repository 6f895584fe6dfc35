"""The programme of an event: its sessions and their speakers."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import events.sessions.models.session

SAME_HUB = """
ALTER TABLE events_eventsession ADD CONSTRAINT events_eventsession_event_id_same_hub
FOREIGN KEY (hub_id, event_id) REFERENCES events_event (hub_id, id)
"""
# Looked at when the transaction ends: an event moves together with its sessions.
INSIDE_EVENT = """
CREATE FUNCTION events_session_inside_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved bigint := CASE TG_TABLE_NAME WHEN 'events_event' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'event_id')::bigint END;
BEGIN
    IF EXISTS (
        SELECT FROM events_eventsession one JOIN events_event whole ON whole.id = one.event_id
        WHERE whole.id = moved
        AND (one.starts_at >= whole.starts_at AND one.ends_at <= whole.ends_at) IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'a session of event % lies outside its times', moved USING ERRCODE = 'check_violation',
            CONSTRAINT = 'events_session_inside_event';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER events_session_inside_event AFTER INSERT OR UPDATE ON events_eventsession
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION events_session_inside_event();
CREATE CONSTRAINT TRIGGER events_session_inside_event AFTER UPDATE OF starts_at, ends_at ON events_event
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION events_session_inside_event()
"""
NOT_INSIDE_EVENT = """
DROP TRIGGER events_session_inside_event ON events_event;
DROP TRIGGER events_session_inside_event ON events_eventsession;
DROP FUNCTION events_session_inside_event()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0006_figures"),
        ("hubs", "0008_count_members_by_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="TrackOfSessions",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("hubs.topic",),
        ),
        migrations.CreateModel(
            name="EventSession",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("plenary", "Plenary"),
                            ("talk", "Talk"),
                            ("panel", "Panel discussion"),
                            ("workshop", "Workshop"),
                            ("roundtable", "Roundtable"),
                            ("questions", "Questions and answers"),
                            ("posters", "Poster session"),
                            ("networking", "Networking"),
                            ("arrival", "Arrival and registration"),
                            ("break", "Break"),
                            ("other", "Other"),
                        ],
                        default="talk",
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                ("title", models.CharField(max_length=250, verbose_name="title")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("venue", models.CharField(blank=True, max_length=250, verbose_name="venue")),
                ("room", models.CharField(blank=True, max_length=100, verbose_name="room")),
                ("description", models.TextField(blank=True, max_length=5000, verbose_name="description")),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="languages",
                    ),
                ),
                (
                    "interpretation",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="interpretation into",
                    ),
                ),
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
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
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
                    "track",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hubs.topic",
                        verbose_name="track",
                    ),
                ),
            ],
            options={
                "verbose_name": "session of an event",
                "verbose_name_plural": "sessions of events",
                "ordering": ["starts_at", "ends_at", "room", "id"],
            },
        ),
        migrations.CreateModel(
            name="SessionSpeaker",
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
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("speaker", "Speaker"),
                            ("moderator", "Moderator"),
                            ("panellist", "Panellist"),
                            ("facilitator", "Facilitator"),
                            ("rapporteur", "Rapporteur"),
                        ],
                        default="speaker",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150, verbose_name="name")),
                ("agreed_to_be_named", models.BooleanField(default=False, verbose_name="agreed to be named")),
                ("function", models.CharField(blank=True, max_length=150, verbose_name="function")),
                ("organisation", models.CharField(blank=True, max_length=200, verbose_name="organisation")),
                ("to_be_confirmed", models.BooleanField(default=False, verbose_name="to be confirmed")),
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
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="speakers",
                        to="events.eventsession",
                        verbose_name="session",
                    ),
                ),
            ],
            options={
                "verbose_name": "speaker",
                "verbose_name_plural": "speakers",
                "ordering": ["id"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="trackofsessions",
            trigger=pgtrigger.compiler.Trigger(
                name="feed_events_track",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."name" IS DISTINCT FROM NEW."name")',
                    declare="DECLARE keys bigint[] := '{}';",
                    func="\n            IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;\n            IF TG_OP <> 'INSERT' THEN keys := keys || ARRAY(SELECT one.event_id FROM \"events_eventsession\" one WHERE one.track_id = OLD.id); END IF;\n            IF TG_OP <> 'DELETE' THEN keys := keys || ARRAY(SELECT one.event_id FROM \"events_eventsession\" one WHERE one.track_id = NEW.id); END IF;\n            PERFORM publishing_note('events', keys, ARRAY(\n                SELECT shown.id FROM \"events_event\" shown\n                WHERE shown.id = ANY(keys) AND (shown.state IN ('published', 'cancelled') AND \n    (shown.hub_id IS NULL OR EXISTS (SELECT FROM \"hubs_hub\" hub WHERE hub.id = shown.hub_id AND hub.is_published))\n)\n            ));\n            RETURN NULL;\n        ",
                    hash="d2dc7a077af543ddc547b5d33cd3c82d3fdae253",
                    operation="UPDATE",
                    pgid="pgtrigger_feed_events_track_d5ad5",
                    table="hubs_topic",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="eventsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="events_session_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="eventsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="events_session_has_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="eventsession",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("room", ""), _negated=True),
                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                expressions=[
                    ("event", "="),
                    (django.db.models.functions.text.Lower("venue"), "="),
                    (django.db.models.functions.text.Lower("room"), "="),
                    (
                        events.sessions.models.session.SessionTimes(
                            "starts_at", "ends_at", django.contrib.postgres.fields.ranges.RangeBoundary()
                        ),
                        "&&",
                    ),
                ],
                name="events_session_room_is_free",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="eventsession",
            trigger=pgtrigger.compiler.Trigger(
                name="feed_events_session",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE keys bigint[] := '{}';",
                    func="\n            IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;\n            IF TG_OP <> 'INSERT' THEN keys := keys || ARRAY(SELECT OLD.event_id); END IF;\n            IF TG_OP <> 'DELETE' THEN keys := keys || ARRAY(SELECT NEW.event_id); END IF;\n            PERFORM publishing_note('events', keys, ARRAY(\n                SELECT shown.id FROM \"events_event\" shown\n                WHERE shown.id = ANY(keys) AND (shown.state IN ('published', 'cancelled') AND \n    (shown.hub_id IS NULL OR EXISTS (SELECT FROM \"hubs_hub\" hub WHERE hub.id = shown.hub_id AND hub.is_published))\n)\n            ));\n            RETURN NULL;\n        ",
                    hash="c94105aa2e8b7c014bf8935ef71c225b123c10a5",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_feed_events_session_ee94e",
                    table="events_eventsession",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionspeaker",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), ("agreed_to_be_named", True), _connector="OR"),
                name="events_speaker_agreed_to_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionspeaker",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True),
                    models.Q(("function", ""), _negated=True),
                    models.Q(("organisation", ""), _negated=True),
                    ("to_be_confirmed", True),
                    _connector="OR",
                ),
                name="events_speaker_is_known_or_to_be_confirmed",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sessionspeaker",
            trigger=pgtrigger.compiler.Trigger(
                name="feed_events_speaker",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE keys bigint[] := '{}';",
                    func="\n            IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN RETURN NULL; END IF;\n            IF TG_OP <> 'INSERT' THEN keys := keys || ARRAY(SELECT one.event_id FROM \"events_eventsession\" one WHERE one.id = OLD.session_id); END IF;\n            IF TG_OP <> 'DELETE' THEN keys := keys || ARRAY(SELECT one.event_id FROM \"events_eventsession\" one WHERE one.id = NEW.session_id); END IF;\n            PERFORM publishing_note('events', keys, ARRAY(\n                SELECT shown.id FROM \"events_event\" shown\n                WHERE shown.id = ANY(keys) AND (shown.state IN ('published', 'cancelled') AND \n    (shown.hub_id IS NULL OR EXISTS (SELECT FROM \"hubs_hub\" hub WHERE hub.id = shown.hub_id AND hub.is_published))\n)\n            ));\n            RETURN NULL;\n        ",
                    hash="57f397c494cd2cd5dc9517b5abcfa5c56b176ac1",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_feed_events_speaker_b784e",
                    table="events_sessionspeaker",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(
            SAME_HUB, "ALTER TABLE events_eventsession DROP CONSTRAINT events_eventsession_event_id_same_hub"
        ),
        migrations.RunSQL(INSIDE_EVENT, NOT_INSIDE_EVENT),
    ]
