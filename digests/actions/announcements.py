"""Note what became public, in the order in which it could be read."""

import datetime as dt

from django.db import connection

from digests.choices import ContentKind
from digests.models import Announcement, AnnouncementCursor
from publishing.change_feed import is_from_another_database
from toolkit.actions import action

# Everything below `xmin` has ended and can be seen by the next statement; the next run reads on from there. What a transaction
# that is still open publishes has an id from `xmin` on, so no run passes over it. What was noted before is dropped.
NOTE = """
INSERT INTO digests_announcement (kind, key, noted_at)
SELECT feed.resource, feed.key, %(at)s FROM publishing_change_feed feed
WHERE feed.resource = ANY(%(kinds)s) AND feed.xid >= %(cursor)s::xid8 AND NOT feed.deleted
  AND NOT EXISTS (SELECT FROM digests_announcement known WHERE known.kind = feed.resource AND known.key = feed.key)
ORDER BY feed.xid, feed.key
"""

KEPT_FOR = 10_000  # transactions: workers look every few seconds, and most looks find and write nothing


@action
def note_announcements(*, at: dt.datetime) -> int:
    """Number what became public since the last run; return how many there are.

    One writer at a time: a number is committed before the next is given, so who read up to a number has missed none below it.
    Costs what changed since the last run, not what there is. After restoring a dump elsewhere the whole feed is read once.
    """
    AnnouncementCursor.objects.get_or_create(pk=1)
    cursor = AnnouncementCursor.objects.select_for_update().get(pk=1)
    start = 0 if is_from_another_database(cursor.xid) else cursor.xid
    with connection.cursor() as query:
        query.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
        cursor.xid = int(query.fetchone()[0])
        query.execute(NOTE, {"at": at, "kinds": list(ContentKind.values), "cursor": str(start)})
        noted = int(query.rowcount)
    if noted or not start <= cursor.xid < start + KEPT_FOR:
        cursor.save(update_fields=["xid"])
    return noted


def newest_announcement(*, before: dt.datetime | None = None) -> int:
    """Return the number of the newest announcement, or of the newest noted before a moment; 0 without any."""
    rows = Announcement.objects.filter(noted_at__lt=before) if before else Announcement.objects.all()
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0
