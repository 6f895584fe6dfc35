"""One version for everything public: an index by transaction over all resources, and a function that keeps its plan."""

from django.db import migrations, models

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
REMOVE = "DROP FUNCTION publishing_version(text); DROP FUNCTION publishing_version();"


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_note_changes")]

    operations = [
        migrations.AddIndex(
            model_name="feedentry",
            index=models.Index(fields=["xid"], name="publishing_feed_by_xid"),
        ),
        migrations.RunSQL(VERSION, REMOVE),
    ]
