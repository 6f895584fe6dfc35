"""Builders in slices, killed and beside each other: one email a subscriber, and the database refuses a second."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from digests.actions import build_due
from digests.actions import digests as building
from digests.models import Announcement, AnnouncementCursor, Digest, Subscriber
from outbox.models import OutgoingEmail
from tests.digests.making import MONDAY, make_announced, make_many, make_subscriber
from tests.digests.test_building import sent
from tests.digests.test_subscribing import together
from tests.factories import make_hub

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_a_slice_asks_the_same_number_of_queries(count: int, django_assert_num_queries: Any) -> None:
    make_many(make_hub(), count)
    for _each in range(count):
        make_announced()
    with django_assert_num_queries(37):
        assert build_due(at=MONDAY) == count


def test_many_slices_email_each_subscriber_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "SLICE", 3)
    make_many(make_hub(), 10)
    make_announced()
    assert build_due(at=MONDAY) == 10
    assert len({email.recipient for email in sent()}) == 10
    assert build_due(at=MONDAY) == 0


@pytest.mark.django_db(transaction=True)
def test_builder_that_dies_half_way_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second slice dies before its commit: its watermarks, digests and emails are gone together."""
    monkeypatch.setattr(building, "SLICE", 4)
    make_many(make_hub(), 10)
    make_announced()
    queue_all, calls = building.queue_all, []

    def dying(drafts: Any) -> int:
        calls.append(queue_all(drafts))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return int(calls[-1])

    with monkeypatch.context() as broken:
        broken.setattr(building, "queue_all", dying)
        with pytest.raises(KeyboardInterrupt):
            build_due(at=MONDAY)
    assert (Digest.objects.count(), len(sent())) == (4, 4)
    assert build_due(at=MONDAY) == 6
    assert len({email.recipient for email in sent()}) == len(sent()) == 10


@pytest.mark.django_db(transaction=True)
def test_builder_whose_connection_is_killed_half_way_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server ends the session in the middle of the second slice, as when the process is killed."""
    monkeypatch.setattr(building, "SLICE", 4)
    make_many(make_hub(), 10)
    make_announced()
    queue_all, calls = building.queue_all, []

    def killed(drafts: Any) -> int:
        calls.append(queue_all(drafts))
        if len(calls) == 2:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return int(calls[-1])

    with monkeypatch.context() as broken:
        broken.setattr(building, "queue_all", killed)
        failures = together(1, lambda: build_due(at=MONDAY))
    assert [isinstance(failure, OperationalError) for failure in failures] == [True]
    assert (Digest.objects.count(), len(sent())) == (4, 4)
    assert build_due(at=MONDAY) == 6
    assert len({email.recipient for email in sent()}) == len(sent()) == 10


@pytest.mark.django_db(transaction=True)
def test_four_builders_at_once_write_one_email_each() -> None:
    hub = make_hub()
    make_many(hub, 60)
    make_announced(hub)
    built: list[int] = []
    assert together(4, lambda: built.append(build_due(at=MONDAY))) == []
    build_due(at=MONDAY)
    assert (len(sent()), Digest.objects.count(), Announcement.objects.count()) == (60, 60, 1)
    assert sorted(OutgoingEmail.objects.values_list("recipient", flat=True)) == sorted(
        Subscriber.objects.values_list("email", flat=True)
    )


@pytest.mark.django_db(transaction=True)
def test_builders_without_the_lock_would_be_refused_by_the_database() -> None:
    """The twin without protection: look who has none, then write."""
    hub = make_hub()
    make_many(hub, 1)
    ready = threading.Barrier(4, timeout=120)

    def look_then_write() -> None:
        waiting = list(Subscriber.objects.exclude(digests__period="2026-W49"))
        ready.wait()
        for subscriber in waiting:
            digest(subscriber)

    assert [type(failure) for failure in together(4, look_then_write)] == [IntegrityError] * 3


def digest(subscriber: Subscriber, **fields: Any) -> Digest:
    given = {"period": "2026-W49", "reported_from": 0, "reported_to": 1, "item_count": 1} | fields
    return Digest.objects.create(subscriber=subscriber, **given)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"reported_from": 1, "reported_to": 2}, "digests_digest_once_a_period"),
        ({"period": "2026-W50"}, "digests_digest_reports_once"),
        ({"period": "2026-W50", "reported_from": 2, "reported_to": 2}, "digests_digest_reports_some"),
    ],
)
def test_database_keeps_one_digest_a_period_and_reports_nothing_twice(fields: dict[str, Any], name: str) -> None:
    subscriber = make_subscriber()
    digest(subscriber)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        digest(subscriber, **fields)


def test_database_numbers_an_object_once_and_has_one_cursor() -> None:
    Announcement.objects.create(kind="news", key=1, noted_at=MONDAY)
    AnnouncementCursor.objects.create()
    with pytest.raises(IntegrityError, match="digests_announcement_once"), transaction.atomic():
        Announcement.objects.create(kind="news", key=1, noted_at=MONDAY)
    with pytest.raises(IntegrityError, match="digests_announcement_cursor_is_one"), transaction.atomic():
        AnnouncementCursor.objects.create(pk=2)
