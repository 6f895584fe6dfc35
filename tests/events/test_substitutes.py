"""An invitee names a substitute: one, a new person, who accepts for themselves and is forgotten when they decline."""

import dataclasses
import datetime as dt
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from consents.models import Consent
from dialogues.models import DialogueSession
from events.invitations.actions import STANDARD, answer_invitation, continue_campaign, start_campaign
from events.invitations.invitee_actions import withdraw_invitation
from events.invitations.substitute_actions import answer_as_substitute, name_substitute, take_back_substitute
from events.models import AnswerFile, Event, Invitation, Registration, SectorQuota, Substitute
from events.programme.actions.events import change_event
from events.programme.actions.publication import cancel_event
from events.programme.audience import reach_of
from events.programme.figures import with_figures
from events.questions.conditions import field_name
from events.registrations.actions import withdraw_registration
from events.registrations.retention import forget_what_is_over
from events.waiting_list.allocation import expire_offers
from outbox.actions import suppress
from outbox.models import OutgoingEmail, State, Suppression
from outbox.sent_contents import read_contents
from privacy.actions import erase_person
from stakeholders.models import EarlierAddress, Segment, Stakeholder
from tests.browser.rows import token_of
from tests.dialogues.making import make_published
from tests.event_mailings import write_mailings
from tests.events.waiting import come
from tests.factories import (
    SHOWN,
    make_event,
    make_member,
    make_question,
    make_registration,
    make_stakeholder,
    make_substitute,
)
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
AT, DAY = timezone.now(), dt.timedelta(days=1)
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
    assert not OutgoingEmail.objects.filter(recipient=NEW).exists()
    assert not OutgoingEmail.objects.filter(context__icontains="Rui").exists()
    with pytest.raises(ActionRefused, match="can't answer"):
        answer(substitute, accept=True)
    answer_invitation(by=CITIZEN, invitation=invitation(), accept=True, shown=SHOWN, at=timezone.now())
    with pytest.raises(ActionRefused, match="can't name a substitute"):
        name("other@example.org")


@pytest.mark.parametrize("email", ["ana@example.org", "former@example.org"])
def test_invitee_themselves_are_refused(email: str) -> None:
    event = invited()
    person = invitation().stakeholder
    EarlierAddress.objects.create(hub=event.hub, stakeholder=person, address="former@example.org")
    with pytest.raises(ActionRefused) as refused:
        name(email)
    assert (refused.value.field, invitation().state) == ("email", Invitation.State.INVITED)


@pytest.mark.parametrize("email", ["bo@example.org", "there@example.org", "named@example.org", NEW])
def test_invitee_reads_the_same_whether_the_person_is_known_or_not(email: str, client: Client) -> None:
    event = invited()
    make_registration(event, email="there@example.org")
    make_substitute(invitation("Bo"), email="named@example.org")
    place = reverse("events_personal:invitation", args=[token_of(invitation())])
    assert client.post(place, {"answer": "substitute", "name": "Rui", "email": email})["Location"] == place
    shown = client.get(place).content.decode()
    assert "We&#x27;ve invited “Rui” in your place." in shown or "We've invited “Rui” in your place." in shown
    assert "They haven't replied yet." in shown
    assert emails() == [("substitute", NEW)] * (email == NEW)


def test_invitee_cannot_flood_a_mailbox(client: Client, settings: Any) -> None:
    settings.PUBLIC_FORMS_PER_HOUR = 1
    invited()
    place = reverse("events_personal:invitation", args=[token_of(invitation())])
    for email in ("ana@example.org", NEW):
        refused = client.post(place, {"answer": "substitute", "name": "Rui", "email": email})
    assert (refused.status_code, Substitute.objects.exists()) == (429, False)


def test_person_named_by_two_who_declines_is_forgotten_by_both() -> None:
    invited()
    first, second = name(), name(by="Bo")
    answer(first, accept=False)
    second.refresh_from_db()
    assert (second.state, second.email) == (Substitute.State.DECLINED, "")
    assert ("substitute_declined", "bo@example.org") in emails()


def test_substitute_who_registers_by_the_public_form_comes_in_the_place_of_the_invitee() -> None:
    event, substitute = invited(), name()
    Event.objects.filter(pk=event.pk).update(by_invitation=False)
    come(event, NEW)
    assert Substitute.objects.get().state == Substitute.State.ACCEPTED
    for refused in (
        lambda: answer_invitation(by=CITIZEN, invitation=invitation(), accept=True, shown=SHOWN, at=timezone.now()),
        lambda: take_back_substitute(by=CITIZEN, invitation=invitation(), at=timezone.now()),
    ):
        with pytest.raises(ActionRefused, match="ubstitute"):
            refused()
    answer(substitute, accept=True)
    assert Registration.objects.count() == 1


def test_invitee_may_come_after_the_substitute_has_cancelled() -> None:
    invited()
    answer(name(), accept=True)
    withdraw_registration(by=CITIZEN, registration=Registration.objects.get(), at=timezone.now())
    assert Substitute.objects.get().state == Substitute.State.DECLINED
    assert answer_invitation(
        by=CITIZEN, invitation=invitation(), accept=True, shown=SHOWN, at=timezone.now()
    ).state == Invitation.State.ACCEPTED  # fmt: skip


def test_erased_substitute_is_in_no_email_to_the_invitee() -> None:
    event = invited()
    answer(name(), accept=True)
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    Event.objects.filter(pk=event.pk).update(starts_at=AT - DAY, ends_at=AT - DAY / 2)
    erase_person(by=CITIZEN, address=NEW, at=timezone.now())
    assert not OutgoingEmail.objects.filter(context__icontains="Rui").exists()


@pytest.mark.parametrize(("change", "kind"), [("move", "invitation_changed"), ("cancel", "invitation_cancelled")])
def test_substitute_without_a_reply_learns_that_the_event_moves_or_is_cancelled(change: str, kind: str) -> None:
    event = invited()
    make_registration(event, email="there@example.org")
    name()
    name("there@example.org", by="Bo")
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    before = reach_of(event).invited
    if change == "move":
        times = {"starts_at": event.starts_at + DAY, "ends_at": event.ends_at + DAY}  # type: ignore[operator]
        change_event(by=SYSTEM, event=event, fields=times)
    else:
        cancel_event(by=SYSTEM, event=event, because="Illness.", at=timezone.now())
    write_mailings()
    assert (before, [one for one in emails() if one[0].startswith("invitation_")]) == (1, [(kind, NEW)])
    assert write_mailings() == 0


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
    assert not OutgoingEmail.objects.filter(recipient=NEW).exists()
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
    question = make_question(event, kind="file", label="Your talk", is_required=True)
    place = reverse("events_personal:invitation", args=[token_of(invitation())])
    assert b"Decline and name a substitute" in client.get(place).content
    wrong = {"answer": "substitute", "name": "Rui", "email": "ana@example.org"}
    assert b"Enter the address of another person" in client.post(place, wrong).content
    client.post(place, wrong | {"email": NEW})
    shown = client.get(place).content.decode()
    assert "You named Rui as your substitute." in shown
    assert 'value="accept"' not in shown

    theirs = reverse("events_personal:substitute", args=[token_of(Substitute.objects.get())])
    assert "Ana can't come" in client.get(theirs).content.decode()
    assert 'enctype="multipart/form-data"' in client.get(theirs).content.decode()
    assert b"error-summary" in client.post(theirs, {"answer": "accept"}).content
    talk = SimpleUploadedFile("talk.pdf", b"%PDF-1.4 talk")
    assert client.post(theirs, {"answer": "accept", field_name(question): talk})["Location"] == theirs
    assert AnswerFile.objects.filter(answer__registration__email=NEW).exists()
    assert "We sent you an email with a calendar file" in client.get(theirs).content.decode()
    desk = signed_in(make_member(event.hub))
    listed = desk.get(reverse("events_manage:invitees", args=[event.hub.slug, event.pk])).content.decode()
    assert "Substitute: Rui (Accepted)" in listed


def test_page_of_a_substitute_states_the_rule_of_the_dialogue_and_why_it_takes_no_reply(client: Client) -> None:
    event = invited()
    dialogue = make_published(event.hub)
    DialogueSession.objects.create(hub=event.hub, dialogue=dialogue, event=event)
    page = reverse("events_personal:substitute", args=[token_of(name())])
    assert "Chatham House Rule" in client.get(page).content.decode()
    withdraw_invitation(by=SYSTEM, invitation=invitation(), at=timezone.now())
    assert "has withdrawn this invitation" in client.get(page).content.decode()
    Invitation.objects.filter(stakeholder__name="Ana").update(state="declined", withdrawn_at=None)
    Event.objects.update(starts_at=timezone.now() - DAY)
    assert "The event has started" in client.get(page).content.decode()
    Event.objects.update(state="cancelled", cancelled_at=AT, cancelled_because="Illness.")
    assert "Illness." in client.get(page).content.decode()


def assert_said_to_wait(event: Event, client: Client, who: str) -> None:
    """Neither the hub's list and figures nor the invitee read that the person comes."""
    desk, address = (
        signed_in(make_member(event.hub)),
        reverse("events_manage:invitees", args=[event.hub.slug, event.pk]),
    )
    badges = {one.stakeholder.name: badge for one, badge, _label in desk.get(address).context["lines"]}
    found = [one.stakeholder.name for one, *_rest in desk.get(address, {"state": "waiting"}).context["lines"]]
    accepted = desk.get(address, {"state": "accepted"}).context["lines"]
    row = with_figures(Event.objects.filter(pk=event.pk)).get()
    numbers = (row.accepted, row.accepted_waiting)
    if who == "invitee":
        assert (badges["Ana"], found, accepted, numbers) == ("waiting", ["Ana"], [], (0, 1))
        page = desk.get(reverse("events_manage:detail", args=[event.hub.slug, event.pk])).content.decode()
        assert "0 accepted, 1 on the waiting list, 0 declined, 1 no reply" in page
        return
    assert (badges["Ana"], found, numbers) == ("declined", [], (0, 0))
    assert "Substitute: Rui (On the waiting list)" in desk.get(address).content.decode()
    mine = client.get(reverse("events_personal:invitation", args=[token_of(invitation())])).content.decode()
    assert ("is on the waiting list" in mine, "comes in your place" in mine) == (True, False)
    email = read_contents(OutgoingEmail.objects.get(kind="events/substitute_accepted"))
    assert email is not None
    assert ("on the waiting list" in email.text, "will attend" in email.text) == (True, False)


@pytest.mark.parametrize("who", ["invitee", "substitute"])
def test_who_waits_is_not_said_to_attend_and_who_lets_an_offer_pass_has_declined(client: Client, who: str) -> None:
    event = invited(capacity=1, has_waiting_list=True)
    Event.objects.filter(pk=event.pk).update(by_invitation=False)
    guest = come(event, "guest@example.org")
    row = invitation() if who == "invitee" else name()
    page = reverse(f"events_personal:{'invitation' if who == 'invitee' else who}", args=[token_of(row)])
    assert client.post(page, {"answer": "wait", "access_needs": "A ramp"}).status_code == 302
    shown = unescape(client.get(page).content.decode())
    assert ("On the waiting list" in shown, "You're attending" in shown, "calendar file" in shown) == (
        True, False, False,
    )  # fmt: skip
    assert_said_to_wait(event, client, who)
    waiting = Registration.objects.get(state="waiting")
    assert waiting.access_needs.text == "A ramp"
    Event.objects.filter(pk=event.pk).update(starts_at=AT + 2 * DAY, ends_at=AT + 3 * DAY)
    withdraw_registration(by=CITIZEN, registration=guest, at=AT)
    offer = waiting.offers.get(state="open")
    expire_offers(at=offer.expires_at)
    row.refresh_from_db()
    assert row.state == "declined"
    mine = unescape(client.get(reverse("events_personal:registration", args=[token_of(waiting)])).content.decode())
    assert ("You didn't accept the place we offered you" in mine, "You cancelled" in mine) == (True, False)
    answer_invitation(by=CITIZEN, invitation=invitation(), accept=True, shown=SHOWN, at=AT)
    assert Registration.objects.get(state="registered").email == "ana@example.org"
