"""Limits of the API: headers, 429, what shared caches may keep, and that losing Redis loses only the count."""

import datetime as dt
import time
from dataclasses import replace
from typing import Any

import pytest
import redis
from django.test import Client
from django.utils import timezone

from partners.keys import limits
from partners.keys.limits import Policy, count_request, take_uses
from partners.keys.upkeep import note_uses
from partners.models import KeyUse
from tests.factories import make_hub
from tests.partners.making import make_key

pytestmark = pytest.mark.django_db
HUBS = "/api/v1/hubs/"


@pytest.fixture(autouse=True)
def _limits(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three requests a minute without a key, six with one, in a minute that has just begun."""
    settings.PARTNERS = replace(settings.PARTNERS, anonymous_per_minute=3, key_per_minute=6)
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    moment = float(int(time.time() // 60) * 60 + 1)
    monkeypatch.setattr(time, "time", lambda: moment)
    limits._quiet.until = 0.0
    limits._client.cache_clear()


def headers(answer: Any) -> tuple[str, str]:
    return answer.headers.get("RateLimit-Policy", ""), answer.headers.get("RateLimit", "")


def test_without_a_key_an_address_has_few_and_learns_when_to_come_back(client: Client) -> None:
    make_hub("PT")
    answers = [client.get(HUBS, headers={"Origin": "https://p.example"}) for _number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [headers(answer)[0] for answer in answers] == ['"anonymous";q=3;w=60'] * 4
    assert headers(answers[-2])[1] == '"anonymous";r=0;t=59'
    refused = answers[-1]
    assert (refused["Retry-After"], refused["Content-Type"]) == ("59", "application/problem+json")
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert refused["Cache-Control"] == "no-store"
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert other.get(HUBS).status_code == 200


def test_with_a_key_the_key_counts_and_not_the_address(client: Client) -> None:
    key = make_key()
    asked = {"Authorization": f"Bearer {key.text}"}
    answers = [client.get(HUBS, headers=asked) for _number in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert [headers(answer)[1] for answer in answers[:2]] == ['"key";r=5;t=59', '"key";r=4;t=59']
    assert client.get(HUBS).status_code == 200
    other = make_key(key.row.partner)
    assert client.get(HUBS, headers={"Authorization": f"Bearer {other.text}"}).status_code == 200


def test_wrong_keys_count_as_requests_of_the_address(client: Client) -> None:
    answers = [client.get(HUBS, headers={"Authorization": "Bearer x"}).status_code for _number in range(4)]
    assert answers == [401, 401, 401, 429]


def test_what_is_said_of_one_caller_is_for_no_shared_cache(client: Client, settings: Any) -> None:
    """Also where the answer comes from the store of pages, which then has no header of a limit inside."""
    settings.PAGE_CACHE_BYTES = 1_000_000
    settings.PARTNERS = replace(settings.PARTNERS, anonymous_per_minute=10)
    make_hub("PT")
    key = {"Authorization": f"Bearer {make_key().text}"}
    first, second = client.get(HUBS, headers=key), client.get(HUBS, headers=key)
    unchanged = client.get(HUBS, headers={**key, "If-None-Match": first["ETag"]})
    assert [one["Cache-Control"] for one in (first, second, unchanged)] == ["private, max-age=60"] * 3
    assert [headers(one)[1] for one in (first, second, unchanged)] == [f'"key";r={left};t=59' for left in (5, 4, 3)]
    assert unchanged.status_code == 304
    assert first["Vary"] == "Authorization"
    anyone = client.get(HUBS)
    assert anyone["Cache-Control"] == "public, max-age=60"
    assert headers(anyone) == ('"anonymous";q=10;w=60', "")
    assert "Vary" not in anyone.headers
    assert anyone.content == second.content


@pytest.mark.parametrize("method", ["options", "head"])
def test_preflight_does_not_count_and_head_does(client: Client, method: str) -> None:
    answers = [getattr(client, method)(HUBS).status_code for _number in range(5)]
    assert answers == ([200] * 5 if method == "options" else [200, 200, 200, 429, 429])


def test_requests_are_served_while_redis_is_away_and_it_is_not_asked_again_at_once(
    client: Client, settings: Any
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    key = {"Authorization": f"Bearer {make_key().text}"}
    began = time.monotonic()
    answers = [client.get(HUBS, headers=asked) for asked in ({}, key) for _number in range(10)]
    assert {answer.status_code for answer in answers} == {200}
    assert {headers(answer)[1] for answer in answers} == {""}
    assert limits._quiet.until > began
    assert take_uses() == {}


def test_days_of_a_key_are_counted_without_a_write_a_request(client: Client) -> None:
    key = make_key()
    for _number in range(3):
        client.get(HUBS, headers={"Authorization": f"Bearer {key.text}"})
    assert KeyUse.objects.count() == 0
    assert (note_uses(), note_uses()) == (1, 0)
    client.get(HUBS, headers={"Authorization": f"Bearer {key.text}"})
    count_request(Policy("key", 6), "key of someone erased", key_id=999_999)
    note_uses()
    assert list(KeyUse.objects.values_list("key", "day", "requests")) == [(key.row.pk, _today(), 4)]


def _today() -> dt.date:
    return timezone.now().astimezone(dt.UTC).date()


def test_network_address_is_not_kept(settings: Any) -> None:
    count_request(Policy("anonymous", 3), "192.0.2.7")
    names = redis.Redis.from_url(settings.REDIS_URL).keys("partners:*")
    assert len(names) == 1
    assert b"192.0.2.7" not in names[0]
