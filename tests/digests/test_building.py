"""The digests: one a subscriber and period, nothing twice, nothing missing."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection, transaction

from digests.actions import build_due
from digests.models import Announcement, AnnouncementCursor, Digest, Subscriber
from digests.tasks import build_due as task
from outbox.actions import suppress
from outbox.models import Lane, OutgoingEmail
from tests.digests.making import DAY, MONDAY, WEEK, make_announced, make_subscriber
from tests.factories import make_hub

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def sent() -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(kind="digests/digest").order_by("pk"))


def titles_in(email: OutgoingEmail) -> tuple[list[str], list[str]]:
    """The titles of the new items and of the other events."""
    new = [one["title"] for group in email.context["groups"] for one in group["entries"]]
    return new, [event["title"] for event in email.context["others"]]


def test_first_email_tells_everything_that_is_coming() -> None:
    make_announced(title="Later", starts="2027-02-01", published=MONDAY - 90 * DAY)
    build_due(at=MONDAY - 80 * DAY)  # announced long before
    subscriber = make_subscriber(email="reader@example.org")
    make_announced(title="Sooner", starts="2026-12-01")
    assert build_due(at=MONDAY) == 1
    email = sent()[0]
    assert titles_in(email) == (["Sooner", "Later"], [])
    assert (email.key, email.lane, email.mailing_list) == (f"digest:{subscriber.pk}:2026-W49", Lane.BULK, "digest")
    assert email.recipient == "reader@example.org"
    assert email.context["groups"][0]["entries"][0]["when"] == "Tuesday 1 December 2026, 10:00 to 12:00, Brussels time"


def test_digest_is_noted_and_the_watermark_moves_to_the_last_announcement() -> None:
    subscriber = make_subscriber()
    make_announced()
    make_announced()
    build_due(at=MONDAY)
    subscriber.refresh_from_db()
    last = Announcement.objects.latest("pk").pk
    assert (subscriber.watermark, subscriber.next_due_at) == (last, MONDAY + WEEK)
    assert list(Digest.objects.values_list("subscriber", "period", "reported_from", "reported_to", "item_count")) == [
        (subscriber.pk, "2026-W49", 0, last, 2)
    ]


def test_next_week_tells_the_new_ones_first_and_then_the_others() -> None:
    make_subscriber()
    make_announced(title="Known", starts="2027-01-10")
    build_due(at=MONDAY)
    make_announced(title="New", starts="2027-03-01", published=MONDAY + 3 * DAY)
    assert build_due(at=MONDAY + WEEK) == 1
    assert titles_in(sent()[1]) == (["New"], ["Known"])


def test_nothing_new_no_email_and_no_row() -> None:
    make_subscriber()
    make_announced(starts="2027-01-10")
    build_due(at=MONDAY)
    assert build_due(at=MONDAY + WEEK) == 0
    assert (len(sent()), Digest.objects.count()) == (1, 1)


def test_changed_withdrawn_and_published_again_is_reported_once() -> None:
    make_subscriber()
    event = make_announced(starts="2027-01-10")
    build_due(at=MONDAY)
    for fields in (
        {"title": "Moved"},
        {"state": "cancelled", "cancelled_at": MONDAY},
        {"state": "published", "cancelled_at": None},
    ):
        type(event).objects.filter(pk=event.pk).update(**fields)
    assert build_due(at=MONDAY + WEEK) == 0


def test_what_is_over_cancelled_a_draft_or_of_another_hub_is_not_reported() -> None:
    make_subscriber()
    make_announced(title="Over", starts="2026-11-24")
    make_announced(title="Cancelled", state="cancelled", cancelled_at=MONDAY)
    make_announced(title="Elsewhere", hub=make_hub("GR"))
    draft = make_announced(title="Draft")
    type(draft).objects.filter(pk=draft.pk).update(state="draft", published_at=None)
    assert build_due(at=MONDAY) == 0
    assert Digest.objects.count() == 0


def test_before_monday_morning_nothing_is_built() -> None:
    make_subscriber()
    make_announced()
    assert build_due(at=MONDAY - dt.timedelta(seconds=1)) == 0
    assert build_due(at=MONDAY) == 1


def test_scheduler_dead_for_three_days_builds_late_and_once_without_what_is_over() -> None:
    make_subscriber()
    make_subscriber(frequency="at_once", at=MONDAY - 3 * DAY)
    make_announced(title="To come")
    make_announced(title="Over by then", starts="2026-12-02")
    thursday = MONDAY + 3 * DAY
    assert [build_due(at=thursday + wait * MINUTE) for wait in (0, 15, 30)] == [1, 1, 0]
    assert {email.key.rpartition(":")[2] for email in sent()} == {
        "2026-W49",
        f"to {Announcement.objects.latest('pk').pk}",
    }
    assert [titles_in(email)[0] for email in sent()] == [["To come"]] * 2


def test_week_without_a_scheduler_is_included_in_the_next() -> None:
    make_subscriber()
    make_announced(title="Announced in the dead week")
    assert build_due(at=MONDAY + WEEK) == 1
    assert titles_in(sent()[0])[0] == ["Announced in the dead week"]


def test_announced_after_this_week_s_email_waits_for_the_next() -> None:
    make_subscriber()
    make_announced(title="First", starts="2027-01-10")
    build_due(at=MONDAY)
    make_announced(title="Second", starts="2027-01-11", published=MONDAY + dt.timedelta(hours=1))
    assert build_due(at=MONDAY + dt.timedelta(hours=2)) == 0
    assert build_due(at=MONDAY + WEEK) == 1
    assert titles_in(sent()[1]) == (["Second"], ["First"])


@pytest.mark.parametrize(
    ("friday", "due"), [("2026-10-23", "2026-10-26T07:00:00+00:00"), ("2027-03-26", "2027-03-29T06:00:00+00:00")]
)
def test_one_email_at_eight_when_the_clocks_change(friday: str, due: str) -> None:
    start = dt.datetime.fromisoformat(f"{friday}T12:00:00+00:00")
    make_subscriber(at=start - DAY)
    make_announced(starts="2027-05-10", published=start)
    hours = [start + dt.timedelta(hours=number) for number in range(72)]
    assert [at for at in hours if build_due(at=at)] == [dt.datetime.fromisoformat(due)]


def test_monthly_comes_on_the_first_monday() -> None:
    make_subscriber(frequency="monthly")
    make_announced(title="New", starts="2027-01-10")
    first = MONDAY + WEEK
    assert [build_due(at=at) for at in (MONDAY, first, first + WEEK, first + 4 * WEEK)] == [0, 1, 0, 0]
    assert [email.key.rpartition(":")[2] for email in sent()] == ["2026-12"]


def test_at_once_waits_a_quarter_of_an_hour_for_what_is_published_with_it() -> None:
    make_subscriber(frequency="at_once")
    make_announced(title="First", starts="2027-01-10")
    assert build_due(at=MONDAY) == 0
    make_announced(title="Second", starts="2027-01-11")
    make_announced(title="Elsewhere", hub=make_hub("GR"))
    assert [build_due(at=MONDAY + wait * MINUTE) for wait in (14, 15, 16, 40)] == [0, 1, 0, 0]
    assert titles_in(sent()[0]) == (["First", "Second"], [])
    make_announced(title="Third", starts="2027-01-12")
    assert [build_due(at=MONDAY + wait * MINUTE) for wait in (60, 75, 90)] == [0, 1, 0]
    assert titles_in(sent()[1]) == (["Third"], [])


def test_email_about_events_alone_is_not_sent_when_they_are_over() -> None:
    make_subscriber()
    event = make_announced()
    build_due(at=MONDAY)
    assert sent()[0].valid_until == event.ends_at


@pytest.mark.django_db(transaction=True)
def test_publishing_that_is_committed_late_is_not_missed() -> None:
    """A transaction that began before another publishes after it: it is neither lost nor reported twice."""
    make_subscriber()
    hub, opened, go_on = make_hub(), threading.Event(), threading.Event()

    def publish_slowly() -> None:
        with transaction.atomic():
            make_announced(hub, title="Late", starts="2027-01-11")
            opened.set()
            go_on.wait(60)
        connection.close()

    thread = threading.Thread(target=publish_slowly)
    thread.start()
    opened.wait(60)
    make_announced(hub, title="Seen", starts="2027-01-10")
    build_due(at=MONDAY)
    go_on.set()
    thread.join()
    assert build_due(at=MONDAY + WEEK) == 1
    assert [titles_in(email) for email in sent()] == [(["Seen"], []), (["Late"], ["Seen"])]
    assert build_due(at=MONDAY + 2 * WEEK) == 0


def test_after_a_restore_elsewhere_nothing_is_missed_or_reported_again() -> None:
    """The transaction ids of the new database are lower than the cursor."""
    make_subscriber()
    make_announced(title="Known", starts="2027-01-10")
    build_due(at=MONDAY)
    AnnouncementCursor.objects.update(xid=2**60)
    make_announced(title="New", starts="2027-01-11")
    assert build_due(at=MONDAY + WEEK) == 1
    assert titles_in(sent()[1]) == (["New"], ["Known"])


@pytest.mark.parametrize("mailing_list", ["digest", "*"])
def test_suppressed_address_gets_nothing_and_loses_nothing(mailing_list: str) -> None:
    subscriber = make_subscriber(email="reader@example.org")
    make_subscriber(email="other@example.org")
    make_announced()
    suppress(address="reader@example.org", mailing_list=mailing_list, reason="unsubscribed")
    assert build_due(at=MONDAY) == 1
    assert [email.recipient for email in sent()] == ["other@example.org"]
    before = subscriber.watermark
    subscriber.refresh_from_db()
    assert (subscriber.watermark, subscriber.gets_overview, subscriber.digests.count()) == (before, True, 0)


def test_unconfirmed_address_gets_nothing() -> None:
    subscriber = make_subscriber()
    Subscriber.objects.filter(pk=subscriber.pk).update(confirmed_at=None)
    make_announced()
    assert build_due(at=MONDAY) == 0


def test_hub_that_is_not_published_writes_nothing() -> None:
    hub = make_hub("GR", is_published=False)
    make_subscriber(hub)
    make_announced(hub)
    assert build_due(at=MONDAY) == 0


def test_only_ten_others_are_listed_and_the_rest_counted() -> None:
    make_subscriber()
    for number in range(12):
        make_announced(title=f"Event {number}", starts=f"2027-01-{number + 1:02}")
    build_due(at=MONDAY)
    make_announced(title="New", starts="2027-02-01", published=MONDAY + DAY)
    build_due(at=MONDAY + WEEK)
    assert (len(titles_in(sent()[1])[1]), sent()[1].context["more"]) == (10, 2)


def test_task_builds_what_is_due_now() -> None:
    make_subscriber()
    make_announced()
    with time_machine.travel(MONDAY, tick=False):
        task()
    assert len(sent()) == 1
