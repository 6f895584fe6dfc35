"""Whether the portal tells an operator the truth about itself."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from echos_portal import wsgi
from echos_portal.periodic_jobs import note_scheduler
from echos_portal.views import health
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import OLDEST_UNSENT, Lane, OutgoingEmail


def queue_email() -> None:
    queue(
        Draft(
            key="registration:1:confirmed:1",
            kind="events/registered",
            lane=Lane.NOTICE,
            recipient="a@example.org",
            language="en",
        )
    )


@pytest.mark.django_db
def test_ready_when_everything_answers(client: Client) -> None:
    note_scheduler(at=timezone.now())
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (200, "ok")
    assert set(response.json()["checks"]) == {"database", "migrations", "emails", "scheduler", "broker"}


def test_live_asks_no_other_service(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}


def test_live_is_answered_before_django(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsgi, "_portal", None)
    answered: list[str] = []
    body = wsgi.application({"PATH_INFO": "/health/live"}, lambda status, _headers: answered.append(status))  # type: ignore[arg-type,func-returns-value]
    assert (answered, json.loads(b"".join(body))) == (["200 OK"], {"status": "ok"})


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "evil.example", "a b", "[::1"])
def test_health_does_not_look_at_the_host(client: Client, address: str, host: str) -> None:
    assert client.get(address, headers={"host": host, "x-forwarded-host": host}).status_code == 200
    assert client.get("/en/", headers={"host": host}).status_code == 400


@pytest.mark.django_db
def test_ready_tells_the_age_of_the_scheduler(client: Client) -> None:
    check = client.get("/health/ready").json()["checks"]["scheduler"]
    assert check == {"status": "degraded", "last_heard_seconds": None}
    note_scheduler(at=timezone.now() - dt.timedelta(minutes=6))
    body = client.get("/health/ready").json()
    assert (body["status"], round(body["checks"]["scheduler"]["last_heard_seconds"])) == ("degraded", 360)
    note_scheduler(at=timezone.now())
    assert client.get("/health/ready").json()["checks"]["scheduler"]["status"] == "ok"


MANY = """
INSERT INTO outbox_outgoingemail (key, lane, kind, recipient, recipient_hash, language, mailing_list, sender_name, reply_to, context, link,
    calendar, calendar_method, message_id, state, due_at, attempts, interruptions, fence, reply, created_at, finished_at)
SELECT 'many:' || n, 'bulk', 'events/invitation', n || '@example.org', n::text, 'en', '', '', '', '{}', '{}', '', '', 'many' || n,
    state, now(), 0, 0, 0, '', now(), CASE WHEN state = 'sent' THEN now() END
FROM generate_series(1, 40000) AS n, LATERAL (SELECT CASE n % 4 WHEN 0 THEN 'queued' WHEN 1 THEN 'unknown' ELSE 'sent' END AS state) AS s
"""


@pytest.mark.django_db
def test_ready_reads_as_many_pages_of_the_database_however_many_emails_there_are(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("REINDEX TABLE outbox_outgoingemail")  # without what tests before wrote and rolled back
        cursor.execute(MANY)
        cursor.execute("ANALYZE outbox_outgoingemail")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {OLDEST_UNSENT}")
        plan = cursor.fetchone()[0][0]["Plan"]
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] <= 40


@pytest.mark.django_db
def test_ready_costs_four_queries(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/health/ready")
    with django_assert_num_queries(4):
        client.get("/health/ready")


@pytest.mark.django_db
def test_ready_is_degraded_while_the_broker_is_away(
    client: Client, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    health._the_broker.cache_clear()
    response = client.get("/health/ready")
    health._the_broker.cache_clear()
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["checks"]["broker"] == {"status": "degraded"}


@pytest.mark.django_db
def test_ready_is_degraded_when_emails_wait_too_long(client: Client) -> None:
    queue_email()
    assert client.get("/health/ready").json()["checks"]["emails"]["status"] == "ok"
    OutgoingEmail.objects.update(
        created_at=timezone.now() - dt.timedelta(hours=1), due_at=timezone.now() - dt.timedelta(hours=1)
    )
    body = client.get("/health/ready").json()
    assert body["status"] == "degraded"
    assert body["checks"]["emails"]["oldest_unsent_seconds"] >= 3600


@pytest.mark.django_db(transaction=True)
def test_ready_is_down_while_a_migration_is_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'events' AND name LIKE '0002%'")
    try:
        response = client.get("/health/ready")
        assert (response.status_code, response.json()["checks"]["migrations"]) == (
            503,
            {"status": "down", "missing": 1},
        )
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('events', '0002_rows_stay_in_their_hub', now())"
            )
