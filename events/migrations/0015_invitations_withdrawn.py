"""An invitation can be emailed again, and withdrawn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0014_invitation_texts"),
        ("hubs", "0009_plain_words"),
        ("stakeholders", "0005_labels"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="invitation",
            name="events_invitation_answer_has_time",
        ),
        migrations.AddField(
            model_name="invitation",
            name="emailed_again_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="emailed again"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="emails_written",
            field=models.PositiveSmallIntegerField(db_default=1, default=1, verbose_name="times emailed"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="state",
            field=models.CharField(
                choices=[
                    ("invited", "No answer yet"),
                    ("accepted", "Accepted"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="invited",
                max_length=20,
                verbose_name="answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("state", "invited")),
                    models.Q(("answered_at__isnull", False), ("state__in", ["accepted", "declined"])),
                    ("state", "withdrawn"),
                    _connector="OR",
                ),
                name="events_invitation_answer_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), ("withdrawn_at__isnull", False)),
                    models.Q(models.Q(("state", "withdrawn"), _negated=True), ("withdrawn_at", None)),
                    _connector="OR",
                ),
                name="events_invitation_withdrawn_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("emailed_again_at", None), ("emails_written", 1)),
                    models.Q(("emailed_again_at__isnull", False), ("emails_written__gt", 1)),
                    _connector="OR",
                ),
                name="events_invitation_emailed_again_has_time",
            ),
        ),
    ]
