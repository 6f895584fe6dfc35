"""Fill a large portal by SQL: copies of one real row of each kind. Columns not named here keep the values of that row."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from events.models import Event, Invitation, Registration
from events.programme.models import EVENTS as EVENTS_FEED
from hubs.models import Hub, Membership, Organisation, Topic
from hubs.vocabulary.feed import ORGANISATIONS as ORGANISATIONS_FEED
from news.models import NEWS as NEWS_FEED
from news.models import NewsItem
from outbox.models import OutgoingEmail
from publishing.triggers import FeedResource, with_tables
from search.upkeep import renew_words, repair_index
from stakeholders.contacts.models import Stakeholder
from tests.factories import make_event, make_hub, make_news, make_organisation, make_stakeholder


def number(name: str, usual: int) -> int:
    """How many of these: as the environment says (``EMAILS=100000`` loads sooner), or the usual large number."""
    return int(os.environ.get(name, usual))


EVENTS, ORGANISATIONS, MEMBERSHIPS = (
    number("EVENTS", 100_000),
    number("ORGANISATIONS", 50_000),
    number("MEMBERSHIPS", 100_000),
)
NEWS, CONTACTS = number("NEWS", 20_000), number("CONTACTS", 200_000)
EMAILS, REGISTRATIONS = number("EMAILS", 1_000_000), number("REGISTRATIONS", 300_000)
INVITATIONS = number("INVITATIONS", 100_000)
WORDS = "(ARRAY['saúde','prevention','rak płuca','screening','qualidade','patients','łódź','registry','dados','care'])"
HUBS = "(SELECT array_agg(id ORDER BY id) FROM hubs_hub)"


def word(n: str = "n") -> str:
    """A word that differs from row to row."""
    return f"{WORDS}[1 + ({n}) % 10]"


def multiply(row: models.Model, copies: int, **columns: str) -> None:
    """Insert copies of a saved row; ``columns`` are SQL expressions of ``n``, by field."""
    meta = row._meta
    fields = [one for one in meta.concrete_fields if not one.primary_key and not getattr(one, "generated", False)]
    unknown = set(columns) - {one.name for one in fields}
    if unknown:
        raise ValueError(f"{meta.label} has no {', '.join(sorted(unknown))}")
    values = ", ".join(columns.get(one.name, f'one."{one.column}"') for one in fields)
    names = ", ".join(f'"{one.column}"' for one in fields)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the plans of foreign keys are made for what the statistics say
        cursor.execute(
            f'INSERT INTO "{meta.db_table}" ({names}) SELECT {values} FROM "{meta.db_table}" one,'  # noqa: S608
            f" generate_series(1, {copies}) n WHERE one.id = {row.pk}"
        )


@contextmanager
def bulk_loading() -> Iterator[None]:
    """Without the triggers, and without the trigram indexes, which are made ten times faster when all rows are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '%gin_trgm_ops%'")
        indexes = cursor.fetchall()
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'")
        tables = [row[0] for row in cursor.fetchall()]
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for _name, definition in indexes:
            cursor.execute(definition)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def note_public_rows(cursor: CursorWrapper, resource: FeedResource) -> None:
    """Write every public row of a resource into the change feed: the rows were loaded without its triggers."""
    cursor.execute(
        with_tables(f"""
            INSERT INTO publishing_change_feed (resource, key, xid, deleted, at)
            SELECT '{resource.name}', shown.id, pg_current_xact_id(), false, clock_timestamp()
            FROM [{resource.model}] shown WHERE {resource.public_when}
            ON CONFLICT (resource, key) DO NOTHING
        """)  # noqa: S608
    )


def load_all(say: Callable[[str], None]) -> Hub:
    """Load everything, and return the hub with the large address book."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
    hub = make_hub("PT")
    with bulk_loading():
        for load in (_organisations, _events, _news, _contacts, _invitations, _emails):
            say(f"loading{load.__name__.replace('_', ' ')} …")
            load(hub)
        say("making the indexes …")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE publishing_change_feed DISABLE TRIGGER USER")  # the index is filled as a whole
        for resource in (ORGANISATIONS_FEED, EVENTS_FEED, NEWS_FEED):
            note_public_rows(cursor, resource)
        cursor.execute("ALTER TABLE publishing_change_feed ENABLE TRIGGER USER")
        repair_index()
        renew_words()
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("RESET statement_timeout")
    return hub


def _organisations(hub: Hub) -> None:
    one = make_organisation("Organisation to multiply")
    countries = "(SELECT array_agg(id ORDER BY id) FROM hubs_country)"
    multiply(
        one, ORGANISATIONS, name=f"initcap({word()}) || ' organisation ' || n", acronym="'O' || n",
        country=f"{countries}[1 + n % 40]",
    )  # fmt: skip
    first = Organisation.objects.filter(name__contains="organisation ").order_by("pk")[0].pk
    membership = Membership.objects.create(hub=hub, organisation=one, role="member")
    for half in (0, 1):
        multiply(
            membership, MEMBERSHIPS // 2, hub=f"{HUBS}[1 + (n + {half} * 7) % 20]", organisation=f"{first} + n - 1",
        )  # fmt: skip


def _events(hub: Hub) -> None:
    one = make_event(hub, title="Event to multiply", capacity=None)
    one.topics.add(Topic.objects.order_by("pk")[0])
    moved = "make_interval(days => n % 3000 - 2800, mins => n % 500)"
    multiply(
        one, EVENTS, uid="gen_random_uuid()", title=f"initcap({word()}) || ' ' || {word('n / 10')} || ' ' || n",
        starts_at=f"one.starts_at + {moved}", ends_at=f"one.ends_at + {moved}",
        starts_on=f"to_char(one.starts_at + {moved}, 'YYYY-MM-DD')", ends_on=f"to_char(one.ends_at + {moved}, 'YYYY-MM-DD')",
        hub=f"{HUBS}[1 + n % 20]", updated_at="one.updated_at - make_interval(mins => n)",
    )  # fmt: skip
    first = Event.objects.filter(hub=hub).order_by("-pk")[0].pk
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_event_topics (event_id, topic_id) SELECT id, %s FROM events_event WHERE id <= %s ON CONFLICT DO NOTHING",
            [one.topics.all()[0].pk, first],
        )
    registration = Registration.objects.create(
        hub=hub, event=one, name="Rosa Silva", email="rosa@example.org", registered_at=one.created_at,
        link_nonce="00000000-0000-4000-8000-000000000000", link_hash="0",
    )  # fmt: skip
    ours = f"(SELECT array_agg(id ORDER BY id) FROM events_event WHERE hub_id = {hub.pk})"  # noqa: S608
    multiply(
        registration, REGISTRATIONS, event=f"{ours}[1 + n % 3000]", email="'person' || n || '@example.org'",
        link_nonce="gen_random_uuid()", link_hash="md5(n::text)",
        check_in_code="translate(lpad(n::text, 8, '0'), '0123456789', 'BCDFGHJKMP')",
        registered_at="one.registered_at - make_interval(mins => n)",
    )  # fmt: skip


def _news(hub: Hub) -> None:
    one = make_news(hub, title="News to multiply")
    earlier = "- make_interval(hours => n)"
    multiply(
        one, NEWS, title=f"initcap({word()}) || ' news ' || n", hub=f"{HUBS}[1 + n % 20]",
        published_at=f"one.published_at {earlier}", changed_at=f"one.changed_at {earlier}",
    )  # fmt: skip
    assert NewsItem.objects.count() > NEWS


def _contacts(hub: Hub) -> None:
    one = make_stakeholder(hub, name="Contact to multiply", region="Norte")
    multiply(
        one, CONTACTS, name=f"initcap({word()}) || ' ' || md5(n::text)", email="'contact' || n || '@example.org'",
        region="(ARRAY['Norte','Centro','Alentejo','Algarve','Lisboa'])[1 + n % 5]",
        level="(ARRAY['local','regional','national'])[1 + n % 3]",
        sector="(ARRAY['academia','civil_society','industry','health_care'])[1 + n % 4]",
        organisation="NULL::bigint", updated_at="one.updated_at - make_interval(mins => n)",
    )  # fmt: skip
    assert Stakeholder.objects.filter(hub=hub).count() > CONTACTS


def _invitations(hub: Hub) -> None:
    first = Stakeholder.objects.filter(hub=hub).order_by("pk")[0]
    event = Event.objects.filter(hub=hub).order_by("pk")[0]
    one = Invitation.objects.create(
        hub=hub, event=event, stakeholder=first, link_nonce="00000000-0000-4000-8000-000000000000", link_hash="0"
    )
    ours = f"(SELECT array_agg(id ORDER BY id DESC) FROM events_event WHERE hub_id = {hub.pk})"  # noqa: S608
    multiply(
        one, INVITATIONS, event=f"{ours}[1 + n % 3000]", stakeholder=f"{first.pk} + n", link_nonce="gen_random_uuid()",
        link_hash="md5(n::text)", state="(ARRAY['invited', 'accepted', 'declined'])[1 + n % 3]",
        answered_at="CASE WHEN n % 3 > 0 THEN one.invited_at END",
    )  # fmt: skip


def _emails(hub: Hub) -> None:
    fields: dict[str, Any] = {
        "key": "bench:0", "lane": "bulk", "kind": "events/invitation", "hub_id": hub.pk, "recipient": "rosa@example.org",
        "recipient_hash": "0", "message_id": "<0@bench>", "state": "sent", "due_at": "2026-01-01T00:00Z",
        "finished_at": "2026-01-01T00:00Z",
    }  # fmt: skip
    one = OutgoingEmail.objects.create(**fields)
    multiply(
        one, EMAILS, key="'bench:' || n", message_id="'<' || n || '@bench>'", recipient_hash="md5(n::text)",
        state="CASE WHEN n % 1000 = 0 THEN 'bounced' ELSE 'sent' END", hub_id=f"{HUBS}[1 + n % 20]",
        created_at="one.created_at - make_interval(secs => n)",
    )  # fmt: skip
