"""A co-organiser invites its own contacts too: an invitation is of the hub of the event, or of one that co-organises it."""

from django.db import migrations

TABLES = ("events_invitation", "events_campaign")
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
END $$
"""


def of_table(table: str) -> migrations.RunSQL:
    name = f"{table}_event_id_same_hub"
    return migrations.RunSQL(
        f"ALTER TABLE {table} DROP CONSTRAINT {name}; "
        f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OF hub_id, event_id ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION events_by_organiser()",
        f"DROP TRIGGER {name} ON {table}; "
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (hub_id, event_id) REFERENCES events_event (hub_id, id)",
    )


class Migration(migrations.Migration):
    dependencies = [("events", "0009_co_organisers")]
    operations = [
        migrations.RunSQL(BY_ORGANISER, "DROP FUNCTION events_by_organiser()"),
        *(of_table(table) for table in TABLES),
    ]
