"""The weekly newsletters: one a subscriber and week, nothing twice, nothing missing."""

import datetime as dt
import threading
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from digests.actions import build_due
from digests.actions import digests as building
from digests.models import Digest, Subscription
from digests.tasks import build_due as task
from outbox.actions import suppress
from outbox.models import Lane, OutgoingEmail
from tests.digests.making import THURSDAY, make_announced, make_many, make_subscription
from tests.digests.test_subscribing import together
from tests.factories import make_hub

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


def weekly() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind="digests/weekly").order_by("pk"))


def titles_in(email: OutgoingEmail) -> tuple[list[str], list[str]]:
    """The titles of the new events and of the others."""
    return [event["title"] for event in email.context["new"]], [event["title"] for event in email.context["others"]]


def test_first_email_tells_everything_that_is_coming() -> None:
    subscription = make_subscription(email="reader@example.org")
    make_announced(title="Later", starts="2027-02-01")
    make_announced(title="Sooner", starts="2026-12-01")
    assert build_due(at=THURSDAY) == 1
    email = weekly()[0]
    assert titles_in(email) == (["Sooner", "Later"], [])
    assert (email.key, email.lane, email.mailing_list) == (
        f"digest:{subscription.pk}:2026-W48",
        Lane.BULK,
        "digest:pt",
    )
    assert email.recipient == "reader@example.org"
    assert email.context["new"][0]["when"] == "Tuesday 1 December 2026, 10:00 to 12:00, Brussels time"


def test_digest_is_noted_and_the_watermark_moves_to_the_newest_event_included() -> None:
    subscription = make_subscription()
    make_announced(published=THURSDAY - dt.timedelta(days=9))
    newest = make_announced(published=THURSDAY - dt.timedelta(hours=3))
    build_due(at=THURSDAY)
    subscription.refresh_from_db()
    assert subscription.watermark == newest.published_at
    assert list(Digest.objects.values_list("subscription", "period", "event_count")) == [
        (subscription.pk, "2026-W48", 2)
    ]


def test_next_week_tells_the_new_ones_first_and_then_the_others() -> None:
    make_subscription()
    make_announced(title="Known", starts="2027-01-10")
    build_due(at=THURSDAY)
    make_announced(title="New", starts="2027-03-01", published=THURSDAY + dt.timedelta(days=3))
    assert build_due(at=THURSDAY + WEEK) == 1
    assert titles_in(weekly()[1]) == (["New"], ["Known"])


def test_nothing_new_no_email_no_row_and_the_watermark_stays() -> None:
    subscription = make_subscription()
    make_announced(starts="2027-01-10")
    build_due(at=THURSDAY)
    before = Subscription.objects.values().get(pk=subscription.pk)
    assert build_due(at=THURSDAY + WEEK) == 0
    assert (len(weekly()), Digest.objects.count()) == (1, 1)
    assert Subscription.objects.values().get(pk=subscription.pk) == before


def test_what_is_over_cancelled_a_draft_or_of_another_hub_is_not_told() -> None:
    make_subscription()
    make_announced(title="Over", starts="2026-11-24")
    make_announced(title="Cancelled", state="cancelled", cancelled_at=THURSDAY)
    make_announced(title="Elsewhere", hub=make_hub("GR"))
    draft = make_announced(title="Draft")
    type(draft).objects.filter(pk=draft.pk).update(state="draft", published_at=None)
    assert build_due(at=THURSDAY) == 0
    assert Digest.objects.count() == 0


def test_before_thursday_morning_nothing_is_built() -> None:
    make_subscription()
    make_announced()
    assert build_due(at=THURSDAY - dt.timedelta(seconds=1)) == 0
    assert build_due(at=THURSDAY) == 1


def test_scheduler_dead_for_three_days_builds_late_and_once() -> None:
    make_subscription()
    make_announced()
    sunday = THURSDAY + dt.timedelta(days=3)
    assert [build_due(at=sunday), build_due(at=sunday + dt.timedelta(minutes=15))] == [1, 0]
    assert [email.key.rpartition(":")[2] for email in weekly()] == ["2026-W48"]


def test_week_without_a_scheduler_is_included_in_the_next() -> None:
    make_subscription()
    make_announced(title="Announced in the dead week")
    assert build_due(at=THURSDAY + WEEK) == 1
    assert titles_in(weekly()[0])[0] == ["Announced in the dead week"]


def test_announced_after_this_week_s_email_waits_for_the_next() -> None:
    make_subscription()
    make_announced(title="First", starts="2027-01-10")
    build_due(at=THURSDAY)
    make_announced(title="Second", starts="2027-01-11", published=THURSDAY + dt.timedelta(hours=1))
    assert build_due(at=THURSDAY + dt.timedelta(hours=2)) == 0
    assert build_due(at=THURSDAY + WEEK) == 1
    assert titles_in(weekly()[1]) == (["Second"], ["First"])


def test_event_whose_publishing_was_committed_late_is_not_missed() -> None:
    """It is dated before an event already included, but was not yet visible when that email was built."""
    make_subscription()
    make_announced(title="Seen", starts="2027-01-10", published=THURSDAY - dt.timedelta(seconds=10))
    build_due(at=THURSDAY)
    make_announced(title="Late", starts="2027-01-11", published=THURSDAY - dt.timedelta(seconds=15))
    assert build_due(at=THURSDAY + WEEK) == 1
    assert titles_in(weekly()[1]) == (["Late"], ["Seen"])
    assert build_due(at=THURSDAY + 2 * WEEK) == 0


def test_watermark_never_goes_back() -> None:
    subscription = make_subscription()
    later = make_announced(title="Later", starts="2027-01-10", published=THURSDAY - dt.timedelta(seconds=10))
    build_due(at=THURSDAY)
    type(later).objects.filter(pk=later.pk).update(state="cancelled", cancelled_at=THURSDAY)
    make_announced(title="Late", starts="2027-01-11", published=THURSDAY - dt.timedelta(seconds=15))
    build_due(at=THURSDAY + WEEK)
    subscription.refresh_from_db()
    assert subscription.watermark == later.published_at
    assert build_due(at=THURSDAY + 2 * WEEK) == 0


@pytest.mark.parametrize("mailing_list", ["digest:pt", "*"])
def test_suppressed_address_gets_nothing_and_loses_nothing(mailing_list: str) -> None:
    subscription = make_subscription(email="reader@example.org")
    make_subscription(email="other@example.org")
    make_announced()
    suppress(address="reader@example.org", mailing_list=mailing_list, reason="unsubscribed")
    assert build_due(at=THURSDAY) == 1
    assert [email.recipient for email in weekly()] == ["other@example.org"]
    before = subscription.watermark
    subscription.refresh_from_db()
    assert (subscription.watermark, subscription.digests.count()) == (before, 0)


def test_unconfirmed_address_gets_nothing() -> None:
    subscription = make_subscription()
    Subscription.objects.filter(pk=subscription.pk).update(state="pending")
    make_announced()
    assert build_due(at=THURSDAY) == 0


def test_hub_that_is_not_published_writes_nothing() -> None:
    hub = make_hub("GR", is_published=False)
    make_subscription(hub)
    make_announced(hub)
    assert build_due(at=THURSDAY) == 0


def test_only_ten_others_are_listed_and_the_rest_counted() -> None:
    make_subscription()
    for number in range(12):
        make_announced(title=f"Event {number}", starts=f"2027-01-{number + 1:02}")
    build_due(at=THURSDAY)
    make_announced(title="New", starts="2027-02-01", published=THURSDAY + dt.timedelta(days=1))
    build_due(at=THURSDAY + WEEK)
    assert (len(titles_in(weekly()[1])[1]), weekly()[1].context["more"]) == (10, 2)


def test_task_builds_what_is_due_now() -> None:
    make_subscription()
    make_announced()
    with time_machine.travel(THURSDAY, tick=False):
        task()
    assert len(weekly()) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_slice_asks_the_same_number_of_queries(count: int, django_assert_num_queries: Any) -> None:
    make_many(make_hub(), count)
    for _each in range(count):
        make_announced()
    with django_assert_num_queries(15):
        assert build_due(at=THURSDAY) == count


def test_many_slices_email_each_subscriber_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "SLICE", 3)
    make_many(make_hub(), 10)
    make_announced()
    assert build_due(at=THURSDAY) == 10
    assert len({email.recipient for email in weekly()}) == 10
    assert build_due(at=THURSDAY) == 0


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
            build_due(at=THURSDAY)
    assert (Digest.objects.count(), len(weekly())) == (4, 4)
    assert build_due(at=THURSDAY) == 6
    assert len({email.recipient for email in weekly()}) == len(weekly()) == 10


@pytest.mark.django_db(transaction=True)
def test_four_builders_at_once_write_one_email_each() -> None:
    hub = make_hub()
    make_many(hub, 60)
    make_announced(hub)
    built: list[int] = []
    assert together(4, lambda: built.append(build_due(at=THURSDAY))) == []
    build_due(at=THURSDAY)
    assert (len(weekly()), Digest.objects.count()) == (60, 60)
    assert sorted(OutgoingEmail.objects.values_list("recipient", flat=True)) == sorted(
        Subscription.objects.values_list("email", flat=True)
    )


@pytest.mark.django_db(transaction=True)
def test_builders_without_the_lock_would_be_refused_by_the_database() -> None:
    """The twin without protection: look who has none, then write."""
    hub = make_hub()
    make_many(hub, 1)
    ready = threading.Barrier(4, timeout=120)

    def look_then_write() -> None:
        waiting = list(Subscription.objects.exclude(digests__period="2026-W48"))
        ready.wait()
        for subscription in waiting:
            Digest.objects.create(subscription=subscription, period="2026-W48", event_count=1)

    assert [type(failure) for failure in together(4, look_then_write)] == [IntegrityError] * 3


def test_database_keeps_one_digest_a_week() -> None:
    subscription = make_subscription()
    Digest.objects.create(subscription=subscription, period="2026-W48", event_count=1)
    with pytest.raises(IntegrityError, match="digests_digest_once_a_week"), transaction.atomic():
        Digest.objects.create(subscription=subscription, period="2026-W48", event_count=1)
