"""Questions of registration forms, and what people answered."""

import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

# Looked at when the transaction ends: an event is deleted with its questions, which point at each other.
SAME_EVENT = """
ALTER TABLE events_question ADD CONSTRAINT events_question_event_id_same_hub
FOREIGN KEY (hub_id, event_id) REFERENCES events_event (hub_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE events_question ADD CONSTRAINT events_question_depends_on_same_event
FOREIGN KEY (event_id, depends_on_id) REFERENCES events_question (event_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE events_questionanswer ADD CONSTRAINT events_questionanswer_question_same_event
FOREIGN KEY (event_id, question_id) REFERENCES events_question (event_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE events_questionanswer ADD CONSTRAINT events_questionanswer_registration_same_event
FOREIGN KEY (event_id, registration_id) REFERENCES events_registration (event_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE events_healthanswer ADD CONSTRAINT events_healthanswer_question_same_event
FOREIGN KEY (event_id, question_id) REFERENCES events_question (event_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE events_healthanswer ADD CONSTRAINT events_healthanswer_registration_same_event
FOREIGN KEY (event_id, registration_id) REFERENCES events_registration (event_id, id) DEFERRABLE INITIALLY DEFERRED;
"""
NOT_SAME_EVENT = """
ALTER TABLE events_question DROP CONSTRAINT events_question_event_id_same_hub;
ALTER TABLE events_question DROP CONSTRAINT events_question_depends_on_same_event;
ALTER TABLE events_questionanswer DROP CONSTRAINT events_questionanswer_question_same_event;
ALTER TABLE events_questionanswer DROP CONSTRAINT events_questionanswer_registration_same_event;
ALTER TABLE events_healthanswer DROP CONSTRAINT events_healthanswer_question_same_event;
ALTER TABLE events_healthanswer DROP CONSTRAINT events_healthanswer_registration_same_event
"""
# Looked at when the transaction ends: questions change places.
CONDITION_IS_EARLIER = """
CREATE FUNCTION events_question_condition_is_earlier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM events_question child JOIN events_question parent ON parent.id = child.depends_on_id
        WHERE (child.id = NEW.id OR parent.id = NEW.id) AND parent.position >= child.position
    ) THEN
        RAISE EXCEPTION 'question % comes before the one it depends on', NEW.id USING ERRCODE = 'check_violation',
            CONSTRAINT = 'events_question_condition_is_earlier';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER events_question_condition_is_earlier AFTER INSERT OR UPDATE OF position, depends_on_id ON events_question
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION events_question_condition_is_earlier()
"""
NOT_EARLIER = """
DROP TRIGGER events_question_condition_is_earlier ON events_question;
DROP FUNCTION events_question_condition_is_earlier()
"""
# Answers about health are in the table that holds them encrypted, and no others are.
ANSWER_IN_ITS_TABLE = """
CREATE FUNCTION events_answer_in_its_table() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked bigint := CASE TG_TABLE_NAME WHEN 'events_question' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'question_id')::bigint END;
BEGIN
    IF EXISTS (
        SELECT FROM events_questionanswer one JOIN events_question question ON question.id = one.question_id
        WHERE question.id = asked AND question.sensitivity = 'health'
    ) OR EXISTS (
        SELECT FROM events_healthanswer one JOIN events_question question ON question.id = one.question_id
        WHERE question.id = asked AND question.sensitivity <> 'health'
    ) THEN
        RAISE EXCEPTION 'an answer to question % is in the wrong table', asked USING ERRCODE = 'check_violation',
            CONSTRAINT = 'events_answer_in_its_table';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER events_answer_in_its_table AFTER INSERT OR UPDATE OF question_id ON events_questionanswer
FOR EACH ROW EXECUTE FUNCTION events_answer_in_its_table();
CREATE TRIGGER events_answer_in_its_table AFTER INSERT OR UPDATE OF question_id ON events_healthanswer
FOR EACH ROW EXECUTE FUNCTION events_answer_in_its_table();
CREATE TRIGGER events_answer_in_its_table AFTER UPDATE OF sensitivity ON events_question
FOR EACH ROW EXECUTE FUNCTION events_answer_in_its_table()
"""
NOT_IN_ITS_TABLE = """
DROP TRIGGER events_answer_in_its_table ON events_question;
DROP TRIGGER events_answer_in_its_table ON events_healthanswer;
DROP TRIGGER events_answer_in_its_table ON events_questionanswer;
DROP FUNCTION events_answer_in_its_table()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0020_check_in"),
        ("hubs", "0009_plain_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("content_type", models.CharField(max_length=100, verbose_name="type")),
                ("content", models.BinaryField(verbose_name="content")),
            ],
            options={
                "verbose_name": "file in a registration form",
                "verbose_name_plural": "files in registration forms",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="HealthAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("encrypted", models.TextField(verbose_name="answer")),
                ("answered_at", models.DateTimeField(verbose_name="answered")),
            ],
            options={
                "verbose_name": "answer about health in a registration form",
                "verbose_name_plural": "answers about health in registration forms",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Question",
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
                    "original_language",
                    models.CharField(db_default="en", default="en", max_length=10, verbose_name="original language"),
                ),
                (
                    "translations",
                    models.JSONField(blank=True, db_default={}, default=dict, verbose_name="translations"),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("short", "Short text"),
                            ("long", "Long text"),
                            ("one", "One choice"),
                            ("several", "Several choices"),
                            ("number", "Number"),
                            ("consent", "Consent"),
                            ("file", "File"),
                        ],
                        default="short",
                        max_length=20,
                        verbose_name="type",
                    ),
                ),
                ("label", models.CharField(max_length=300, verbose_name="question")),
                ("help_text", models.CharField(blank=True, max_length=500, verbose_name="explanation")),
                ("options", models.TextField(blank=True, max_length=5000, verbose_name="options")),
                ("is_required", models.BooleanField(default=False, verbose_name="has to be answered")),
                ("minimum", models.IntegerField(blank=True, null=True, verbose_name="smallest number")),
                ("maximum", models.IntegerField(blank=True, null=True, verbose_name="largest number")),
                ("depends_on_option", models.CharField(blank=True, max_length=200, verbose_name="shown if answered")),
                (
                    "sensitivity",
                    models.CharField(
                        choices=[("none", "Not personal"), ("personal", "Personal"), ("health", "Health")],
                        default="personal",
                        max_length=20,
                        verbose_name="kind of data",
                    ),
                ),
                ("purpose", models.CharField(blank=True, max_length=300, verbose_name="purpose")),
                ("kept_days", models.PositiveSmallIntegerField(default=183, verbose_name="days kept after the event")),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived")),
            ],
            options={
                "verbose_name": "question of a registration form",
                "verbose_name_plural": "questions of registration forms",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="QuestionAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.TextField(verbose_name="answer")),
                ("answered_at", models.DateTimeField(verbose_name="answered")),
            ],
            options={
                "verbose_name": "answer in a registration form",
                "verbose_name_plural": "answers in registration forms",
                "ordering": ["id"],
            },
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(fields=("event", "id"), name="events_registration_in_event"),
        ),
        migrations.AddField(
            model_name="healthanswer",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.event", verbose_name="event"
            ),
        ),
        migrations.AddField(
            model_name="healthanswer",
            name="registration",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="health_answers",
                to="events.registration",
                verbose_name="registration",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="depends_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="dependents",
                to="events.question",
                verbose_name="shown depending on",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="edited_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="last edited by",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="events.event",
                verbose_name="event",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="hub",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hubs.hub", verbose_name="hub"
            ),
        ),
        migrations.AddField(
            model_name="healthanswer",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="health_answers",
                to="events.question",
                verbose_name="question",
            ),
        ),
        migrations.AddField(
            model_name="questionanswer",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="events.event", verbose_name="event"
            ),
        ),
        migrations.AddField(
            model_name="questionanswer",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="answers",
                to="events.question",
                verbose_name="question",
            ),
        ),
        migrations.AddField(
            model_name="questionanswer",
            name="registration",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="answers",
                to="events.registration",
                verbose_name="registration",
            ),
        ),
        migrations.AddField(
            model_name="answerfile",
            name="answer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="file",
                to="events.questionanswer",
                verbose_name="answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(fields=("event", "id"), name="events_question_in_event"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                fields=("event", "position"),
                name="events_question_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at", None)), fields=("event", "label"), name="events_question_asked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("label", ""), _negated=True), name="events_question_has_label"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["short", "long", "one", "several", "number", "consent", "file"])),
                name="events_question_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("sensitivity__in", ["none", "personal", "health"])),
                name="events_question_known_sensitivity",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("one", "several")), models.Q(("options", ""), _negated=True)),
                    models.Q(models.Q(("kind__in", ("one", "several")), _negated=True), ("options", "")),
                    _connector="OR",
                ),
                name="events_question_choice_has_options",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("maximum", None), ("minimum", None)),
                    models.Q(
                        ("kind", "number"),
                        models.Q(
                            ("minimum", None), ("maximum", None), ("minimum__lte", models.F("maximum")), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="events_question_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("depends_on", None), ("depends_on_option", "")),
                    models.Q(
                        ("archived_at", None),
                        ("depends_on__isnull", False),
                        models.Q(("depends_on_option", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="events_question_condition",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("sensitivity", "none"), models.Q(("purpose", ""), _negated=True), _connector="OR"),
                name="events_question_has_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sensitivity", "health"), _negated=True),
                    models.Q(("is_required", False), models.Q(("kind", "file"), _negated=True)),
                    _connector="OR",
                ),
                name="events_question_health_is_optional",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kept_days__range", (1, 183)), models.Q(("sensitivity", "health"), _negated=True)),
                    ("kept_days__range", (1, 30)),
                    _connector="OR",
                ),
                name="events_question_kept_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func("translations", function="jsonb_typeof", output_field=models.TextField()),
                    models.Value("object"),
                ),
                name="events_question_translations_object",
            ),
        ),
        migrations.AddConstraint(
            model_name="healthanswer",
            constraint=models.UniqueConstraint(fields=("registration", "question"), name="events_health_answer_once"),
        ),
        migrations.AddConstraint(
            model_name="questionanswer",
            constraint=models.UniqueConstraint(fields=("registration", "question"), name="events_answer_once"),
        ),
        migrations.AddConstraint(
            model_name="questionanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", ""), _negated=True), name="events_answer_not_empty"
            ),
        ),
        migrations.RunSQL(SAME_EVENT, NOT_SAME_EVENT),
        migrations.RunSQL(CONDITION_IS_EARLIER, NOT_EARLIER),
        migrations.RunSQL(ANSWER_IN_ITS_TABLE, NOT_IN_ITS_TABLE),
    ]
