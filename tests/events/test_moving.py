"""People with a wrong date get one email, with the old and the new one; counts are of those who are really reached."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from events.invitations.actions import answer_invitation
from events.models import Event, Invitation
from events.programme.actions.events import change_event
from events.programme.actions.publication import cancel_event
from events.programme.audience import reach_of
from events.programme.consequences import consequences_of
from events.registrations.actions import register
from outbox.actions import suppress
from outbox.mime import render
from outbox.models import OutgoingEmail, State
from publishing.subjects import about
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import Segment
from tests.event_mailings import write_mailings
from tests.events.waiting import wait
from tests.factories import SHOWN, make_event, make_member, make_stakeholder
from tests.inviting import invite_segment
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    """Make an event with three invitations, one of them declined, and one other registration; their emails are sent."""
    event = make_event(days=30)
    for name in ("silent", "declining", "unsubscribed"):
        make_stakeholder(event.hub, name=name, email=f"{name}@example.org")
    segment = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=SYSTEM, event=event, segment=segment, at=timezone.now())
    declining = Invitation.objects.get(stakeholder__name="declining")
    answer_invitation(by=CITIZEN, invitation=declining, accept=False, shown=SHOWN, at=timezone.now())
    register(
        by=CITIZEN, event=event, name="R", email="coming@example.org", language="en", shown=SHOWN, at=timezone.now()
    )
    suppress(address="unsubscribed@example.org", mailing_list=invitations_of(event.hub), reason="unsubscribed")
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    return event


def move(event: Event, by_days: int = 7) -> Event:
    assert event.starts_at is not None
    assert event.ends_at is not None
    later = dt.timedelta(days=by_days)
    fields: dict[str, Any] = {"starts_at": event.starts_at + later, "ends_at": event.ends_at + later}
    moved = change_event(by=SYSTEM, event=event, fields=fields)
    write_mailings()
    return moved


def queued() -> dict[str, str]:
    return dict(OutgoingEmail.objects.filter(state=State.QUEUED).values_list("recipient", "kind"))


def test_everyone_with_a_wrong_date_is_informed_once(event: Event) -> None:
    moved = move(event)
    assert queued() == {
        "coming@example.org": "events/changed",
        "silent@example.org": "events/invitation_changed",
    }
    change_event(by=SYSTEM, event=moved, fields={"summary": "Only words."})
    write_mailings()
    assert OutgoingEmail.objects.filter(state=State.QUEUED).count() == 2


def test_email_has_the_old_and_the_new_date(event: Event) -> None:
    move(event)
    for kind in ("events/changed", "events/invitation_changed"):
        email = OutgoingEmail.objects.filter(kind=kind).first()
        assert email is not None
        assert email.context["was_when"] != email.context["when"]
        assert b"has changed. Was:" in render(email).content


def test_invitation_that_has_not_gone_goes_with_the_new_date_only(event: Event) -> None:
    make_stakeholder(event.hub, name="late", email="late@example.org")
    segment = Segment.objects.get()
    invite_segment(by=SYSTEM, event=event, segment=segment, at=timezone.now())
    before = OutgoingEmail.objects.get(recipient="late@example.org").context["when"]
    move(event)
    email = OutgoingEmail.objects.get(recipient="late@example.org")
    assert (email.kind, email.context["when"] == before) == ("events/invitation", False)


def test_online_address_is_not_the_business_of_those_invited_or_waiting(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(capacity=1, has_waiting_list=True)
    event.refresh_from_db()
    wait(event, "waiting@example.org")
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    subject = about(event)
    content = {**subject.type.live(subject), "online_url": "https://meet.example.org/2"}
    assert consequences_of(event, content) == ["We'll email 1 attendee about the new meeting link."]
    change_event(by=SYSTEM, event=event, fields={"online_url": "https://meet.example.org/2"})
    write_mailings()
    assert queued() == {"coming@example.org": "events/changed"}


def test_counts_are_of_those_who_get_an_email(event: Event) -> None:
    reach = reach_of(event)
    assert (reach.registered, reach.invited, reach.people) == (1, 1, 2)
    suppress(address="coming@example.org", reason="complained")
    assert reach_of(event).registered == 0


def test_page_that_cancels_asks_for_no_reason_where_nothing_can_be_cancelled(event: Event) -> None:
    editor = signed_in(make_member(event.hub))  # type: ignore[arg-type]
    past = timezone.now() - dt.timedelta(days=9)
    for fields, words in (
        ({"ends_at": past, "starts_at": past - dt.timedelta(hours=1)}, "over"),
        ({"state": "cancelled", "cancelled_at": past, "cancelled_because": "Illness."}, "was cancelled"),
        ({"state": "draft", "published_at": None, "cancelled_at": None, "cancelled_because": ""}, "Delete the draft"),
    ):
        Event.objects.filter(pk=event.pk).update(**fields)
        page = editor.get(reverse("events_manage:cancel", args=[event.hub.slug, event.pk])).content.decode()  # type: ignore[union-attr]
        assert (words in page.partition("<h1")[2], 'name="because"' in page) == (True, False)


def test_cancelled_event_has_no_form(event: Event) -> None:
    editor = signed_in(make_member(event.hub))  # type: ignore[arg-type]
    cancel_event(by=SYSTEM, event=event, because="Illness.", at=timezone.now())
    for name in ("edit", "illustration"):
        answer = editor.get(reverse(f"events_manage:{name}", args=[event.hub.slug, event.pk]), follow=True)  # type: ignore[union-attr]
        assert "has been cancelled, so you can&#x27;t edit it" in answer.content.decode()


def test_page_that_cancels_promises_only_what_happens(event: Event) -> None:
    editor: Client = signed_in(make_member(event.hub))  # type: ignore[arg-type]
    page = editor.get(reverse("events_manage:cancel", args=[event.hub.slug, event.pk]))  # type: ignore[union-attr]
    sentences = page.context["consequences"]
    assert [sentence.split()[0] for sentence in sentences[:2]] == ["1", "1"]
    cancel_event(by=SYSTEM, event=event, because="Illness.", at=timezone.now())
    write_mailings()
    assert set(queued()) == {"coming@example.org", "silent@example.org"}
