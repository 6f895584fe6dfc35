"""The pages of the waiting list: joining, the personal page, the dashboard; adding attendees and cancelling with a reason."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.personal_links import token_for
from audit.actors import CITIZEN
from events.models import Event, PlaceOffer, Registration
from events.registrations.actions import withdraw_registration
from events.waiting_list.quotas import set_quotas
from hubs.models import Role
from outbox.models import OutgoingEmail
from publishing.actions import publish, save_draft
from publishing.subjects import about
from tests.events.waiting import come, faults_of, full_event, wait
from tests.factories import make_event, make_hub, make_member
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
ANA, BEA = "ana@example.org", "bea@example.org"
FORM = {"name": "Ana", "email": ANA, "organisation": "", "access_needs": "", "consent": "on"}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def row(email: str) -> Registration:
    return Registration.objects.select_related("event", "hub").get(email=email)


def mine(email: str, name: str = "registration") -> str:
    one = row(email)
    token = token_for(Registration.LINK_KIND, one.hub_id, one.link_nonce, one.link_hash)
    return reverse(f"events_personal:{name}", args=[token])


def free_a_place() -> None:
    withdraw_registration(by=CITIZEN, registration=row("guest0@example.org"), at=timezone.now())


def test_full_event_leads_to_its_waiting_list_and_states_the_rules(client: Client) -> None:
    event = full_event()
    join = reverse("events:join_waiting_list", args=[event.pk])
    page = text(client.get(event.get_absolute_url()))
    assert f'href="{join}"' in page
    assert "Until 3 days before the start, we register the next person" in page
    assert client.post(join, FORM)["Location"] == reverse("events:waiting", args=[event.pk])
    assert "Check your email" in text(client.get(reverse("events:waiting", args=[event.pk])))
    assert "Confirm by" in text(client.get(mine(ANA)))
    client.post(mine(ANA, "confirm"))
    assert "Your position on the waiting list is <strong>1</strong>. 0 places free, no open offers." in text(
        client.get(mine(ANA))
    )


def test_event_that_fills_up_meanwhile_keeps_what_was_typed_and_offers_the_waiting_list(client: Client) -> None:
    event = full_event()
    register, join = (reverse(f"events:{name}", args=[event.pk]) for name in ("register", "join_waiting_list"))
    answer = client.post(register, FORM)
    assert answer.status_code == 409
    assert f'formaction="{join}"' in text(answer)
    assert 'value="Ana"' in text(answer)
    free_a_place()
    answer = client.post(join, FORM)
    assert (answer.status_code, f'formaction="{register}"' in text(answer)) == (409, True)


def test_offer_is_accepted_by_a_button_and_opening_the_page_changes_nothing(client: Client) -> None:
    event = full_event(days=2)
    wait(event, ANA)
    free_a_place()
    assert "holding a place for you until" in text(client.get(mine(ANA)))
    assert client.get(mine(ANA, "accept")).status_code == 405
    assert row(ANA).state == "waiting"
    client.post(mine(ANA, "accept"))
    assert (row(ANA).state, faults_of(event)) == ("registered", [])


def test_who_left_the_list_joins_again_at_its_end(client: Client) -> None:
    event = full_event()
    wait(event, ANA)
    wait(event, BEA)
    client.post(mine(ANA, "withdraw"))
    assert "you can join the end of the waiting list" in text(client.get(mine(ANA)))
    client.post(mine(ANA, "wait"))
    assert "Your position on the waiting list is <strong>2</strong>." in text(client.get(mine(ANA)))


def test_every_answer_can_be_changed_and_the_way_of_attending_while_there_is_room(client: Client) -> None:
    event = make_event(format="hybrid", capacity=1, online_capacity=1, has_waiting_list=True)
    come(event, ANA)
    come(event, BEA, online=True)
    new = {
        "name": "Ana Maria",
        "organisation": "IPO",
        "language": "pt",
        "access_needs": "Step-free",
        "attendance": "online",
    }
    answer = client.post(mine(ANA, "edit"), new)
    assert (answer.status_code, "no place left for that way" in text(answer)) == (409, True)
    Event.objects.update(online_capacity=2)
    assert client.post(mine(ANA, "edit"), new).status_code == 302
    changed = row(ANA)
    assert (changed.name, changed.organisation, changed.language, changed.attends_online) == (
        "Ana Maria",
        "IPO",
        "pt",
        True,
    )
    assert (changed.access_needs.text, faults_of(event)) == ("Step-free", [])


@pytest.fixture
def desk() -> tuple[Client, Event]:
    hub = make_hub()
    event = full_event(hub=hub, days=2)
    wait(event, ANA)
    wait(event, BEA)
    return signed_in(make_member(hub, Role.EDITOR)), event


def page(name: str, event: Event, *more: int) -> str:
    assert event.hub is not None
    return reverse(f"events_manage:{name}", args=[event.hub.slug, event.pk, *more])


def test_hub_sees_why_each_person_has_an_offer_or_none(desk: tuple[Client, Event]) -> None:
    client, event = desk
    free_a_place()
    shown = text(client.get(page("waiting_list", event)))
    assert "Place offered. It can be accepted until" in shown
    assert "0 places free, 1 offer open until" in shown
    assert "On the waiting list" in text(client.get(page("registrations", event) + "?state=waiting"))


def test_hub_gives_a_place_out_of_turn_with_a_reason(desk: tuple[Client, Event]) -> None:
    client, event = desk
    move = page("move_from_waiting_list", event, row(BEA).pk)
    assert "out of turn?" in text(client.get(move))
    assert client.post(move, {"because": "Speaks"}).status_code == 409
    assert client.post(move, {"because": "Speaks", "adds_place": "on"}).status_code == 302
    assert (row(BEA).state, row(ANA).state, Event.objects.get().capacity) == ("registered", "waiting", 2)
    assert "(Speaks)" in text(client.get(page("waiting_list", event)))


def test_place_added_out_of_turn_stays_when_a_correction_begun_before_is_published(desk: tuple[Client, Event]) -> None:
    client, event = desk
    by, subject, now = make_member(event.hub), about(event), timezone.now()
    content = {**subject.type.live(subject), "venue": "Another house"}
    draft = save_draft(by=by, about=subject, content=content, edition=subject.edition(), at=now)
    move = page("move_from_waiting_list", event, row(BEA).pk)
    assert client.post(move, {"because": "Speaks", "adds_place": "on"}).status_code == 302
    publish(by=by, revision=draft, at=timezone.now())
    event.refresh_from_db()
    assert (event.venue, event.capacity, event.places_taken) == ("Another house", 2, 2)


def test_last_place_kept_for_a_person_who_typed_their_address_again_is_theirs_to_take(client: Client) -> None:
    event = full_event(days=2)
    wait(event, ANA)
    Event.objects.filter(pk=event.pk).update(starts_at=timezone.now() + dt.timedelta(hours=1))
    free_a_place()
    assert "Take the free place" in text(client.get(mine(ANA)))
    assert client.post(reverse("events:register", args=[event.pk]), FORM).status_code == 302
    assert (row(ANA).held_until is not None, Event.objects.get().places_taken) == (True, 1)
    assert "Take the free place" in text(client.get(mine(ANA)))
    set_quotas(by=make_member(event.hub), event=event, places={"industry": 0}, at=timezone.now())
    Registration.objects.filter(email=ANA).update(held_until=None, sector="industry")
    assert "Take the free place" not in text(client.get(mine(ANA)))


def test_places_by_sector_are_set_while_an_event_is_a_draft(desk: tuple[Client, Event]) -> None:
    client, event = desk
    draft = make_event(event.hub, state="draft", published_at=None, has_waiting_list=False)
    assert page("quotas", draft) in text(client.get(page("questions", draft)))
    assert client.post(page("quotas", draft), {"industry": "3"}).status_code == 302


def test_sector_is_changed_on_the_personal_page_while_its_limit_allows(client: Client) -> None:
    event = make_event(capacity=2, has_waiting_list=True)
    by, now = make_member(event.hub), timezone.now()
    set_quotas(by=by, event=event, places={"industry": 1, "academia": 1}, at=now)
    come(event, "first@example.org", sector="industry")
    come(event, "second@example.org", sector="academia")
    wait(event, ANA, sector="industry")
    answers = {"name": "N", "organisation": "", "language": "en", "access_needs": ""}
    refused = client.post(mine("first@example.org", "edit"), answers | {"sector": "academia"})
    assert (refused.status_code, "There is no place left for that sector" in text(refused)) == (409, True)
    assert client.post(mine("first@example.org", "edit"), answers | {"sector": "civil_society"}).status_code == 302
    taken = dict(event.quotas.values_list("sector", "places_taken"))
    assert (row("first@example.org").sector, taken) == ("civil_society", {"industry": 0, "academia": 1})
    assert (row(ANA).state, faults_of(event)) == ("waiting", [])  # her sector has room now, the event has none


def test_hub_cancels_a_registration_and_the_reason_goes_by_email(desk: tuple[Client, Event]) -> None:
    client, event = desk
    answer = client.post(page("cancel_attendee", event, row("guest0@example.org").pk), {"because": "Double booking"})
    assert answer.status_code == 302
    email = OutgoingEmail.objects.get(kind="events/attendee_removed")
    assert (email.recipient, email.context["because"]) == ("guest0@example.org", "Double booking")
    assert PlaceOffer.objects.get(state="open").registration.email == ANA
    assert "Double booking" in text(client.get(page("registrations", event)))


def test_hub_takes_a_person_off_the_waiting_list_and_is_back_on_it(desk: tuple[Client, Event]) -> None:
    client, event = desk
    cancel = page("cancel_attendee", event, row(ANA).pk)
    asks = text(client.get(cancel))
    assert ("Keep on the waiting list" in asks, "Keep registration" in asks) == (True, False)
    answer = client.post(cancel, {"because": "Asked by phone"}, follow=True)
    assert answer.redirect_chain[0][0] == page("waiting_list", event)
    assert "is off the waiting list." in text(answer)


def test_who_was_given_a_place_meanwhile_does_not_lose_it_by_being_taken_off_the_list(
    desk: tuple[Client, Event],
) -> None:
    client, event = desk
    cancel, move = page("cancel_attendee", event, row(ANA).pk), page("move_from_waiting_list", event, row(ANA).pk)
    assert '<input type="hidden" name="seen_state" value="waiting">' in text(client.get(cancel))
    given = {"because": "Speaks", "adds_place": "on"}
    assert client.post(move, given).status_code == 302
    second = client.post(move, given)
    assert (second.status_code, "This person already has a place." in text(second)) == (409, True)
    refused = client.post(cancel, {"because": "Asked by phone", "seen_state": "waiting"})
    assert (refused.status_code, "This person has been given a place." in text(refused)) == (409, True)
    assert '<input type="hidden" name="seen_state" value="registered">' in text(refused)
    assert (row(ANA).state, PlaceOffer.objects.filter(registration=row(ANA)).count()) == ("registered", 1)
    assert client.post(cancel, {"because": "Asked by phone", "seen_state": "registered"}).status_code == 302
    again = client.post(cancel, {"because": "Asked by phone", "seen_state": "registered"}, follow=True)
    assert [str(one) for one in again.context["messages"]][-1] == "This registration has already been cancelled."
    assert "Their registration is cancelled already." in text(client.get(cancel))


def test_headers_of_attendees_are_above_their_cells_at_a_hybrid_event(desk: tuple[Client, Event]) -> None:
    client, event = desk
    Event.objects.filter(pk=event.pk).update(format="hybrid")
    headers = [str(header.label) for header in client.get(page("registrations", event)).context["order"]]
    assert headers == ["Name", "Organisation", "Access needs", "Attending", "Registered on", "Status", "Actions"]


def test_hub_adds_an_attendee_by_hand_while_places_are_left(desk: tuple[Client, Event]) -> None:
    client, event = desk
    person = {"name": "Eva", "email": "eva@example.org", "organisation": "", "language": "en", "agreed": "on"}
    assert "its only place is taken" in text(client.post(page("add_attendee", event), person))
    Event.objects.update(capacity=5)
    assert client.post(page("add_attendee", event), person).status_code == 302
    assert OutgoingEmail.objects.filter(kind="events/added", recipient="eva@example.org").count() == 1


def test_hub_sets_places_by_sector_and_the_form_asks_for_it(desk: tuple[Client, Event]) -> None:
    client, event = desk
    assert client.post(page("quotas", event), {"industry": "3"}).status_code == 302
    assert "At most 3 places go to “Commercial sector and industry”." in text(client.get(event.get_absolute_url()))
    assert 'name="sector"' in text(client.get(reverse("events:join_waiting_list", args=[event.pk])))
