"""Moving and cancelling an event of any size: one row in the request, the emails by a worker, each person once."""

import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.personal_links import new_link
from audit.actors import CITIZEN, SYSTEM
from events.mailings import actions as mailings
from events.mailings.actions import continue_mailings
from events.models import Event, EventMailing, Invitation, Registration
from events.programme.actions.events import change_event
from events.programme.actions.publication import cancel_event
from events.programme.audience import reach_of
from events.programme.wording import when_words
from events.registrations.actions import register
from events.tasks import continue_mailings as task
from outbox.actions import suppress
from outbox.models import OutgoingEmail, State
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import Segment
from tests.event_mailings import write_mailings
from tests.factories import SHOWN, make_event, make_stakeholder
from tests.inviting import invite_segment

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def crowd(event: Event, people: int) -> None:
    """Attendees written straight into the table."""
    rows = []
    for number in range(people):
        nonce, link_hash = new_link("registration", event.hub_id)
        rows.append(Registration(
            hub=event.hub, event=event, name="N", email=f"p{number}@example.org", registered_at=timezone.now(),
            link_nonce=nonce, link_hash=link_hash,
        ))  # fmt: skip
    Registration.objects.bulk_create(rows)
    Event.objects.filter(pk=event.pk).update(places_taken=people)


def come(event: Event, name: str) -> Registration:
    address = f"{name}@example.org"
    return register(by=CITIZEN, event=event, name="N", email=address, language="en", shown=SHOWN, at=timezone.now())


def move(event: Event, days: int = 1) -> Event:
    current = Event.objects.get(pk=event.pk)
    assert current.starts_at is not None
    assert current.ends_at is not None
    times = {"starts_at": current.starts_at + days * DAY, "ends_at": current.ends_at + days * DAY}
    return change_event(by=SYSTEM, event=event, fields=times)


def cancel(event: Event) -> Event:
    return cancel_event(by=SYSTEM, event=event, because="Illness.", at=timezone.now())


def emails(kind: str) -> list[tuple[str, str]]:
    """Return the recipients of the emails of a kind, each with the old date that the email gives."""
    found = OutgoingEmail.objects.filter(kind=f"events/{kind}", state=State.QUEUED).order_by("recipient", "pk")
    return [(email.recipient.partition("@")[0], email.context.get("was_when", "")) for email in found]


def recipients(kind: str) -> list[str]:
    return [name for name, _was in emails(kind)]


@pytest.mark.parametrize("change", [move, cancel])
def test_request_costs_the_same_for_ten_and_for_a_thousand_attendees(change: Any) -> None:
    statements, seconds = [], []
    for people in (10, 1000):
        event = make_event(title=f"Event of {people}", capacity=None)
        crowd(event, people)
        began = time.process_time()
        with CaptureQueriesContext(connection) as queries:
            change(event)
        seconds.append(time.process_time() - began)
        statements.append(len(queries))
        assert not OutgoingEmail.objects.exists()

    assert statements[0] == statements[1]
    assert seconds[1] < 2 * seconds[0] + 0.05
    assert EventMailing.objects.unfinished().count() == 2


@pytest.mark.parametrize(("change", "kind"), [(move, "changed"), (cancel, "cancelled")])
def test_expansion_killed_half_way_goes_on_and_emails_no_one_twice(
    change: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailings, "SLICE", 3)
    event = make_event(capacity=None)
    crowd(event, 8)
    change(event)
    whole, slices = mailings.queue_all, iter([True, False])

    def dying(drafts: Any) -> int:
        written = whole(drafts)
        if not next(slices):
            raise KeyboardInterrupt
        return written

    monkeypatch.setattr(mailings, "queue_all", dying)
    with pytest.raises(KeyboardInterrupt):
        continue_mailings(at=timezone.now())
    assert len(recipients(kind)) == 3

    monkeypatch.setattr(mailings, "queue_all", whole)
    task()
    assert recipients(kind) == [f"p{number}" for number in range(8)]
    mailing = EventMailing.objects.get()
    assert (mailing.emails, mailing.finished_at is not None) == (8, True)
    assert continue_mailings(at=timezone.now()) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_mailing_write_to_everyone_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailings, "SLICE", 5)
    event = make_event(capacity=None)
    crowd(event, 30)
    cancel(event)
    barrier = threading.Barrier(3)

    def work(_number: int) -> int:
        try:
            barrier.wait(timeout=120)
            return continue_mailings(at=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        written = sum(workers.map(work, range(3)))
    written += write_mailings()
    assert (written, len(recipients("cancelled")), OutgoingEmail.objects.count()) == (30, 30, 30)


@pytest.mark.parametrize(
    ("reason", "gets_it"), [("unsubscribed", False), ("complained", False), ("erased", True), ("bounced", True)]
)
def test_number_named_before_is_the_number_of_those_who_get_it(reason: str, gets_it: bool) -> None:
    event = make_event(capacity=None)
    come(event, "coming")
    come(event, "suppressed")
    for name in ("invited", "unsubscribed", "declining"):
        make_stakeholder(event.hub, name=name, email=f"{name}@example.org")
    segment = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=SYSTEM, event=event, segment=segment, at=timezone.now())
    Invitation.objects.filter(stakeholder__name="declining").update(state="declined", answered_at=timezone.now())
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    suppress(address="suppressed@example.org", reason=reason)
    suppress(address="unsubscribed@example.org", mailing_list=invitations_of(event.hub), reason="unsubscribed")

    named = reach_of(event)
    cancel(event)
    write_mailings()

    assert recipients("cancelled") == ["coming"] + ["suppressed"] * gets_it
    assert recipients("invitation_cancelled") == ["invited"]
    assert (named.registered, named.invited) == (1 + gets_it, 1)
    assert EventMailing.objects.get().emails == named.people


def test_moved_twice_before_any_email_everyone_gets_one_email_with_what_they_knew() -> None:
    event = make_event(capacity=None)
    come(event, "early")
    first = words_of(event)
    move(event)
    come(event, "late")
    second = words_of(event)
    OutgoingEmail.objects.all().update(state=State.SENT, finished_at=timezone.now())
    move(event)
    come(event, "last")
    write_mailings()
    assert emails("changed") == [("early", first), ("late", second)]


def test_moved_again_while_the_first_move_is_being_emailed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailings, "SLICE", 1)
    event = make_event(capacity=None)
    first = words_of(event)
    crowd(event, 2)
    move(event)
    assert mailings._write_slice(event.pk, timezone.now()) == 1
    OutgoingEmail.objects.all().update(state=State.SENT, finished_at=timezone.now())
    second = words_of(event)
    move(event)
    write_mailings()
    assert emails("changed") == [("p0", second), ("p1", first)]


def test_moved_there_and_back_sends_no_email() -> None:
    event = make_event(capacity=None)
    come(event, "early")
    move(event)
    move(event, -1)
    write_mailings()
    assert emails("changed") == []


def test_moved_and_cancelled_before_any_email_is_one_email() -> None:
    event = make_event(capacity=None)
    come(event, "early")
    move(event)
    cancel(event)
    assert write_mailings() == 1
    assert recipients("cancelled") == ["early"]
    assert EventMailing.objects.unfinished().count() == 0


def test_person_invited_after_the_move_is_not_told_of_it() -> None:
    event = make_event(capacity=None)
    make_stakeholder(event.hub, name="early", email="early@example.org")
    segment = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=SYSTEM, event=event, segment=segment, at=timezone.now())
    move(event)
    make_stakeholder(event.hub, name="late", email="late@example.org")
    invite_segment(by=SYSTEM, event=event, segment=segment, at=timezone.now())
    OutgoingEmail.objects.all().update(state=State.SENT, finished_at=timezone.now())
    write_mailings()
    assert recipients("invitation_changed") == ["early"]


def words_of(event: Event) -> str:
    return when_words(Event.objects.get(pk=event.pk))
