"""The functions of the change feed: the triggers of all applications call the first, pages and lists ask the others."""

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
# A function of PL/pgSQL keeps its plan for the session: planning costs more than answering.
VERSION = """
CREATE FUNCTION publishing_version() RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN concat(
        (SELECT feed.xid::text FROM publishing_change_feed feed
         WHERE feed.xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY feed.xid DESC LIMIT 1),
        '+',
        (SELECT md5(string_agg(concat_ws(' ', feed.xid, feed.resource, feed.key), ',' ORDER BY feed.xid, feed.resource, feed.key))
         FROM publishing_change_feed feed WHERE feed.xid >= pg_snapshot_xmin(pg_current_snapshot()))
    );
END
$$;
CREATE FUNCTION publishing_version(asked text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN concat(
        (SELECT feed.xid::text FROM publishing_change_feed feed
         WHERE feed.resource = asked AND feed.xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY feed.xid DESC LIMIT 1),
        '+',
        (SELECT md5(string_agg(concat_ws(' ', feed.xid, feed.key), ',' ORDER BY feed.xid, feed.key))
         FROM publishing_change_feed feed WHERE feed.resource = asked AND feed.xid >= pg_snapshot_xmin(pg_current_snapshot()))
    );
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]
    operations = [
        migrations.RunSQL(NOTE, "DROP FUNCTION publishing_note(text, bigint[], bigint[])"),
        migrations.RunSQL(VERSION, "DROP FUNCTION publishing_version(text); DROP FUNCTION publishing_version()"),
    ]
