"""Whether the portal tells an operator the truth about itself."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from echos_portal.views import health
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail


def a_letter() -> None:
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
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (200, "ok")
    assert set(response.json()["checks"]) == {"database", "migrations", "letters", "broker"}


def test_live_asks_nobody(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_is_degraded_while_the_broker_is_away(
    client: Client, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    health._client.cache_clear()
    response = client.get("/health/ready")
    health._client.cache_clear()
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["checks"]["broker"] == {"status": "degraded"}


@pytest.mark.django_db
def test_ready_is_degraded_when_letters_wait_too_long(client: Client) -> None:
    a_letter()
    assert client.get("/health/ready").json()["checks"]["letters"]["status"] == "ok"
    OutgoingEmail.objects.update(
        created_at=timezone.now() - dt.timedelta(hours=1), due_at=timezone.now() - dt.timedelta(hours=1)
    )
    body = client.get("/health/ready").json()
    assert body["status"] == "degraded"
    assert body["checks"]["letters"]["oldest_unsent_seconds"] >= 3600


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
