"""Inviting a person again whose invitation was withdrawn, or who has declined: one at a time, with a new email and the same link."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from events.invitations.actions import answer_invitation
from events.invitations.history import event_history
from events.invitations.invitee_actions import invite_again, withdraw_invitation
from events.models import Event, Invitation
from events.programme.audience import open_invitations
from events.reminders.due_reminders import send_due_reminders
from hubs.models import Role
from outbox.actions import suppress
from outbox.models import OutgoingEmail, State
from stakeholders.contacts.history import ContactHistory
from stakeholders.models import Segment
from tests.browser.rows import token_of
from tests.factories import (
    SHOWN,
    make_co_organiser,
    make_event,
    make_hub,
    make_invitation,
    make_member,
    make_registration,
    make_reminder,
    make_stakeholder,
    make_substitute,
)
from tests.inviting import invite_segment
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def event() -> Event:
    """An event by invitation to which Ana and Bo were invited; the emails were sent."""
    event = make_event(days=20, by_invitation=True, published_at=timezone.now() - 30 * DAY)
    for name in ("Ana", "Bo"):
        make_stakeholder(event.hub, name=name, email=f"{name.lower()}@example.org")
    everyone = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=SYSTEM, event=event, segment=everyone, at=timezone.now())
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    return event


def ana() -> Invitation:
    return Invitation.objects.get(stakeholder__name="Ana")


def decline() -> None:
    answer_invitation(by=CITIZEN, invitation=ana(), accept=False, shown=SHOWN, at=timezone.now())


def withdraw() -> None:
    withdraw_invitation(by=SYSTEM, invitation=ana(), at=timezone.now())


def again() -> Invitation:
    return invite_again(by=SYSTEM, invitation=ana(), at=timezone.now())


@pytest.mark.parametrize(("close", "words"), [(withdraw, "Invitation withdrawn"), (decline, "Declined an invitation")])
def test_closed_invitation_is_opened_again_with_one_email_and_the_same_link(
    event: Event, close: Any, words: str, client: Client
) -> None:
    close()
    for _twice in range(2):
        again()
    first, second = OutgoingEmail.objects.filter(recipient="ana@example.org").order_by("pk")
    assert (second.kind, second.state, second.link) == ("events/invitation", "queued", first.link)
    assert Entry.objects.filter(action="events.invite_again").count() == 1
    assert (
        'value="accept"' in client.get(reverse("events_personal:invitation", args=[token_of(ana())])).content.decode()
    )
    assert [one.stakeholder.name for one in open_invitations(event).people] == ["Ana", "Bo"]
    asked = ContactHistory(ana().stakeholder, ("ana@example.org",), timezone.now() + DAY)
    assert [one.title for one in sorted(event_history(asked), key=lambda one: one.at)] == [
        "Invited", words, "Invited again",
    ]  # fmt: skip
    answer_invitation(by=CITIZEN, invitation=ana(), accept=True, shown=SHOWN, at=timezone.now())
    assert ana().state == "accepted"


def test_invitation_that_was_never_sent_is_open_once_it_is_sent_again(event: Event) -> None:
    OutgoingEmail.objects.update(state=State.QUEUED, finished_at=None)
    withdraw()
    assert [one.stakeholder.name for one in open_invitations(event).people] == ["Bo"]
    again()
    assert [one.stakeholder.name for one in open_invitations(event).people] == ["Ana", "Bo"]


def test_person_invited_again_is_reminded_again_counted_from_then(event: Event) -> None:
    make_reminder(event, kind="no_reply", amount=3, clock=dt.time(9))
    Invitation.objects.update(invited_at=timezone.now() - 3 * DAY)
    zone = event.zone
    nine = dt.datetime.combine(timezone.localdate(timezone=zone), dt.time(9), zone)
    assert send_due_reminders(at=nine) == 2
    decline()
    again()
    assert send_due_reminders(at=nine + 3 * DAY) == 1
    assert OutgoingEmail.objects.filter(
        kind="events/reminder_reply", state=State.QUEUED, recipient="ana@example.org"
    ).exists()


def _has_accepted(event: Event) -> None:
    answer_invitation(by=CITIZEN, invitation=ana(), accept=True, shown=SHOWN, at=timezone.now())


def _has_registered(event: Event) -> None:
    withdraw()
    make_registration(event, email="ana@example.org")


def _has_named_a_substitute(event: Event) -> None:
    decline()
    make_substitute(ana())


def _bounced(event: Event) -> None:
    decline()
    suppress(address="ana@example.org", reason="bounced")


def _was_invited_by_a_partner(event: Event) -> None:
    withdraw()
    partner = make_hub("NO")
    make_co_organiser(event, partner)
    person = make_stakeholder(partner, email="ana@example.org")
    make_invitation(event, stakeholder=person, hub=partner)


def _event_is_cancelled(event: Event) -> None:
    withdraw()
    Event.objects.update(state="cancelled", cancelled_at=timezone.now())


@pytest.mark.parametrize(
    ("happened", "words"),
    [
        (_has_accepted, "accepted or registered"),
        (_has_registered, "accepted or registered"),
        (_has_named_a_substitute, "named a substitute"),
        (_bounced, "aren't delivered"),
        (_was_invited_by_a_partner, "Another organiser"),
        (_event_is_cancelled, "cancelled"),
    ],
)
def test_who_comes_or_cannot_be_reached_is_not_invited_again(event: Event, happened: Any, words: str) -> None:
    happened(event)
    with pytest.raises(ActionRefused, match=words):
        again()
    assert not Entry.objects.filter(action="events.invite_again").exists()


def test_coordinator_reads_who_is_left_out_of_a_segment_and_invites_one_again(event: Event) -> None:
    decline()
    Invitation.objects.filter(stakeholder__name="Bo").update(state="withdrawn", withdrawn_at=timezone.now())
    client = signed_in(make_member(event.hub, Role.EDITOR))
    invite = reverse("events_manage:invite", args=["pt", event.pk]) + f"?segment={Segment.objects.get().pk}"
    page = " ".join(client.get(invite).content.decode().split())
    assert "1 is left out because their invitation was withdrawn." in page
    assert "1 is left out because they have declined." in page
    make_stakeholder(event.hub, name="Cem", email="cem@example.org")
    assert "1 is left out because their invitation was withdrawn." in " ".join(
        client.get(invite).content.decode().split()
    )

    address = reverse("events_manage:invitation_again", args=["pt", event.pk, ana().pk])
    listed = client.get(reverse("events_manage:invitees", args=["pt", event.pk])).content.decode()
    assert listed.count("Invite again") == 2
    assert "Ana declined on" in client.get(address).content.decode()
    assert "We&#x27;re inviting “Ana” again." in client.post(address, follow=True).content.decode()
    assert "Ana is invited." in client.get(address).content.decode()
    viewer = signed_in(make_member(event.hub, Role.VIEWER))
    assert viewer.post(address).status_code == 403


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"answered_at": timezone.now()}, "answer_has_time"),
        ({"withdrawn_at": timezone.now()}, "withdrawn_has_time"),
        ({"answered_at": timezone.now(), "invited_again_at": timezone.now() - DAY}, "answer_has_time"),
        ({"withdrawn_at": timezone.now(), "invited_again_at": timezone.now() - DAY}, "withdrawn_has_time"),
    ],
)
def test_database_refuses_what_closed_an_invitation_after_it_was_opened_again(
    event: Event, fields: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=f"events_invitation_{constraint}"), transaction.atomic():
        Invitation.objects.update(**fields)
