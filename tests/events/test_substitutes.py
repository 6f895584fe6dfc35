"""An invitee names a substitute: one, a new person, who accepts for themselves and is forgotten when they decline."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from consents.models import Consent
from events.invitations.actions import STANDARD, answer_invitation, continue_campaign, start_campaign
from events.invitations.invitee_actions import withdraw_invitation
from events.invitations.substitute_actions import answer_as_substitute, name_substitute
from events.models import Event, Invitation, Registration, SectorQuota, Substitute
from events.registrations.retention import forget_what_is_over
from outbox.actions import suppress
from outbox.models import OutgoingEmail, State, Suppression
from stakeholders.models import Segment, Stakeholder
from tests.browser.rows import token_of
from tests.factories import SHOWN, make_event, make_member, make_registration, make_stakeholder, make_substitute
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
NEW = "rui@example.org"


def invited(*, allows_substitutes: bool = True, **fields: Any) -> Event:
    """An event by invitation to which Ana and Bo are invited."""
    event = make_event(days=20, by_invitation=True, **fields)
    for name in ("Ana", "Bo"):
        make_stakeholder(event.hub, name=name, email=f"{name.lower()}@example.org", sector="civil_society")
    everyone = Segment.objects.create(hub=event.hub, name="All", criteria={})
    text = dataclasses.replace(STANDARD, allows_substitutes=allows_substitutes)
    campaign = start_campaign(by=SYSTEM, event=event, segment=everyone, text=text, at=timezone.now())
    continue_campaign(campaign_id=campaign.pk, at=timezone.now())
    return event


def invitation(name: str = "Ana") -> Invitation:
    return Invitation.objects.get(stakeholder__name=name)


def name(email: str = NEW, by: str = "Ana") -> Substitute:
    return name_substitute(
        by=CITIZEN, invitation=invitation(by), name="Rui", email=email, shown=SHOWN, at=timezone.now()
    )


def answer(substitute: Substitute, *, accept: bool) -> None:
    answer_as_substitute(by=CITIZEN, substitute=substitute, accept=accept, shown=SHOWN, at=timezone.now())


def emails() -> list[tuple[str, str]]:
    found = OutgoingEmail.objects.filter(state=State.QUEUED).exclude(kind="events/invitation").order_by("pk")
    return [(email.kind.removeprefix("events/"), email.recipient) for email in found]


def test_substitute_accepts_for_themselves_in_the_sector_of_the_invitee_and_is_no_contact() -> None:
    event = invited()
    SectorQuota.objects.create(event=event, sector="civil_society", places=1)
    substitute = name()
    assert emails() == [("substitute", NEW)]
    assert not Registration.objects.exists()
    assert not Consent.objects.exists()
    assert invitation().state == Invitation.State.DECLINED
    answer(substitute, accept=True)
    row = Registration.objects.get()
    assert (row.email, row.sector, row.is_confirmed) == (NEW, "civil_society", True)
    assert Consent.objects.get().address == NEW
    assert ("substitute_accepted", "ana@example.org") in emails()
    assert not Stakeholder.objects.filter(email=NEW).exists()
    for refused in (
        lambda: answer_invitation(by=CITIZEN, invitation=invitation(), accept=True, shown=SHOWN, at=timezone.now()),
        lambda: withdraw_invitation(by=SYSTEM, invitation=invitation(), at=timezone.now()),
    ):
        with pytest.raises(ActionRefused, match="ubstitute"):
            refused()


def test_substitute_who_declines_is_forgotten_and_the_invitee_may_come_after_all() -> None:
    invited()
    substitute = name()
    for _twice in range(2):
        answer(substitute, accept=False)
    substitute.refresh_from_db()
    assert (substitute.name, substitute.email, substitute.state) == ("", "", Substitute.State.DECLINED)
    assert emails().count(("substitute_declined", "ana@example.org")) == 1
    with pytest.raises(ActionRefused, match="can't answer"):
        answer(substitute, accept=True)
    answer_invitation(by=CITIZEN, invitation=invitation(), accept=True, shown=SHOWN, at=timezone.now())
    with pytest.raises(ActionRefused, match="can't name a substitute"):
        name("other@example.org")


@pytest.mark.parametrize("email", ["ana@example.org", "bo@example.org", "there@example.org", "named@example.org"])
def test_invitee_themselves_and_people_invited_registered_or_named_already_are_refused(email: str) -> None:
    event = invited()
    make_registration(event, email="there@example.org")
    make_substitute(invitation("Bo"), email="named@example.org")
    with pytest.raises(ActionRefused) as refused:
        name(email)
    assert (refused.value.field, invitation().state) == ("email", Invitation.State.INVITED)


def test_substitute_needs_the_organisers_leave_and_an_invitation_that_holds() -> None:
    invited(allows_substitutes=False)
    with pytest.raises(ActionRefused, match="can't name a substitute"):
        name()
    row = invitation("Bo")
    row.campaign.allows_substitutes = True
    row.campaign.save()
    substitute = name(by="Bo")
    withdraw_invitation(by=SYSTEM, invitation=row, at=timezone.now())
    with pytest.raises(ActionRefused, match="can't answer"):
        answer(substitute, accept=True)
    assert ("substitute", NEW) not in emails()


def test_suppressed_address_gets_no_email_and_nothing_reveals_it() -> None:
    invited()
    suppress(address=NEW, reason=Suppression.Reason.COMPLAINED)
    assert name().state == Substitute.State.ASKED
    assert emails() == []


def test_substitutes_without_an_answer_go_when_the_event_is_over_and_the_others_with_the_registrations() -> None:
    event = invited()
    make_substitute(invitation("Bo"), state="accepted", answered_at=timezone.now())
    name()
    assert event.ends_at is not None
    forget_what_is_over(at=event.ends_at)
    assert Substitute.objects.get().state == "accepted"
    forget_what_is_over(at=event.ends_at + dt.timedelta(days=184))
    assert not Substitute.objects.exists()


def test_database_refuses_a_decline_that_keeps_the_person_and_an_invitation_of_another_event() -> None:
    invited()
    substitute = name()
    for fields in (
        {"state": "declined", "answered_at": timezone.now()},
        {"event": make_event()},
        {"state": "accepted"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Substitute.objects.filter(pk=substitute.pk).update(**fields)


def test_on_the_pages_an_invitee_names_who_then_answers_and_the_hub_sees_it(client: Client) -> None:
    event = invited()
    place = reverse("events_personal:invitation", args=[token_of(invitation())])
    assert b"Decline and name a substitute" in client.get(place).content
    wrong = {"answer": "substitute", "name": "Rui", "email": "bo@example.org"}
    assert b"already invited or registered" in client.post(place, wrong).content
    client.post(place, wrong | {"email": NEW})
    shown = client.get(place).content.decode()
    assert "You named Rui as your substitute." in shown
    assert 'value="accept"' not in shown

    theirs = reverse("events_personal:substitute", args=[token_of(Substitute.objects.get())])
    assert "Ana can't come" in client.get(theirs).content.decode()
    assert client.post(theirs, {"answer": "accept"})["Location"] == theirs
    assert "We sent you an email with a calendar file" in client.get(theirs).content.decode()
    desk = signed_in(make_member(event.hub))
    listed = desk.get(reverse("events_manage:invitees", args=[event.hub.slug, event.pk])).content.decode()
    assert "Substitute: Rui (Accepted)" in listed
