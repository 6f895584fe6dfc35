"""Pages behind personal links: opening them changes nothing, buttons do."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from accounts.personal_links import token_for
from audit.actors import CITIZEN
from consents.models import Consent
from events.models import AccessNeeds, Event, Invitation, Registration, Substitute
from events.programme.actions.publication import cancel_event
from events.registrations.actions import register
from outbox.models import OutgoingEmail
from stakeholders.models import Segment
from tests.factories import (
    SHOWN,
    make_event,
    make_hub,
    make_invitation,
    make_member,
    make_registration,
    make_stakeholder,
    make_substitute,
)
from tests.inviting import invite_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return make_event(format="hybrid", online_url="https://meet.example.org/x")


@pytest.fixture
def registration(event: Event) -> Registration:
    return register(
        by=CITIZEN, event=event, name="Maria Silva", email="maria@example.org", organisation="IPO", access_needs="Step-free",
        language="en", shown=SHOWN, at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def invitation(event: Event) -> Invitation:
    make_stakeholder(event.hub, name="ELLOK", email="ellok@example.org")
    segment = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=make_member(make_hub()), event=event, segment=segment, at=timezone.now())
    return Invitation.objects.get()


def address(row: Registration | Invitation | Substitute, name: str = "") -> str:
    token = token_for(row.LINK_KIND, row.hub_id, row.link_nonce)
    return reverse(f"events_personal:{name or row.LINK_KIND}", args=[token])


def test_what_is_asked_comes_before_what_the_event_is_about(
    client: Client, event: Event, invitation: Invitation, registration: Registration
) -> None:
    Event.objects.filter(pk=event.pk).update(summary="In one sentence", description="At length")
    Registration.objects.update(confirmed_at=None, held_until=timezone.now() + dt.timedelta(hours=1))
    substitute = make_substitute(make_invitation(event, state="declined", answered_at=timezone.now()))
    for row, button in (
        (invitation, 'value="accept"'),
        (substitute, 'value="accept"'),
        (registration, "Confirm registration"),
    ):
        page = client.get(address(row)).content.decode()
        found = [page.find(words) for words in (button, "In one sentence", "At length", '<dl class="glance">')]
        assert 0 < found[0] == min(place for place in found if place > 0), row


@pytest.mark.parametrize(
    ("fields", "buttons"),
    [
        ({}, {"accept", "decline"}),
        ({"capacity": 1, "places_taken": 1}, {"decline"}),
        ({"capacity": 1, "places_taken": 1, "has_waiting_list": True}, {"wait", "decline"}),
        ({"capacity": 1, "places_taken": 1, "format": "hybrid"}, {"accept", "decline"}),
    ],
)
def test_invited_people_read_on_opening_that_an_event_is_full(
    client: Client, fields: dict[str, Any], buttons: set[str]
) -> None:
    event = make_event(**fields)
    declined = make_invitation(event, state="declined", answered_at=timezone.now())
    for row in (make_invitation(event), make_substitute(declined)):
        page = client.get(address(row)).content.decode()
        assert set(re.findall(r'name="answer" value="(\w+)"', page)) == buttons
        assert ("This event is full: its only place is taken." in page) == ("accept" not in buttons)


def test_invited_person_whose_place_is_held_can_accept_though_the_event_is_full(client: Client) -> None:
    event = make_event(capacity=1, places_taken=1, has_waiting_list=True)
    row = make_invitation(event)
    held = {"confirmed_at": None, "held_until": timezone.now() + dt.timedelta(hours=1)}
    make_registration(event, email=row.stakeholder.email, **held)
    page = client.get(address(row)).content.decode()
    assert ('value="accept"' in page, 'value="wait"' in page) == (True, False)


def state() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Event, Registration, Invitation, OutgoingEmail)]


def test_page_shows_the_details_of_the_registration(client: Client, registration: Registration) -> None:
    page = client.get(address(registration)).content.decode()
    for words in (
        "Maria Silva",
        "maria@</span><wbr><span>example.<wbr>org</span>",
        "IPO",
        "Step-free",
        "https://meet.example.org/x",
        "You're registered",
    ):
        assert words in page


@pytest.mark.parametrize("name", ["registration", "withdraw", "registration_calendar"])
def test_opening_changes_nothing(client: Client, registration: Registration, name: str) -> None:
    before = state()
    for verb in ("get", "head"):
        assert getattr(client, verb)(address(registration, name)).status_code == 200
    assert state() == before


def test_opening_an_invitation_changes_nothing(client: Client, invitation: Invitation) -> None:
    before = state()
    for verb in ("get", "head"):
        assert getattr(client, verb)(address(invitation)).status_code == 200
    assert state() == before


def test_pages_are_neither_cached_nor_leaked_to_other_sites(
    client: Client, registration: Registration, invitation: Invitation
) -> None:
    for page in (client.get(address(registration)), client.get(address(invitation))):
        assert page["Referrer-Policy"] == "strict-origin"
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_withdraw(client: Client, registration: Registration) -> None:
    answer = client.post(address(registration, "withdraw"))
    assert (answer.status_code, answer["Location"]) == (302, address(registration))
    assert (Registration.objects.get().state, Event.objects.get().places_taken) == ("withdrawn", 0)
    assert "Your registration is cancelled" in client.get(address(registration)).content.decode()


def test_withdraw_twice(client: Client, registration: Registration) -> None:
    assert [client.post(address(registration, "withdraw")).status_code for _ in range(2)] == [302, 302]
    assert OutgoingEmail.objects.filter(kind="events/withdrawn").count() == 1


def test_come_back(client: Client, registration: Registration) -> None:
    client.post(address(registration, "withdraw"))
    assert client.get(address(registration, "return")).status_code == 405
    assert client.post(address(registration, "return")).status_code == 302
    row = Registration.objects.get()
    assert (row.state, row.round) == ("registered", 2)
    assert not AccessNeeds.objects.exists()


def test_consent_is_filed_as_the_page_showed_it(client: Client, registration: Registration) -> None:
    """Registered on an English page, returned on a Portuguese one: each row says what was shown there."""
    with translation.override("en"):  # back to it afterwards, whatever the pages were read in
        client.post(address(registration, "withdraw"))
        page = address(registration).replace("/en/", "/pt/")
        wording = client.get(page).context["wording"]
        assert wording in client.get(page).content.decode()
        client.post(address(registration, "return").replace("/en/", "/pt/"))
    consent = Consent.objects.first()
    assert consent is not None
    assert (consent.wording, consent.language, consent.means) == (str(wording), "pt", "personal page")


def test_come_back_to_a_full_event_says_so(client: Client, registration: Registration) -> None:
    client.post(address(registration, "withdraw"))
    Event.objects.update(capacity=1, places_taken=1)
    answer = client.post(address(registration, "return"))
    assert answer.status_code == 409
    assert "The only place in person is taken" in answer.content.decode()


def test_withdraw_after_the_event_says_so(client: Client, registration: Registration) -> None:
    past = timezone.now() - dt.timedelta(days=2)
    Event.objects.update(starts_at=past, ends_at=past + dt.timedelta(hours=1))
    answer = client.post(address(registration, "withdraw"))
    assert (answer.status_code, Registration.objects.get().state) == (409, "registered")


@pytest.mark.parametrize("name", ["edit", "withdraw"])
@pytest.mark.parametrize("why", ["over", "cancelled"])
def test_forms_that_can_no_longer_be_sent_say_so_before_anything_is_typed(
    client: Client, registration: Registration, why: str, name: str
) -> None:
    past = timezone.now() - dt.timedelta(days=2)
    Event.objects.update(
        **{"state": "cancelled", "cancelled_at": past, "cancelled_because": "Illness."}
        if why == "cancelled"
        else {"starts_at": past, "ends_at": past + dt.timedelta(hours=1)}
    )
    answer = client.get(address(registration, name))
    assert (answer.status_code, answer["Location"]) == (302, address(registration))
    assert why in str(next(iter(client.get(address(registration)).context["messages"])))


def test_cancelled_registration_has_no_answers_to_change_and_returns_only_while_registration_is_open(
    client: Client, registration: Registration
) -> None:
    client.post(address(registration, "withdraw"))
    assert "no answers to change" in client.get(address(registration, "edit"), follow=True).content.decode()
    assert address(registration, "return") in client.get(address(registration)).content.decode()
    Event.objects.update(registration_closes_at=timezone.now() - dt.timedelta(hours=1))
    page = client.get(address(registration)).content.decode()
    assert ("Registration for this event is closed." in page, address(registration, "return") in page) == (True, False)


def test_calendar_of_a_person(client: Client, registration: Registration) -> None:
    answer = client.get(address(registration, "registration_calendar"))
    (item,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(item["summary"]) == registration.event.title
    assert "attendee" not in item, "a published event names no person (RFC 5546)"
    client.post(address(registration, "withdraw"))
    assert client.get(address(registration, "registration_calendar")).status_code == 404


def test_page_of_a_cancelled_event_says_why_and_offers_nothing(client: Client, registration: Registration) -> None:
    cancel_event(
        by=make_member(make_hub()), event=registration.event, because="The speaker fell ill.", at=timezone.now()
    )
    page = client.get(address(registration)).content.decode()
    assert "The speaker fell ill." in page
    assert address(registration, "withdraw") not in page


@pytest.mark.parametrize("kind", ["invitation", "subscription", ""])
def test_link_of_another_kind_opens_nothing(client: Client, registration: Registration, kind: str) -> None:
    token = token_for(kind, registration.hub_id, registration.link_nonce)
    assert client.get(reverse("events_personal:registration", args=[token])).status_code == 404


def test_link_of_another_hub_opens_nothing(client: Client, registration: Registration) -> None:
    token = token_for("registration", make_hub("NO").pk, registration.link_nonce)
    assert client.get(reverse("events_personal:registration", args=[token])).status_code == 404


@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 4000, "🎗️"])
def test_unknown_link(client: Client, token: str) -> None:
    for name in ("registration", "withdraw", "registration_calendar", "invitation"):
        page = client.get(reverse(f"events_personal:{name}", args=[token]))
        assert (page.status_code, page["Referrer-Policy"]) == (404, "strict-origin")
        assert "This link doesn't work" in page.content.decode()


def test_accept_and_change_ones_mind(client: Client, invitation: Invitation) -> None:
    for answer, state, seats in (("accept", "accepted", 1), ("decline", "declined", 0), ("accept", "accepted", 1)):
        page = client.post(address(invitation), {"answer": answer})
        assert (page.status_code, page["Location"]) == (302, address(invitation))
        assert (Invitation.objects.get().state, Event.objects.get().places_taken) == (state, seats)


def test_access_needs_entered_on_accepting_an_invitation_are_kept_encrypted(
    client: Client, invitation: Invitation
) -> None:
    assert 'name="access_needs"' in client.get(address(invitation)).content.decode()
    assert client.post(address(invitation), {"answer": "accept", "access_needs": "A ramp"}).status_code == 302
    kept = AccessNeeds.objects.get(registration__email="ellok@example.org")
    assert (kept.text, "ramp" in kept.encrypted) == ("A ramp", False)


@pytest.mark.parametrize(("entered", "kept"), [("A ramp", "A ramp"), ("", "Captions")])
def test_access_needs_entered_on_accepting_an_offered_place_replace_those_of_the_waiting_list(
    client: Client, invitation: Invitation, entered: str, kept: str
) -> None:
    Event.objects.update(capacity=1, places_taken=1, has_waiting_list=True)
    assert client.post(address(invitation), {"answer": "wait", "access_needs": "Captions"}).status_code == 302
    row = Registration.objects.get()
    row.offers.create(made_at=timezone.now(), expires_at=timezone.now() + dt.timedelta(hours=6))
    assert client.post(address(invitation), {"answer": "accept", "access_needs": entered}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.access_needs.text) == ("registered", kept)


@pytest.mark.parametrize("answer", ["", "maybe", "\x00", "ACCEPT"])
def test_other_answers_are_refused(client: Client, invitation: Invitation, answer: str) -> None:
    assert client.post(address(invitation), {"answer": answer}).status_code == 400
    assert Invitation.objects.get().state == "invited"


def test_accept_when_full_says_so(client: Client, invitation: Invitation) -> None:
    Event.objects.update(capacity=1, places_taken=1)
    page = client.post(address(invitation), {"answer": "accept"})
    assert page.status_code == 409
    assert "The only place in person is taken" in page.content.decode()
    assert Invitation.objects.get().state == "invited"


def test_invitation_of_an_event_that_has_begun_cannot_be_answered(client: Client, invitation: Invitation) -> None:
    Event.objects.update(starts_at=timezone.now() - dt.timedelta(minutes=1))
    assert 'name="answer"' not in client.get(address(invitation)).content.decode()
    assert client.post(address(invitation), {"answer": "accept"}).status_code == 409


@pytest.mark.parametrize("name", ["registration", "invitation"])
def test_page_takes_few_queries(
    client: Client, registration: Registration, invitation: Invitation, name: str, django_assert_max_num_queries: Any
) -> None:
    most = {"registration": 6, "invitation": 7}  # the questions are one of them, and the substitutes of an invitation
    with django_assert_max_num_queries(most[name]):
        assert client.get(address(registration if name == "registration" else invitation)).status_code == 200
