"""The hub's own text of an invitation, and the campaign an invitation is of."""

import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0013_labels"),
        ("hubs", "0009_plain_words"),
        ("stakeholders", "0005_labels"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="introductions",
            field=models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                verbose_name="own text by language",
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="reply_by",
            field=models.DateField(blank=True, null=True, verbose_name="reply by"),
        ),
        migrations.AddField(
            model_name="campaign",
            name="signed_by",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="A function or a team, not a person.",
                max_length=150,
                verbose_name="signed by",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="campaign",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="invitations",
                to="events.campaign",
                verbose_name="campaign",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(fields=("hub", "event", "id"), name="events_campaign_of_event"),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func("introductions", function="jsonb_typeof", output_field=models.TextField()),
                    models.Value("object"),
                ),
                name="events_campaign_introductions_object",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE events_invitation ADD CONSTRAINT events_invitation_campaign_of_event "
            "FOREIGN KEY (hub_id, event_id, campaign_id) REFERENCES events_campaign (hub_id, event_id, id)",
            "ALTER TABLE events_invitation DROP CONSTRAINT events_invitation_campaign_of_event",
        ),
    ]
