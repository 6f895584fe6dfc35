"""What a hub shows is its own; a successor of a group belongs to the same hub (or is pan-European too), and no group succeeds itself through others."""

from django.db import migrations

from toolkit.composite_keys import composite_key

NO_CIRCLE = """
CREATE FUNCTION hubs_group_no_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        WITH RECURSIVE successors(id) AS (
            SELECT NEW.successor_id
            UNION
            SELECT one.successor_id FROM hubs_group one JOIN successors ON one.id = successors.id
        )
        SELECT 1 FROM successors WHERE id = NEW.id
    ) THEN
        RAISE EXCEPTION 'group % would be its own successor', NEW.id USING ERRCODE = 'check_violation',
            CONSTRAINT = 'hubs_group_no_circle';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hubs_group_no_circle BEFORE INSERT OR UPDATE OF successor_id ON hubs_group
FOR EACH ROW WHEN (NEW.successor_id IS NOT NULL) EXECUTE FUNCTION hubs_group_no_circle()
"""
NO_RULE = "DROP TRIGGER hubs_group_no_circle ON hubs_group; DROP FUNCTION hubs_group_no_circle()"


class Migration(migrations.Migration):
    dependencies = [("hubs", "0002_publications")]
    operations = [
        composite_key("hubs_group_heir_of_same_realm", "realm, successor_id", "hubs_group", "realm, id", deferred=True),
        composite_key("hubs_hub_logo_id_same_hub", "id, logo_id", "publishing_storedfile", "hub_id, id"),
        composite_key(
            "hubs_hub_milestones_publication_id_same_hub",
            "id, milestones_publication_id",
            "publishing_publication",
            "hub_id, id",
        ),
        composite_key(
            "hubs_hub_profile_publication_id_same_hub",
            "id, profile_publication_id",
            "publishing_publication",
            "hub_id, id",
        ),
        migrations.RunSQL(NO_CIRCLE, NO_RULE),
    ]
