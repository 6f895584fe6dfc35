"""The waiting list: joining, getting a place, offers, moving out of turn, quotas, and what each person reads."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from events.models import Event, PlaceOffer, Registration
from events.programme.actions.events import change_event
from events.programme.actions.publication import cancel_event
from events.programme.errors import EventFull, PlacesLeft
from events.registrations.actions import withdraw_registration
from events.registrations.unconfirmed import register_publicly, release_unconfirmed
from events.tasks import check_waiting_lists
from events.waiting_list.actions import accept_place, join_publicly, move_from_waiting_list
from events.waiting_list.allocation import expire_offers, unassigned_places
from events.waiting_list.quotas import set_quotas
from events.waiting_list.reasons import Situation, position_of
from outbox.models import OutgoingEmail, State
from tests.event_mailings import write_mailings
from tests.events.waiting import faults_of, full_event, wait
from tests.factories import make_registration, make_user
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
AT = timezone.now()
DAY = dt.timedelta(days=1)
ANA, BEA, EVA = "ana@example.org", "bea@example.org", "eva@example.org"
TYPED: dict[str, Any] = {"name": "N", "organisation": "", "access_needs": "", "language": "en"}


def row(email: str) -> Registration:
    return Registration.objects.select_related("event", "hub").get(email=email)


def state(email: str) -> str:
    return str(row(email).state)


def leave(email: str) -> None:
    withdraw_registration(by=CITIZEN, registration=row(email), at=AT)


def kinds(email: str) -> list[str]:
    emails = OutgoingEmail.objects.filter(recipient=email).order_by("pk")
    return [kind.removeprefix("events/") for kind in emails.values_list("kind", flat=True)]


def last_offer(email: str) -> PlaceOffer:
    return PlaceOffer.objects.filter(registration__email=email).latest("pk")


def test_who_is_next_gets_the_place_that_is_given_up_and_each_step_is_one_email() -> None:
    event = full_event()
    wait(event, ANA, at=AT)
    wait(event, BEA, at=AT + dt.timedelta(minutes=1))
    assert [position_of(row(email)) for email in (ANA, BEA)] == [1, 2]
    leave("guest0@example.org")
    assert (state(ANA), state(BEA), faults_of(event)) == ("registered", "waiting", [])
    assert position_of(row(BEA)) == 1
    assert (kinds(ANA), kinds(BEA)) == (["confirm_waiting", "waiting", "promoted"], ["confirm_waiting", "waiting"])
    leave(ANA)
    assert (state(BEA), faults_of(event)) == ("registered", [])


def test_position_counts_from_the_confirmation_and_unconfirmed_people_get_nothing() -> None:
    event = full_event()
    join_publicly(by=CITIZEN, event=event, email=ANA, at=AT, **TYPED)
    wait(event, BEA, at=AT)
    leave("guest0@example.org")
    assert (state(BEA), row(ANA).is_confirmed, kinds(ANA)) == ("registered", False, ["confirm_waiting"])
    release_unconfirmed(at=AT + 2 * DAY)
    assert not Registration.objects.filter(email=ANA).exists()
    assert faults_of(event) == []


def test_who_asked_earlier_but_got_the_lock_of_the_event_later_is_behind() -> None:
    event, now = full_event(), timezone.now()
    first = wait(event, "first@example.org", at=now + dt.timedelta(seconds=1))
    second = wait(event, "second@example.org", at=now)
    assert (position_of(first), position_of(second)) == (1, 2)
    assert second.waiting_since == first.waiting_since + dt.timedelta(microseconds=1)


def test_form_of_the_waiting_list_says_nothing_about_an_address() -> None:
    event = full_event()
    wait(event, ANA, at=AT)
    before = Event.objects.values_list("places_taken", "updated_at").get(pk=event.pk)
    for email, kind in (
        (ANA, "already_waiting"),
        ("guest0@example.org", "already_registered"),
        (EVA, "confirm_waiting"),
    ):
        for minutes in (20, 21):
            at = AT + dt.timedelta(minutes=minutes)
            join_publicly(by=CITIZEN, event=event, email=email, at=at, **TYPED)
        assert kinds(email).count(kind) == 1
    assert Event.objects.values_list("places_taken", "updated_at").get(pk=event.pk) == before
    assert state(ANA) == "waiting"


def test_waiting_list_refuses_people_while_places_are_left() -> None:
    event = full_event(2)
    leave("guest0@example.org")
    with pytest.raises(PlacesLeft):
        join_publicly(by=CITIZEN, event=event, email=ANA, at=AT, **TYPED)


def test_near_the_event_the_place_is_offered_accepted_by_a_button_and_counts_as_taken() -> None:
    event = full_event(days=2)
    wait(event, ANA, at=AT)
    leave("guest0@example.org")
    offer = last_offer(ANA)
    assert (state(ANA), offer.state, faults_of(event)) == ("waiting", "open", [])
    assert offer.expires_at is not None
    with pytest.raises(EventFull):
        register_publicly(by=CITIZEN, event=event, email=EVA, at=AT, **TYPED)
    for _twice in range(2):
        accept_place(by=CITIZEN, registration=row(ANA), at=AT)
    assert (state(ANA), last_offer(ANA).state, faults_of(event)) == ("registered", "accepted", [])
    assert kinds(ANA) == ["confirm_waiting", "waiting", "place_offered", "registered"]


@pytest.mark.parametrize("answer", ["declined", "expired"])
def test_offer_that_is_declined_or_expires_goes_to_the_next_at_once(answer: str) -> None:
    event = full_event(days=2)
    wait(event, ANA, at=AT)
    wait(event, BEA, at=AT)
    leave("guest0@example.org")
    until = last_offer(ANA).expires_at
    assert until is not None
    if answer == "declined":
        leave(ANA)
    else:
        with pytest.raises(ActionRefused, match="expired"):  # also before the job has come by
            accept_place(by=CITIZEN, registration=row(ANA), at=until)
        assert expire_offers(at=until - dt.timedelta(seconds=1)) == 0
        assert expire_offers(at=until) == 1
    assert (last_offer(ANA).state, state(ANA), last_offer(BEA).state) == (answer, "withdrawn", "open")
    assert ("offer_expired" in kinds(ANA)) == (answer == "expired")
    assert kinds(BEA)[-1] == "place_offered"
    assert faults_of(event) == []


def test_more_places_are_handed_out_at_once_and_fewer_than_are_taken_or_offered_refused() -> None:
    event = full_event()
    for email in (ANA, BEA, EVA):
        wait(event, email, at=AT)
    change_event(by=make_user(), event=event, fields={"capacity": 3})
    assert (state(ANA), state(BEA), state(EVA), faults_of(event)) == ("registered", "registered", "waiting", [])
    with pytest.raises(ActionRefused, match=r"3 places are taken, offered or held.*You entered 2"):
        change_event(by=make_user(), event=event, fields={"capacity": 2})


def test_place_out_of_turn_needs_a_reason_and_never_exceeds_the_capacity() -> None:
    event = full_event()
    wait(event, ANA, at=AT)
    wait(event, BEA, at=AT)
    with pytest.raises(ActionRefused, match="Enter a reason"):
        move_from_waiting_list(by=SYSTEM, registration=row(BEA), because=" ", at=AT)
    with pytest.raises(ActionRefused, match="All places are taken"):
        move_from_waiting_list(by=SYSTEM, registration=row(BEA), because="Speaks", at=AT)
    move_from_waiting_list(by=SYSTEM, registration=row(BEA), because="Speaks", adds_place=True, at=AT)
    assert (state(ANA), state(BEA), last_offer(BEA).because) == ("waiting", "registered", "Speaks")
    assert (Event.objects.get(pk=event.pk).capacity, faults_of(event)) == (2, [])


def test_quota_of_a_sector_holds_for_the_form_and_the_list_and_is_the_reason_shown() -> None:
    event = full_event(2)
    set_quotas(by=SYSTEM, event=event, places={"industry": 1}, at=AT)
    wait(event, ANA, sector="industry", at=AT)
    wait(event, BEA, sector="industry", at=AT)
    wait(event, EVA, sector="academia", at=AT)
    leave("guest0@example.org")
    leave("guest1@example.org")
    assert [state(email) for email in (ANA, BEA, EVA)] == ["registered", "waiting", "registered"]
    assert Situation(row(BEA).event, AT).reason_for(row(BEA)) == (
        "No places left for “Commercial sector and industry” (limit: 1)."
    )
    change_event(by=make_user(), event=event, fields={"capacity": 4})
    with pytest.raises(EventFull, match="Commercial sector"):
        register_publicly(by=CITIZEN, event=event, email="x@example.org", sector="industry", at=AT, **TYPED)
    with pytest.raises(ActionRefused, match="can't be less than 1"):
        set_quotas(by=SYSTEM, event=event, places={"industry": 0}, at=AT)
    set_quotas(by=SYSTEM, event=event, places={}, at=AT)
    assert (state(BEA), faults_of(event)) == ("registered", [])


def test_each_person_reads_why_there_is_an_offer_or_none() -> None:
    event = full_event(days=2)
    wait(event, ANA, at=AT)
    wait(event, BEA, at=AT)
    assert Situation(row(ANA).event, AT).reason_for(row(ANA)) == "0 places free, no open offers."
    leave("guest0@example.org")
    situation = Situation(row(ANA).event, AT)
    assert situation.reason_for(row(ANA)).startswith("Place offered. It can be accepted until ")
    assert situation.reason_for(row(BEA)).startswith("0 places free, 1 offer open until ")


def test_waiting_people_are_informed_when_the_event_moves_or_is_cancelled() -> None:
    event = full_event(days=2)
    wait(event, ANA, at=AT)
    wait(event, BEA, at=AT)
    leave("guest0@example.org")
    change_event(by=make_user(), event=event, fields={"venue": "Another house"})
    write_mailings()
    assert kinds(BEA)[-1] == "waiting_changed"
    offered = OutgoingEmail.objects.get(kind="events/place_offered", recipient=ANA)
    assert offered.state == State.QUEUED, "the email about a move does not take back the offer"
    cancel_event(by=SYSTEM, event=event, because="Illness.", at=AT)
    write_mailings()
    assert (kinds(ANA)[-1], kinds(BEA)[-1], last_offer(ANA).state) == ("waiting_cancelled",) * 2 + ("withdrawn",)


def test_when_it_is_too_late_for_offers_a_person_waiting_can_take_a_free_place() -> None:
    event = full_event(days=2)
    wait(event, ANA, at=AT)
    assert event.starts_at is not None
    late = event.starts_at - dt.timedelta(hours=1)
    withdraw_registration(by=CITIZEN, registration=row("guest0@example.org"), at=late)
    assert (state(ANA), unassigned_places(at=late)) == ("waiting", [])
    accept_place(by=CITIZEN, registration=row(ANA), at=late)
    assert (state(ANA), faults_of(event)) == ("registered", [])
    assert (last_offer(ANA).state, last_offer(ANA).closed_at) == ("given", late)  # as the hub and the timeline read it


def test_second_place_of_a_known_address_goes_to_the_next_in_line() -> None:
    event = full_event(2)
    leave("guest1@example.org")
    register_publicly(by=CITIZEN, event=event, email="guest0@example.org", at=AT, **TYPED)
    wait(event, ANA, at=AT)
    assert faults_of(event) == []
    release_unconfirmed(at=AT + DAY)
    assert (state(ANA), faults_of(event)) == ("registered", [])


def test_hourly_check_alerts_and_gives_the_place(caplog: pytest.LogCaptureFixture) -> None:
    event = full_event()
    wait(event, ANA, at=AT)
    check_waiting_lists()
    assert caplog.text == ""
    Event.objects.filter(pk=event.pk).update(capacity=2)  # as no action does it
    check_waiting_lists()
    assert f"waited beside a free place of event {event.pk}; 1 handed out" in caplog.text
    assert (state(ANA), faults_of(event)) == ("registered", [])


def test_who_cancels_and_comes_back_waits_at_the_end() -> None:
    event = full_event()
    wait(event, ANA, at=AT)
    wait(event, BEA, at=AT)
    leave(ANA)
    wait(event, ANA, at=AT + DAY)
    assert (position_of(row(BEA)), position_of(row(ANA)), row(ANA).round) == (1, 2, 2)


@pytest.mark.parametrize(("days", "kind"), [(30, "promoted"), (2, "place_offered")])
def test_many_new_places_are_handed_out_with_as_many_statements_as_few(days: int, kind: str) -> None:
    statements = []
    for many in (2, 20):
        event = full_event(1, days=days, title=f"For {many}")
        event.quotas.create(sector="industry", places=many // 2)
        for number in range(many):
            make_registration(event, state="waiting", waiting_since=AT, sector="industry" if number % 2 else "academia")
        with CaptureQueriesContext(connection) as queries:
            change_event(by=SYSTEM, event=event, fields={"capacity": many + 1})
        statements.append(len(queries))
        assert OutgoingEmail.objects.filter(kind=f"events/{kind}", context__title=event.title).count() == many
        assert (faults_of(event), Event.objects.get(pk=event.pk).places_taken) == ([], many + 1)
    assert statements[0] == statements[1]


def test_people_of_a_full_sector_are_passed_over_for_those_behind_them() -> None:
    event = full_event(1, days=30)
    event.quotas.create(sector="industry", places=1)
    waiting = [
        make_registration(event, state="waiting", waiting_since=AT + dt.timedelta(minutes=number), sector=sector)
        for number, sector in enumerate(["industry", "industry", "industry", "academia", "academia"])
    ]
    change_event(by=SYSTEM, event=event, fields={"capacity": 4})
    assert [state(one.email) for one in waiting] == ["registered", "waiting", "waiting", "registered", "registered"]
    assert faults_of(event) == []
