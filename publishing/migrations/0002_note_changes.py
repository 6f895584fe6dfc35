"""The function that the triggers of the change feed call."""

from django.db import migrations

# Within one transaction an object is noted once: nobody outside sees more than the end of it, and each version of a row that
# a bulk insert touches again would have to be passed over by the next.
# Keys are written in order, so that two transactions that touch the same objects wait for each other and do not deadlock.
NOTE = """
CREATE FUNCTION publishing_note(noted text, touched bigint[], shown bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    hidden bigint[] := ARRAY(SELECT unnest(touched) EXCEPT SELECT unnest(shown));
BEGIN
    INSERT INTO publishing_change_feed AS feed (resource, key, xid, deleted, at)
    SELECT noted, one.key, pg_current_xact_id(), false, clock_timestamp()
    FROM (SELECT DISTINCT unnest(shown) AS key ORDER BY 1) one
    ON CONFLICT (resource, key) DO UPDATE SET xid = EXCLUDED.xid, deleted = false, at = EXCLUDED.at
    WHERE feed.xid <> EXCLUDED.xid OR feed.deleted;
    IF cardinality(hidden) > 0 THEN
        UPDATE publishing_change_feed feed
        SET xid = pg_current_xact_id(), deleted = true, at = clock_timestamp()
        WHERE feed.resource = noted AND NOT feed.deleted AND feed.key = ANY(hidden);
    END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]

    operations = [migrations.RunSQL(NOTE, "DROP FUNCTION publishing_note(text, bigint[], bigint[])")]
