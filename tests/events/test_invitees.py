"""The contacts invited to an event: the list with their state, sending again, withdrawing."""

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
from events.invitations.invitee_actions import resend_invitation, withdraw_invitation
from events.models import Event, Invitation
from events.programme.audience import open_invitations
from events.programme.errors import InvitationRequired
from events.registrations.actions import register
from hubs.models import Role
from outbox.models import OutgoingEmail, State
from stakeholders.models import Segment
from tests.browser.rows import token_of
from tests.factories import SHOWN, make_event, make_member, make_stakeholder
from tests.inviting import invite_segment
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(hours=2)


@pytest.fixture
def event() -> Event:
    event = make_event(days=20, by_invitation=True)
    for name in ("Ana", "Bo", "Cem"):
        make_stakeholder(event.hub, name=name, email=f"{name.lower()}@example.org")
    everyone = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=SYSTEM, event=event, segment=everyone, at=timezone.now())
    return event


def invitation(name: str) -> Invitation:
    return Invitation.objects.get(stakeholder__name=name)


def all_sent() -> None:
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())


def accept(name: str) -> None:
    answer_invitation(by=CITIZEN, invitation=invitation(name), accept=True, shown=SHOWN, at=timezone.now())


def test_resent_invitation_has_the_same_link_and_another_key_once_an_hour(event: Event) -> None:
    row = invitation("Ana")
    with pytest.raises(ActionRefused, match="not been sent yet"):
        resend_invitation(by=SYSTEM, invitation=row, at=timezone.now() + LATER)
    all_sent()
    with pytest.raises(ActionRefused, match="less than an hour ago"):
        resend_invitation(by=SYSTEM, invitation=row, at=timezone.now())
    resend_invitation(by=SYSTEM, invitation=row, at=timezone.now() + LATER)
    with pytest.raises(ActionRefused, match="not been sent yet"):
        resend_invitation(by=SYSTEM, invitation=row, at=timezone.now() + LATER)
    first, again = OutgoingEmail.objects.filter(recipient="ana@example.org").order_by("pk")
    assert (again.key, again.link) == (f"{first.key}:again:2", first.link)
    assert Entry.objects.filter(action="events.resend_invitation").count() == 1


def test_empty_page_leads_to_inviting_who_may_invite(event: Event) -> None:
    other = make_event(event.hub)
    path, invite = (
        reverse(f"events_manage:{name}", args=[event.hub.slug, other.pk]) for name in ("invitees", "invite")
    )
    for role, link in ((Role.EDITOR, True), (Role.VIEWER, False)):
        page = signed_in(make_member(event.hub, role)).get(path).content.decode()
        assert ("No one has been invited yet" in page, page.count(f'button-main" href="{invite}"')) == (True, int(link))


def test_figures_say_that_withdrawn_invitations_are_not_counted(event: Event) -> None:
    page = signed_in(make_member(event.hub)).get(reverse("events_manage:detail", args=[event.hub.slug, event.pk]))
    assert "Withdrawn invitations are not counted." in page.content.decode()


def test_withdrawn_invitation_is_taken_back_and_says_so(event: Event) -> None:
    for _twice in range(2):
        withdraw_invitation(by=SYSTEM, invitation=invitation("Ana"), at=timezone.now())
    assert OutgoingEmail.objects.get(recipient="ana@example.org").state == State.WITHDRAWN
    assert Entry.objects.filter(action="events.withdraw_invitation").count() == 1
    page = Client().get(reverse("events_personal:invitation", args=[token_of(invitation("Ana"))])).content.decode()
    assert ("has withdrawn this invitation" in page, 'value="accept"' in page) == (True, False)
    assert {one.stakeholder.name for one in open_invitations(event).people} == {"Bo", "Cem"}
    with pytest.raises(ActionRefused, match="withdrawn"):
        accept("Ana")
    with pytest.raises(InvitationRequired):
        register(
            by=CITIZEN, event=event, name="Ana", email="ana@example.org", language="en", shown=SHOWN, at=timezone.now()
        )
    with pytest.raises(ActionRefused, match="withdrawn"):
        resend_invitation(by=SYSTEM, invitation=invitation("Ana"), at=timezone.now() + LATER)


def test_accepted_invitation_is_not_withdrawn(event: Event) -> None:
    accept("Bo")
    client = signed_in(make_member(event.hub, Role.EDITOR))
    address = reverse("events_manage:invitation_withdraw", args=["pt", event.pk, invitation("Bo").pk])
    answer = client.post(address)
    assert answer.status_code == 409
    assert "Cancel their registration" in answer.content.decode()
    assert invitation("Bo").state == "accepted"


def test_list_shows_filters_and_changes(event: Event, django_assert_max_num_queries: Any) -> None:
    all_sent()
    OutgoingEmail.objects.filter(recipient="cem@example.org").update(state=State.BOUNCED)
    accept("Bo")
    client, address = (
        signed_in(make_member(event.hub, Role.EDITOR)),
        reverse("events_manage:invitees", args=["pt", event.pk]),
    )

    def found(**query: str) -> list[tuple[str, str]]:
        with django_assert_max_num_queries(16):
            return [(one.stakeholder.name, badge) for one, badge, _label in client.get(address, query).context["lines"]]

    assert found() == [("Ana", "invited"), ("Bo", "accepted"), ("Cem", "bounced")]
    assert found(state="sent") == found(q="ana") == [("Ana", "invited")]
    assert (found(state="undelivered"), found(state="queued")) == ([("Cem", "bounced")], [])
    assert found(sort="-name")[0][0] == "Cem"
    Invitation.objects.update(invited_at=timezone.now() - LATER)
    resend = reverse("events_manage:invitation_resend", args=["pt", event.pk, invitation("Ana").pk])
    assert "sending the invitation to “Ana” again" in client.post(resend, follow=True).content.decode()
    assert found(state="queued") == [("Ana", "queued")]
    withdraw = reverse("events_manage:invitation_withdraw", args=["pt", event.pk, invitation("Ana").pk])
    assert "Withdraw the invitation of Ana?" in client.get(withdraw).content.decode()
    assert client.post(withdraw).status_code == 302
    assert found(state="withdrawn") == [("Ana", "withdrawn")]


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "withdrawn"}, "withdrawn_has_time"),
        ({"withdrawn_at": timezone.now()}, "withdrawn_has_time"),
        ({"emails_written": 2}, "emailed_again_has_time"),
        ({"emailed_again_at": timezone.now()}, "emailed_again_has_time"),
    ],
)
def test_database_refuses(event: Event, fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=f"events_invitation_{constraint}"), transaction.atomic():
        Invitation.objects.update(**fields)
