"""A successor of a group belongs to the same hub (or is pan-European too), and no group succeeds itself through others."""

from django.db import migrations

SAME_REALM = """
ALTER TABLE hubs_group ADD CONSTRAINT hubs_group_heir_of_same_realm
FOREIGN KEY (realm, successor_id) REFERENCES hubs_group (realm, id) DEFERRABLE INITIALLY DEFERRED
"""
NO_CIRCLE = """
CREATE FUNCTION hubs_group_no_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE heirs(id) AS (
            SELECT NEW.successor_id
            UNION
            SELECT heir.successor_id FROM hubs_group heir JOIN heirs ON heir.id = heirs.id
        )
        SELECT 1 FROM heirs WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'group % would be its own heir', NEW.id USING ERRCODE = 'check_violation',
            CONSTRAINT = 'hubs_group_no_circle';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hubs_group_no_circle BEFORE INSERT OR UPDATE OF successor_id ON hubs_group
FOR EACH ROW WHEN (NEW.successor_id IS NOT NULL) EXECUTE FUNCTION hubs_group_no_circle()
"""


class Migration(migrations.Migration):
    dependencies = [("hubs", "0002_initial")]
    operations = [
        migrations.RunSQL(SAME_REALM, "ALTER TABLE hubs_group DROP CONSTRAINT hubs_group_heir_of_same_realm"),
        migrations.RunSQL(
            NO_CIRCLE,
            "DROP TRIGGER hubs_group_no_circle ON hubs_group; DROP FUNCTION hubs_group_no_circle()",
        ),
    ]
