"""Rows stay inside their hub."""

from django.db import migrations

from toolkit.composite_keys import composite_key


class Migration(migrations.Migration):
    dependencies = [("mailings", "0001_initial")]
    operations = [
        composite_key(
            "mailings_chosenattendee_mailing_same_hub",
            "hub_id, event_id, mailing_id",
            "mailings_mailing",
            "hub_id, event_id, id",
        ),
        composite_key(
            "mailings_chosenattendee_registration_same_hub",
            "hub_id, event_id, registration_id",
            "events_registration",
            "hub_id, event_id, id",
        ),
        composite_key(
            "mailings_mailing_dialogue_same_hub", "hub_id, dialogue_id", "dialogues_policydialogue", "hub_id, id"
        ),
        composite_key("mailings_mailing_event_same_hub", "hub_id, event_id", "events_event", "hub_id, id"),
        composite_key("mailings_mailing_segment_same_hub", "hub_id, segment_id", "stakeholders_segment", "hub_id, id"),
    ]
