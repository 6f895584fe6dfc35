"""Queueing, taking back, suppressing, sending again."""

import pytest
from django.db import IntegrityError, transaction

from accounts.addresses import address_hash
from audit.actors import SYSTEM
from audit.models import Entry
from outbox import actions
from outbox.actions import lift_suppression, queue, queue_all, send_again, suppress, withdraw
from outbox.drafts import Draft
from outbox.errors import NotOnHold
from outbox.models import Lane, OutgoingEmail, State, Suppression
from tests.outbox.conftest import Queue
from tests.suppressions import is_suppressed

pytestmark = pytest.mark.django_db


def draft(key: str, recipient: str = "a@example.org") -> Draft:
    return Draft(key=key, kind="account/code", lane=Lane.BULK, recipient=recipient, context={"code": "1"})


def test_email_of_the_same_fact_is_kept_as_it_is() -> None:
    queue(draft("fact:1"))
    first = OutgoingEmail.objects.get()
    queue(draft("fact:1", recipient="b@example.org"))

    kept = OutgoingEmail.objects.get()
    assert (kept.recipient, kept.message_id) == ("a@example.org", first.message_id)


def test_email_keeps_one_spelling_of_the_address() -> None:
    queue(draft("fact:1", recipient=" Anna@Example.ORG "))

    email = OutgoingEmail.objects.get()
    assert (email.recipient, email.recipient_hash) == ("anna@example.org", address_hash("anna@example.org"))


def test_email_goes_with_the_fact_that_is_rolled_back() -> None:
    with transaction.atomic():
        queue(draft("fact:1"))
        transaction.set_rollback(True)
    assert not OutgoingEmail.objects.exists()


def test_many_emails_are_queued_in_slices_and_only_new_ones_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "SLICE", 10)
    queue(draft("fact:3"))

    assert queue_all(draft(f"fact:{number}") for number in range(25)) == 24
    assert OutgoingEmail.objects.count() == 25


@pytest.mark.parametrize(
    ("prefix", "left"),
    [
        ("invitation:1:", {"invitation:17", "invitation:17:2"}),
        ("invitation:1", {"invitation:17", "invitation:17:2"}),
        ("invitation:17:2", {"invitation:1", "invitation:1:2", "invitation:17"}),
        ("invitation:%", {"invitation:1", "invitation:1:2", "invitation:17", "invitation:17:2"}),
    ],
)
def test_withdraw_means_the_whole_fact_and_no_other(prefix: str, left: set[str]) -> None:
    keys = ["invitation:1", "invitation:1:2", "invitation:17", "invitation:17:2"]
    queue_all(draft(key) for key in keys)

    assert withdraw(key_prefix=prefix, because="Not invited any more") == 4 - len(left)
    assert set(OutgoingEmail.objects.filter(state=State.QUEUED).values_list("key", flat=True)) == left


def test_withdraw_leaves_what_has_gone(queued: Queue) -> None:
    email = queued(1)
    OutgoingEmail.objects.update(state=State.SENT, finished_at=email.created_at)

    assert withdraw(key_prefix=email.key) == 0


def test_suppression_is_of_one_list_or_of_all() -> None:
    suppress(address="A@example.org", mailing_list="digest:pt", reason="unsubscribed")
    suppress(address="a@example.org", mailing_list="digest:pt", reason="unsubscribed")

    asked = ["digest:pt", "digest:es", "*"]
    assert [is_suppressed(address="a@example.org", mailing_list=name) for name in asked] == [True, False, False]
    suppress(address="a@example.org", reason="bounced")
    assert [is_suppressed(address="a@example.org", mailing_list=name) for name in asked] == [True, True, True]
    assert Suppression.objects.count() == 2


def test_suppression_lifted_is_gone() -> None:
    suppress(address="a@example.org", mailing_list="digest:pt", reason="unsubscribed")

    assert lift_suppression(address="A@example.org", mailing_list="digest:pt") is True
    assert lift_suppression(address="A@example.org", mailing_list="digest:pt") is False
    assert is_suppressed(address="a@example.org", mailing_list="digest:pt") is False


def test_suppression_for_an_unknown_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="bored"):
        suppress(address="a@example.org", reason="bored")


@pytest.mark.parametrize("state", [State.UNKNOWN, State.EXPIRED, State.FAULTY])
def test_email_on_hold_is_sent_again_and_noted(queued: Queue, state: State) -> None:
    email = queued(1, hub_id=None)
    OutgoingEmail.objects.update(state=state, attempts=12, finished_at=email.created_at)

    send_again(by=SYSTEM, email=email)

    email.refresh_from_db()
    assert (email.state, email.attempts, email.finished_at) == (State.QUEUED, 0, None)
    assert [(entry.action, entry.subject_id) for entry in Entry.objects.all()] == [("outbox.send_again", email.pk)]


@pytest.mark.parametrize("state", [State.QUEUED, State.SENT, State.BOUNCED, State.SUPPRESSED, State.WITHDRAWN])
def test_email_not_on_hold_is_not_sent_again(queued: Queue, state: State) -> None:
    email = queued(1)
    OutgoingEmail.objects.update(state=state, finished_at=email.created_at)

    with pytest.raises(NotOnHold):
        send_again(by=SYSTEM, email=email)
    email.refresh_from_db()
    assert email.state == state


def test_email_under_inquiry_is_not_sent_again(queued: Queue) -> None:
    email = queued(1)
    OutgoingEmail.objects.update(state=State.UNKNOWN, lease_until=email.created_at)

    with pytest.raises(NotOnHold):
        send_again(by=SYSTEM, email=email)


# --- laws of the database ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "law"),
    [
        ({"state": "lost", "finished_at": "2026-01-01T00:00Z"}, "outbox_email_known_state"),
        ({"state": "sending"}, "outbox_email_claim_has_lease"),
        ({"state": "sent"}, "outbox_email_end_has_time"),
    ],
)
def test_database_refuses_an_email_in_an_impossible_state(queued: Queue, fields: dict[str, str], law: str) -> None:
    queued(1)
    with pytest.raises(IntegrityError, match=law), transaction.atomic():
        OutgoingEmail.objects.update(**fields)


def test_database_refuses_two_emails_of_one_fact(queued: Queue) -> None:
    first = queued(1)
    second = queued(2)
    with pytest.raises(IntegrityError, match="key"), transaction.atomic():
        OutgoingEmail.objects.filter(pk=second.pk).update(key=first.key)


def test_database_refuses_a_suppression_of_no_list() -> None:
    with pytest.raises(IntegrityError, match="outbox_suppression_names_list"), transaction.atomic():
        Suppression.objects.create(address_hash="x", mailing_list="", reason="bounced")
