"""Indexes by which the figures of events are counted without reading a row."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("events", "0005_index_upcoming")]

    operations = [
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(
                condition=Q(("confirmed_at__isnull", False), ("state", "registered")),
                fields=["event"],
                name="events_registration_confirmed",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(
                condition=Q(("state", "invited")), fields=["event"], name="events_invitation_unanswered"
            ),
        ),
    ]
