"""The order of all changes together, and the lock under which it is decided whether an object is public."""

from django.db import migrations, models

# Two transactions that change what decides whether an object is public (its state, its hub) each see the other's part as it was.
# The second waits here for the first, and decides after it, by what both have written: a statement sees what is committed when it
# begins. Returns how many of the objects are known: one that is not cannot be locked.
LOCK = """
CREATE FUNCTION publishing_lock(noted text, touched bigint[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    SELECT count(*) INTO found FROM (
        SELECT FROM publishing_change_feed feed
        WHERE feed.resource = noted AND feed.key = ANY(touched) ORDER BY feed.key FOR NO KEY UPDATE
    ) locked;
    RETURN found;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_change_feed")]

    operations = [
        migrations.RemoveIndex(model_name="feedentry", name="publishing_feed_by_xid"),
        migrations.AddIndex(
            model_name="feedentry",
            index=models.Index(fields=["xid", "resource", "key"], name="publishing_feed_by_xid"),
        ),
        migrations.RunSQL(LOCK, "DROP FUNCTION publishing_lock(text, bigint[])"),
    ]
