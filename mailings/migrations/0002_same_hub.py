"""Rows stay inside their hub."""

from django.db import migrations

from toolkit.composite_keys import composite_key

# A hub writes to the people it invited to an event it co-organises, and otherwise about its own events only.
EVENT_SAME_HUB = """
CREATE FUNCTION mailings_own_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM events_event one WHERE one.id = NEW.event_id AND one.hub_id = NEW.hub_id FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'event % is not of hub %', NEW.event_id, NEW.hub_id
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'mailings_mailing_event_same_hub';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER mailings_mailing_event_same_hub AFTER INSERT OR UPDATE OF hub_id, event_id, audience ON mailings_mailing
FOR EACH ROW WHEN (NEW.event_id IS NOT NULL AND NEW.audience <> 'invitees') EXECUTE FUNCTION mailings_own_event();
CREATE TRIGGER mailings_mailing_event_organised AFTER INSERT OR UPDATE OF hub_id, event_id, audience ON mailings_mailing
FOR EACH ROW WHEN (NEW.event_id IS NOT NULL AND NEW.audience = 'invitees') EXECUTE FUNCTION events_by_organiser()
"""
NOT_SAME_HUB = """
DROP TRIGGER mailings_mailing_event_organised ON mailings_mailing;
DROP TRIGGER mailings_mailing_event_same_hub ON mailings_mailing;
DROP FUNCTION mailings_own_event()
"""


class Migration(migrations.Migration):
    dependencies = [("mailings", "0001_initial"), ("events", "0002_rules")]
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
        migrations.RunSQL(EVENT_SAME_HUB, NOT_SAME_HUB),
        composite_key("mailings_mailing_segment_same_hub", "hub_id, segment_id", "stakeholders_segment", "hub_id, id"),
    ]
