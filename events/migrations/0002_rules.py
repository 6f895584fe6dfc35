"""Rows stay inside their hub and their event, and are where they belong."""

from django.db import migrations

from toolkit.composite_keys import composite_key

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
BY_ORGANISER = """
CREATE FUNCTION events_by_organiser() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    organiser integer;
BEGIN
    -- Locked as a foreign key would lock it: who changes the event meanwhile waits, and sees the invitation.
    SELECT one.hub_id INTO organiser FROM events_event one WHERE one.id = NEW.event_id FOR KEY SHARE;
    IF organiser = NEW.hub_id THEN
        RETURN NULL;
    END IF;
    PERFORM FROM events_coorganiser one
        WHERE one.event_id = NEW.event_id AND one.partner_id = NEW.hub_id AND one.state = 'accepted' FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'hub % does not organise event %: %', NEW.hub_id, NEW.event_id, TG_NAME
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER events_campaign_event_id_same_hub AFTER INSERT OR UPDATE OF hub_id, event_id ON events_campaign
FOR EACH ROW EXECUTE FUNCTION events_by_organiser();
CREATE TRIGGER events_invitation_event_id_same_hub AFTER INSERT OR UPDATE OF hub_id, event_id ON events_invitation
FOR EACH ROW EXECUTE FUNCTION events_by_organiser()
"""
NOT_BY_ORGANISER = """
DROP TRIGGER events_invitation_event_id_same_hub ON events_invitation;
DROP TRIGGER events_campaign_event_id_same_hub ON events_campaign;
DROP FUNCTION events_by_organiser()
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
    dependencies = [("events", "0001_initial"), ("stakeholders", "0001_initial")]
    operations = [
        composite_key(
            "events_campaign_segment_id_same_hub", "hub_id, segment_id", "stakeholders_segment", "hub_id, id"
        ),
        composite_key("events_certificate_event_id_same_hub", "hub_id, event_id", "events_event", "hub_id, id"),
        composite_key("events_coorganiser_event_id_same_hub", "hub_id, event_id", "events_event", "hub_id, id"),
        composite_key(
            "events_event_illustration_id_same_hub", "hub_id, illustration_id", "publishing_storedfile", "hub_id, id"
        ),
        composite_key(
            "events_event_publication_id_same_hub", "hub_id, publication_id", "publishing_publication", "hub_id, id"
        ),
        composite_key("events_event_series_id_same_hub", "hub_id, series_id", "events_eventseries", "hub_id, id"),
        composite_key("events_eventmailing_event_id_same_hub", "hub_id, event_id", "events_event", "hub_id, id"),
        composite_key("events_eventmaterial_event_id_same_hub", "hub_id, event_id", "events_event", "hub_id, id"),
        composite_key(
            "events_eventmaterial_file_id_same_hub", "hub_id, file_id", "publishing_storedfile", "hub_id, id"
        ),
        composite_key("events_eventsession_event_id_same_hub", "hub_id, event_id", "events_event", "hub_id, id"),
        composite_key(
            "events_healthanswer_question_same_event",
            "event_id, question_id",
            "events_question",
            "event_id, id",
            deferred=True,
        ),
        composite_key(
            "events_healthanswer_registration_same_event",
            "event_id, registration_id",
            "events_registration",
            "event_id, id",
            deferred=True,
        ),
        composite_key(
            "events_invitation_campaign_of_event",
            "hub_id, event_id, campaign_id",
            "events_campaign",
            "hub_id, event_id, id",
        ),
        composite_key(
            "events_invitation_segment_id_same_hub", "hub_id, segment_id", "stakeholders_segment", "hub_id, id"
        ),
        composite_key(
            "events_invitation_stakeholder_id_same_hub",
            "hub_id, stakeholder_id",
            "stakeholders_stakeholder",
            "hub_id, id",
        ),
        composite_key(
            "events_question_depends_on_same_event",
            "event_id, depends_on_id",
            "events_question",
            "event_id, id",
            deferred=True,
        ),
        composite_key(
            "events_question_event_id_same_hub", "hub_id, event_id", "events_event", "hub_id, id", deferred=True
        ),
        composite_key(
            "events_questionanswer_question_same_event",
            "event_id, question_id",
            "events_question",
            "event_id, id",
            deferred=True,
        ),
        composite_key(
            "events_questionanswer_registration_same_event",
            "event_id, registration_id",
            "events_registration",
            "event_id, id",
            deferred=True,
        ),
        composite_key("events_registration_event_id_same_hub", "hub_id, event_id", "events_event", "hub_id, id"),
        composite_key(
            "events_seriescancellation_series_id_same_hub", "hub_id, series_id", "events_eventseries", "hub_id, id"
        ),
        composite_key(
            "events_seriesregistration_series_id_same_hub", "hub_id, series_id", "events_eventseries", "hub_id, id"
        ),
        composite_key(
            "events_substitute_of_invitation",
            "hub_id, event_id, invitation_id",
            "events_invitation",
            "hub_id, event_id, id",
        ),
        composite_key("events_survey_event_id_same_hub", "hub_id, event_id", "events_event", "hub_id, id"),
        migrations.RunSQL(INSIDE_EVENT, NOT_INSIDE_EVENT),
        migrations.RunSQL(BY_ORGANISER, NOT_BY_ORGANISER),
        migrations.RunSQL(CONDITION_IS_EARLIER, NOT_EARLIER),
        migrations.RunSQL(ANSWER_IN_ITS_TABLE, NOT_IN_ITS_TABLE),
    ]
