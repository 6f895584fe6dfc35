"""Read the change feed and write a delivery for each webhook that wants to be informed of a change.

A step is one statement. It reads from the cursor on and moves it to the oldest transaction that is still open, so nothing is passed
over; what was written before is dropped by the id of the event, which names object and change.
"""

from functools import cache

from django.conf import settings
from django.db import connection

from partners.webhooks.models import FeedCursor
from partners.webhooks.resources import RESOURCES
from publishing.change_feed import is_from_another_database
from toolkit import clock
from toolkit.actions import action

# Whether the partner of a webhook has a key that works and may receive webhooks.
HAS_KEY = """
EXISTS (SELECT FROM partners_apikey key WHERE key.partner_id = endpoint.partner_id AND key.revoked_at IS NULL
    AND key.expires_at > clock_timestamp() AND 'webhooks' = ANY(key.scopes))
"""
_MOMENT = """to_char(feed.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


@action
def note_events() -> int:
    """Write the deliveries of what changed since the last run; return how many. One writer at a time.

    What is for a paused webhook is on hold until it works again.
    """
    FeedCursor.objects.get_or_create(pk=1)
    cursor = FeedCursor.objects.select_for_update().get(pk=1)
    start = 0 if is_from_another_database(cursor.xid) else cursor.xid
    with connection.cursor() as query:
        query.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text,"
            " EXISTS (SELECT FROM publishing_change_feed feed WHERE feed.xid >= %s::xid8)",
            [str(start)],
        )
        xmin, has_changes = query.fetchone()
        if not has_changes:
            return 0
        query.execute(_note(), {"cursor": str(start), "root": f"{settings.SITE_URL}/api/v1/", "at": clock.now()})
        noted = int(query.rowcount)
    cursor.xid = int(xmin)
    cursor.save(update_fields=["xid"])
    return noted


@cache
def _note() -> str:
    names = ", ".join(f"'{name}'" for name in RESOURCES)
    words = ", ".join(f"'{one.name}'" for one in RESOURCES.values() if one.has_code)
    return f"""
    INSERT INTO partners_webhookdelivery
        (endpoint_id, event_id, payload, is_test, state, created_at, due_at, attempts, interruptions, fence)
    SELECT endpoint.id, 'evt_' || change.resource || '_' || change.key || '_' || change.xid::text,
        json_build_object(
            'type', change.resource || CASE WHEN change.deleted THEN '.deleted' ELSE '.changed' END,
            'timestamp', change.moment,
            'data', json_build_object(
                'resource', replace(change.resource, '_', '-'),
                'id', CASE WHEN change.resource IN ({words}) THEN to_json(coalesce(change.name, change.key::text))
                    ELSE to_json(change.key) END,
                'url', %(root)s || replace(change.resource, '_', '-') || '/' || change.name || '/', 'deleted', change.deleted
            )
        )::text,
        false, CASE endpoint.state WHEN 'active' THEN 'queued' ELSE 'held' END, %(at)s, clock_timestamp(), 0, 0, 0
    FROM (
        SELECT feed.resource, feed.key, feed.xid, feed.deleted, {_MOMENT} AS moment,
            {_by_resource("identifier_sql")} AS name, {_by_resource("countries_sql")} AS countries
        FROM publishing_change_feed feed WHERE feed.xid >= %(cursor)s::xid8 AND feed.resource IN ({names})
    ) change
    JOIN partners_webhookendpoint endpoint ON endpoint.state IN ('active', 'paused') AND endpoint.since_xid <= change.xid
        AND (endpoint.resources = '{{}}' OR change.resource = ANY(endpoint.resources))
        AND (endpoint.countries = '{{}}' OR change.countries IS NULL OR change.countries && endpoint.countries)
    WHERE {HAS_KEY}
    ORDER BY change.xid, change.key
    ON CONFLICT (endpoint_id, event_id) DO NOTHING
    """  # noqa: S608 - our own text


def _by_resource(what: str) -> str:
    cases = " ".join(f"WHEN '{name}' THEN {getattr(one, what)}" for name, one in RESOURCES.items())
    return f"(CASE feed.resource {cases} END)"
