"""An invitee takes a substitute back who has not replied: the person is informed and forgotten, the invitee can answer again."""

import dataclasses
import datetime as dt
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from events.invitations.actions import STANDARD, answer_invitation, continue_campaign, start_campaign
from events.invitations.history import event_history
from events.invitations.substitute_actions import (
    MOST_NAMED,
    answer_as_substitute,
    name_substitute,
    take_back_substitute,
)
from events.models import Event, Invitation, Substitute
from events.registrations.retention import forget_what_is_over
from outbox.models import OutgoingEmail, State
from stakeholders.contacts.history import ContactHistory
from stakeholders.models import Segment
from tests.browser.rows import token_of
from tests.factories import SHOWN, make_event, make_registration, make_stakeholder, make_substitute
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
RUI = "rui@example.org"


@pytest.fixture
def event() -> Event:
    """An event by invitation; Ana, who is invited, has named Rui, who was emailed."""
    event = make_event(days=20, by_invitation=True)
    make_stakeholder(event.hub, name="Ana", email="ana@example.org")
    everyone = Segment.objects.create(hub=event.hub, name="All", criteria={})
    text = dataclasses.replace(STANDARD, allows_substitutes=True)
    campaign = start_campaign(by=SYSTEM, event=event, segment=everyone, text=text, at=timezone.now())
    continue_campaign(campaign_id=campaign.pk, at=timezone.now())
    name()
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    return event


def invitation() -> Invitation:
    return Invitation.objects.get()


def name(email: str = RUI) -> Substitute:
    return name_substitute(by=CITIZEN, invitation=invitation(), name="Rui", email=email, shown=SHOWN, at=timezone.now())


def take_back() -> Invitation:
    return take_back_substitute(by=CITIZEN, invitation=invitation(), at=timezone.now())


def reply(*, accept: bool) -> None:
    answer_as_substitute(by=CITIZEN, substitute=Substitute.objects.get(), accept=accept, shown=SHOWN, at=timezone.now())


def kinds_queued() -> list[tuple[str, str]]:
    queued = OutgoingEmail.objects.filter(state=State.QUEUED).order_by("pk")
    return list(queued.values_list("kind", "recipient"))


def test_substitute_is_informed_and_forgotten_and_the_invitee_can_answer_again(event: Event) -> None:
    for _twice in range(2):
        take_back()
    row = Substitute.objects.get()
    assert (row.state, row.name, row.email, invitation().state) == ("withdrawn", "", "", "invited")
    assert kinds_queued() == [("events/substitute_withdrawn", RUI)]
    assert OutgoingEmail.objects.filter(context__icontains="Rui").count() == 1  # the email on its way
    assert Entry.objects.filter(action="events.take_back_substitute").count() == 1
    answer_invitation(by=CITIZEN, invitation=invitation(), accept=True, shown=SHOWN, at=timezone.now())
    assert invitation().state == "accepted"
    asked = ContactHistory(invitation().stakeholder, ("ana@example.org",), timezone.now() + dt.timedelta(days=1))
    titles = [one.title for one in event_history(asked)]
    assert {"Invited", "Named a substitute", "Withdrew their substitute", "Accepted an invitation"} <= set(titles)
    assert event.ends_at is not None
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    forget_what_is_over(at=event.ends_at)
    assert not OutgoingEmail.objects.filter(recipient=RUI).exists()


def test_another_person_can_be_named_and_so_can_the_same_but_not_without_end(event: Event) -> None:
    for email in ("second@example.org", RUI):
        take_back()
        name(email)
        assert ("events/substitute", email) in kinds_queued()
    assert Substitute.objects.count() == MOST_NAMED
    take_back()
    with pytest.raises(ActionRefused, match="can't name a substitute"):
        name("fourth@example.org")


def _asking_email_has_not_gone(event: Event) -> None:
    OutgoingEmail.objects.filter(recipient=RUI).update(state=State.QUEUED, finished_at=None)


def _registered_otherwise(event: Event) -> None:
    make_registration(event, email=RUI)


@pytest.mark.parametrize("happened", [_asking_email_has_not_gone, _registered_otherwise])
def test_who_has_not_heard_of_it_or_comes_anyway_is_not_emailed(event: Event, happened: Any) -> None:
    happened(event)
    take_back()
    assert kinds_queued() == []


def _has_accepted(event: Event) -> None:
    reply(accept=True)


def _has_declined(event: Event) -> None:
    reply(accept=False)


def _has_begun(event: Event) -> None:
    Event.objects.update(starts_at=timezone.now() - dt.timedelta(hours=1))


@pytest.mark.parametrize(
    ("happened", "words"),
    [(_has_accepted, "has already replied"), (_has_declined, "has already replied"), (_has_begun, "has started")],
)
def test_substitute_who_has_replied_is_not_taken_back(event: Event, happened: Any, words: str) -> None:
    happened(event)
    with pytest.raises(ActionRefused, match=words):
        take_back()


def test_invitee_takes_back_on_their_page_and_the_link_of_the_substitute_says_so(event: Event, client: Client) -> None:
    theirs = reverse("events_personal:substitute", args=[token_of(Substitute.objects.get())])
    mine = reverse("events_personal:invitation", args=[token_of(invitation())])
    assert "Withdraw substitute" in client.get(mine).content.decode()
    shown = unescape(client.post(mine, {"answer": "take_back"}, follow=True).content.decode())
    assert "Your substitute is withdrawn." in shown
    assert ('value="accept"' in shown, "Decline and name substitute" in shown) == (True, True)
    page = unescape(client.get(theirs).content.decode())
    assert ("Ana has withdrawn this invitation." in page, 'value="accept"' in page) == (True, False)
    assert client.post(theirs, {"answer": "accept"}).status_code == 409
    assert client.post(mine, {"answer": "take_back"}, follow=True).status_code == 200  # pressed on an older page

    name()
    reply_at = timezone.now()
    Substitute.objects.filter(state="asked").update(state="accepted", answered_at=reply_at)
    assert "Withdraw substitute" not in client.get(mine).content.decode()
    assert client.post(mine, {"answer": "take_back"}).status_code == 409


def test_database_keeps_one_substitute_at_a_time_and_nothing_of_who_was_taken_back(event: Event) -> None:
    with pytest.raises(IntegrityError, match="events_substitute_one_at_a_time"), transaction.atomic():
        make_substitute(invitation())
    for fields in (
        {"state": "withdrawn", "answered_at": timezone.now()},
        {"state": "withdrawn", "name": "", "email": ""},
    ):
        with pytest.raises(IntegrityError, match="events_substitute_"), transaction.atomic():
            Substitute.objects.update(**fields)
