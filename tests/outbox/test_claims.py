"""Claims: no other worker gets the email while one holds, and a worker that lost its claim changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from outbox import outcomes
from outbox.claims import Claims
from outbox.models import Lane, OutgoingEmail, State
from outbox.recovery import recover
from tests.outbox.conftest import Queue

pytestmark = pytest.mark.django_db
CLAIMS = Claims(lease=60, hold=10)


def claim(many: int = 10) -> list[OutgoingEmail]:
    return CLAIMS.claim(Lane.NOTICE, many)


def expire_leases() -> None:
    OutgoingEmail.objects.filter(state=State.SENDING).update(lease_until=timezone.now() - timedelta(seconds=1))


def claimed_again(email: OutgoingEmail) -> OutgoingEmail:
    """The email in the hands of another worker, after the first one's lease ran out."""
    expire_leases()
    recover()
    OutgoingEmail.objects.update(due_at=timezone.now())
    (again,) = claim()
    assert (again.pk, again.fence) == (email.pk, email.fence + 1)
    return again


def test_claim_takes_the_oldest_due_emails_of_its_lane(queued: Queue) -> None:
    now = timezone.now()
    for number, minutes in enumerate([3, 1, 2, -1]):
        queued(number, due_at=now - timedelta(minutes=minutes))
    queued("other", lane=Lane.BULK)

    assert [email.key for email in claim(2)] == ["fact:0", "fact:2"]
    assert [email.key for email in claim()] == ["fact:1"]
    assert claim() == []


def test_claim_holds_for_the_lease_by_the_clock_of_the_database(queued: Queue) -> None:
    queued(1)
    (email,) = claim()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now = cursor.fetchone()[0]
    assert email.lease_until is not None
    assert 55 < (email.lease_until - now).total_seconds() <= 60


def test_claim_costs_one_query_however_many_emails(queued: Queue, django_assert_num_queries: Any) -> None:
    for number in range(3):
        queued(number)
    with django_assert_num_queries(3):  # the statement, between the two of its savepoint
        assert len(claim()) == 3


@pytest.mark.parametrize(("lease", "hold"), [(5, 5), (1, 2)])
def test_lease_no_longer_than_one_email_is_refused(lease: float, hold: float) -> None:
    with pytest.raises(ValueError, match="longer"):
        Claims(lease=lease, hold=hold)


def test_mark_is_refused_after_the_lease(queued: Queue) -> None:
    queued(1)
    (email,) = claim()
    expire_leases()
    assert CLAIMS.mark(email) is None


def test_mark_is_refused_to_who_lost_the_claim(queued: Queue) -> None:
    queued(1)
    (lost,) = claim()
    held = claimed_again(lost)

    assert CLAIMS.mark(lost) is None
    assert CLAIMS.mark(held) is not None


def test_mark_holds_until_its_time_is_over(queued: Queue) -> None:
    queued(1)
    (email,) = claim()
    marked = CLAIMS.mark(email)
    assert marked is not None
    assert marked.holds() is True

    long_ago = type(marked)(marked.email_id, marked.fence, marked.since - 5, marked.hold)
    assert long_ago.holds() is True  # after a second the database is asked
    expire_leases()
    assert long_ago.holds() is False
    assert type(marked)(marked.email_id, marked.fence, marked.since - 10, marked.hold).holds() is False


@pytest.mark.parametrize(
    "outcome",
    [
        lambda email: outcomes.sent(email, "250"),
        lambda email: outcomes.bounced(email, "550", address_is_wrong=True),
        lambda email: outcomes.refused_for_now(email, "451"),
        lambda email: outcomes.perhaps_sent(email, ""),
        lambda email: outcomes.not_tried(email),
        lambda email: outcomes.faulty(email, ""),
    ],
)
def test_outcome_of_who_lost_the_claim_changes_nothing(queued: Queue, outcome: Any) -> None:
    queued(1)
    (lost,) = claim()
    claimed_again(lost)
    before = OutgoingEmail.objects.values().get()

    assert outcome(lost) is False
    assert OutgoingEmail.objects.values().get() == before


def test_accepted_email_is_believed_after_it_was_given_up_but_not_claimed_again(queued: Queue) -> None:
    queued(1)
    (email,) = claim()
    expire_leases()
    recover()

    assert outcomes.sent(email, "250 OK") is True
    assert OutgoingEmail.objects.get().state == State.SENT


def test_recovery_frees_only_what_has_expired(queued: Queue) -> None:
    queued(1)
    queued(2)
    first, second = claim()
    OutgoingEmail.objects.filter(pk=first.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    recover()

    assert dict(OutgoingEmail.objects.values_list("pk", "state")) == {first.pk: State.QUEUED, second.pk: State.SENDING}


def test_email_that_kills_its_workers_comes_back_later_each_time(queued: Queue) -> None:
    queued(1)
    waits = []
    for _ in range(10):
        OutgoingEmail.objects.update(due_at=timezone.now(), interruptions=len(waits))
        claim()
        expire_leases()
        recover()
        waits.append((OutgoingEmail.objects.get().due_at - timezone.now()).total_seconds())
    assert [wait <= 2 ** max(number - 3, 0) for number, wait in enumerate(waits)] == [True] * 10
    assert max(waits) > 1


def test_bulk_emails_of_unclear_delivery_are_on_hold(queued: Queue, settings: Any) -> None:
    settings.EMAIL_ACCEPTANCE_LOG = ""
    queued(1)
    queued(2, lane=Lane.BULK)
    for email in [*claim(), *CLAIMS.claim(Lane.BULK, 1)]:
        CLAIMS.mark(email)
    expire_leases()

    recover()

    states = dict(OutgoingEmail.objects.values_list("key", "state"))
    assert states == {"fact:1": State.QUEUED, "fact:2": State.UNKNOWN}
    assert [email.key for email in OutgoingEmail.objects.on_hold()] == ["fact:2"]
