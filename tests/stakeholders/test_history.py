"""The history of a contact: everything that happened between them and the hub, on one page; and the consents they gave."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from events.invitations.actions import answer_invitation
from events.models import Event, Invitation
from events.registrations.actions import withdraw_registration
from events.waiting_list.allocation import expire_offers
from hubs.models import Hub, Role
from outbox.actions import queue
from outbox.drafts import Draft
from outbox.models import Lane, OutgoingEmail
from stakeholders.contacts.history import history_of
from stakeholders.models import EarlierAddress, Stakeholder
from stakeholders.segments.actions import add_segment
from tests.digests.making import make_subscriber
from tests.events.waiting import come, full_event, wait
from tests.factories import SHOWN, make_event, make_hub, make_member, make_registration, make_stakeholder
from tests.inviting import invite_segment
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "rosa@example.org"


@pytest.fixture
def hub() -> Hub:
    return make_hub("PT")


@pytest.fixture
def contact(hub: Hub) -> Stakeholder:
    """Imported, invited, accepted, registered, cancelled, emailed, bounced and subscribed."""
    contact = make_stakeholder(hub, name="Rosa", email=ADDRESS, source="imported")
    EarlierAddress.objects.create(hub=hub, stakeholder=contact, address="rosa@old.example.org")
    event = make_event(hub, title="Knowledge exchange")
    everyone = add_segment(by=SYSTEM, hub=hub, name="All", criteria={})
    invite_segment(by=SYSTEM, event=event, segment=everyone, at=timezone.now())
    invitation = Invitation.objects.get()
    answer_invitation(by=CITIZEN, invitation=invitation, accept=True, shown=SHOWN, at=timezone.now())
    OutgoingEmail.objects.filter(kind="events/invitation").update(state="bounced", finished_at=timezone.now())
    earlier = make_registration(
        make_event(hub, title="Inception Dialogue", places_taken=1), email="rosa@old.example.org"
    )
    withdraw_registration(by=CITIZEN, registration=earlier, at=timezone.now())
    make_subscriber(hub, ADDRESS, at=timezone.now())
    return contact


def titles(contact: Stakeholder) -> list[tuple[str, str]]:
    return [(entry.title, entry.text) for entry in history_of(contact, before=timezone.now()).entries]


def test_waiting_the_place_given_and_being_there_are_in_it(hub: Hub, contact: Stakeholder) -> None:
    event, now = make_event(hub, title="Full event", days=-1), timezone.now()
    waited = make_registration(event, email=ADDRESS, waiting_since=now - dt.timedelta(days=9), checked_in_at=now)
    waited.offers.create(state="given", made_at=now, closed_at=now)
    found = {title for title, text in titles(contact) if text == "Full event"}
    assert found == {"Joined the waiting list", "Got a place from the waiting list", "Attended"}


def test_offer_of_a_place_and_that_it_expired_are_in_it_and_no_cancellation(hub: Hub, contact: Stakeholder) -> None:
    event = full_event(hub=hub, title="Full event", days=2)
    wait(event, ADDRESS)
    withdraw_registration(
        by=CITIZEN, registration=event.registrations.get(email="guest0@example.org"), at=timezone.now()
    )
    seen = {"Joined the waiting list", "Place offered from the waiting list"}
    assert {title for title, text in titles(contact) if text == "Full event"} == seen
    later = timezone.now() + dt.timedelta(days=2)
    expire_offers(at=later)
    entries = history_of(contact, before=later + dt.timedelta(days=1)).entries
    assert {one.title for one in entries if one.text == "Full event"} == {*seen, "Offer of a place expired"}


def test_who_left_the_waiting_list_and_registers_later_has_registered(hub: Hub, contact: Stakeholder) -> None:
    event = full_event(hub=hub, title="Full event", days=20)
    withdraw_registration(by=CITIZEN, registration=wait(event, ADDRESS), at=timezone.now())
    Event.objects.filter(pk=event.pk).update(capacity=2)
    assert come(event, ADDRESS).waiting_since is None
    assert [title for title, text in titles(contact) if text == "Full event"] == ["Registered"]


def test_everything_between_contact_and_hub_is_in_it_newest_first(contact: Stakeholder) -> None:
    page = history_of(contact, before=timezone.now())
    moments = [entry.at for entry in page.entries]
    assert moments == sorted(moments, reverse=True)
    for entry in (
        ("Imported", ""), ("Invited", "Knowledge exchange"), ("Accepted an invitation", "Knowledge exchange"),
        ("Registered", "Knowledge exchange"), ("Registration cancelled", "Inception Dialogue"), ("Email bounced", "Invitation"),
        ("Consent given", "Taking part in an event"), ("Consent withdrawn", "Taking part in an event"),
        ("Subscribed", "Newsletter"),
    ):  # fmt: skip
        assert entry in titles(contact)


def test_other_hubs_see_nothing_of_it(contact: Stakeholder) -> None:
    abroad = make_stakeholder(make_hub("NO"), name="Rosa", email=ADDRESS)
    assert titles(abroad) == [("Added to your contacts", "")]


def test_number_of_queries_does_not_grow_and_pages_are_bounded(
    contact: Stakeholder, hub: Hub, django_assert_num_queries: Any
) -> None:
    before = len(history_of(contact, before=timezone.now()).entries)
    for number in range(120):
        queue(Draft(key=f"x:{number}", kind="digests/digest", lane=Lane.BULK, recipient=ADDRESS, hub_id=hub.pk))
    newest = timezone.now() + dt.timedelta(seconds=1)
    with django_assert_num_queries(8):
        page = history_of(contact, before=newest)
    seen = len(page.entries)
    assert 50 <= seen <= 60
    while page.older_than is not None:
        page = history_of(contact, before=page.older_than)
        seen += len(page.entries)
    assert seen == before + 120


@pytest.mark.parametrize(
    "before",
    ["2126-01-01T00:00:00+23:59", "2126-01-01T00:00:00-18:39", "0001-01-01T00:00:00+23:59", "2126-13-01T00:00:00Z"],
)
def test_older_entries_are_asked_for_with_any_offset(
    client: Client, contact: Stakeholder, hub: Hub, before: str
) -> None:
    answer = signed_in(make_member(hub, Role.VIEWER), client).get(
        f"/en/manage/pt/people/{contact.pk}/history/", {"before": before}
    )
    assert "Accepted an invitation" in answer.content.decode()


def test_page_shows_activity_and_consents_to_every_role(client: Client, contact: Stakeholder, hub: Hub) -> None:
    for role in (Role.VIEWER, Role.EDITOR):
        shown = (
            signed_in(make_member(hub, role), client)
            .get(f"/en/manage/pt/people/{contact.pk}/history/")
            .content.decode()
        )
        for words in ("Accepted an invitation", SHOWN.text, "registration form", "Objected", "2026-11"):
            assert words in shown
    assert "Accepted an invitation" in client.get(f"/en/manage/pt/people/{contact.pk}/").content.decode()
