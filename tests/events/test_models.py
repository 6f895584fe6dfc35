"""What the database refuses, whatever code forgot; and what an event tells of itself."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.personal_links import new_link
from events.models import Campaign, Event, Invitation, PlaceOffer, Registration, SectorQuota
from stakeholders.models import Segment
from tests.factories import make_country, make_event, make_hub, make_stakeholder
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db


def refused(constraint: str, make: Any) -> None:
    def write() -> None:
        with transaction.atomic():
            make()
            with transaction.get_connection().cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match=constraint):
        write()


def registration(event: Event, **fields: Any) -> Registration:
    nonce, link_hash = new_link("registration", event.hub_id)
    usual = {"hub": event.hub, "name": "N", "email": "a@example.org", "registered_at": timezone.now()}
    return Registration.objects.create(event=event, link_nonce=nonce, link_hash=link_hash, **usual | fields)


def invitation(event: Event, **fields: Any) -> Invitation:
    nonce, link_hash = new_link("invitation", event.hub_id)
    usual = {"hub": event.hub, "stakeholder": fields.pop("stakeholder", None) or make_stakeholder(event.hub)}
    return Invitation.objects.create(event=event, link_nonce=nonce, link_hash=link_hash, **usual | fields)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_event_not_oversold", {"capacity": 1, "places_taken": 2}),
        ("events_event_has_a_seat", {"capacity": 0}),
        ("events_event_not_oversold_online", {"format": "hybrid", "online_capacity": 1, "online_places_taken": 2}),
        ("events_event_has_an_online_place", {"format": "hybrid", "online_capacity": 0}),
        ("events_event_online_capacity_of_hybrid", {"online_capacity": 5}),
        ("events_event_ends_after_start", {"hours": 0}),
        ("events_event_ends_after_start", {"ends_at": None}),
        ("events_event_registration_needs_time_and_hub", {"starts_at": None, "ends_at": None}),
        ("events_event_state_has_its_times", {"published_at": None}),
        ("events_event_state_has_its_times", {"state": "draft"}),
        ("events_event_state_has_its_times", {"state": "cancelled"}),
        ("events_event_state_has_its_times", {"cancelled_at": timezone.now()}),
        ("events_event_places_taken_check", {"places_taken": -1}),
    ],
)
def test_event_refused(constraint: str, fields: dict[str, Any]) -> None:
    refused(constraint, lambda: make_event(**fields))


@pytest.mark.parametrize("field", ["starts_on", "ends_on"])
@pytest.mark.parametrize("text", ["2025-13", "25", "2025-07-32", "soon"])
def test_event_refused_for_an_impossible_day(field: str, text: str) -> None:
    event = make_event()
    refused(f"events_event_{field}_shape", lambda: Event.objects.filter(pk=event.pk).update(**{field: text}))


def test_event_title_once_a_day() -> None:
    event = make_event(title="Forum")
    refused("events_event_title_once_a_day", lambda: make_event(title="Forum", starts_on=event.starts_on))


def test_event_title_once_a_day_for_the_network_too() -> None:
    day = PartialDate(2025)
    usual = {"hub": None, "title": "Forum", "kind": "forum", "starts_on": day, "ends_on": day}
    Event.objects.create(**usual)
    refused("events_event_title_once_a_day", lambda: Event.objects.create(**usual))


def test_registration_one_an_address() -> None:
    event = make_event()
    registration(event)
    refused("events_registration_one_an_address", lambda: registration(event))


@pytest.mark.parametrize("fields", [{"state": "withdrawn"}, {"withdrawn_at": timezone.now()}])
def test_registration_withdrawn_has_its_time(fields: dict[str, Any]) -> None:
    event = make_event()
    refused("events_registration_withdrawn_has_time", lambda: registration(event, **fields))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_registration_waiting_has_time", {"state": "waiting"}),
        ("events_registration_unconfirmed_is_held", {"state": "waiting", "confirmed_at": None}),
        (
            "events_registration_attended_is_confirmed",
            {"state": "waiting", "waiting_since": timezone.now(), "checked_in_at": timezone.now()},
        ),
        (
            "events_registration_attended_is_confirmed",
            {"confirmed_at": None, "held_until": timezone.now(), "attended_online_at": timezone.now()},
        ),
        (
            "events_registration_withdrawn_has_time",
            {"state": "waiting", "waiting_since": timezone.now(), "withdrawn_at": timezone.now()},
        ),
    ],
)
def test_registration_that_waits_is_refused(constraint: str, fields: dict[str, Any]) -> None:
    event = make_event()
    refused(constraint, lambda: registration(event, **fields))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_offer_closed_has_time", {"expires_at": None}),
        ("events_offer_closed_has_time", {"state": "accepted"}),
        ("events_offer_closed_has_time", {"closed_at": timezone.now()}),
        ("events_offer_expires_later", {"expires_at": timezone.now() - dt.timedelta(hours=1)}),
        ("events_offer_one_open", {}),
    ],
)
def test_offer_refused(constraint: str, fields: dict[str, Any]) -> None:
    row, now = registration(make_event()), timezone.now()
    usual: dict[str, Any] = {"registration": row, "made_at": now, "expires_at": now + dt.timedelta(hours=1)}
    if not fields:
        PlaceOffer.objects.create(**usual)
    refused(constraint, lambda: PlaceOffer.objects.create(**usual | fields))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_quota_not_exceeded", {"places_taken": 3}),
        ("events_quota_known_sector", {"sector": "other"}),
        ("events_quota_once_a_sector", {}),
    ],
)
def test_quota_refused(constraint: str, fields: dict[str, Any]) -> None:
    usual: dict[str, Any] = {"event": make_event(), "sector": "industry", "places": 2}
    if not fields:
        SectorQuota.objects.create(**usual)
    refused(constraint, lambda: SectorQuota.objects.create(**usual | fields))


def test_registration_stays_in_its_hub() -> None:
    event = make_event()
    refused("events_registration_event_id_same_hub", lambda: registration(event, hub=make_hub("NO")))


def test_invitation_once() -> None:
    event, person = make_event(), make_stakeholder()
    invitation(event, stakeholder=person)
    refused("events_invitation_once", lambda: invitation(event, stakeholder=person))


@pytest.mark.parametrize("fields", [{"state": "accepted"}, {"answered_at": timezone.now()}])
def test_invitation_answer_has_its_time(fields: dict[str, Any]) -> None:
    event = make_event()
    refused("events_invitation_answer_has_time", lambda: invitation(event, **fields))


def test_invitation_of_a_person_of_another_hub() -> None:
    event, stranger = make_event(), make_stakeholder(make_hub("NO"))
    refused("events_invitation_stakeholder_id_same_hub", lambda: invitation(event, stakeholder=stranger))


def test_invitation_to_an_event_of_another_hub() -> None:
    person, foreign = make_stakeholder(), make_event(make_hub("NO"))
    refused("events_invitation_event_id_same_hub", lambda: invitation(foreign, hub=person.hub, stakeholder=person))


def test_invitation_by_a_segment_of_another_hub() -> None:
    event = make_event()
    segment = Segment.objects.create(hub=make_hub("NO"), name="Theirs")
    refused("events_invitation_segment_id_same_hub", lambda: invitation(event, segment=segment))


def test_campaign_stays_in_its_hub() -> None:
    event = make_event()
    theirs = Segment.objects.create(hub=make_hub("NO"), name="Theirs")
    mine = Segment.objects.create(hub=event.hub, name="Mine")
    refused(
        "events_campaign_segment_id_same_hub",
        lambda: Campaign.objects.create(hub=event.hub, event=event, segment=theirs, asked_at=timezone.now()),
    )
    refused(
        "events_campaign_event_id_same_hub|events_campaign_segment_id_same_hub",
        lambda: Campaign.objects.create(hub=theirs.hub, event=event, segment=mine, asked_at=timezone.now()),
    )


def test_campaign_one_at_a_time() -> None:
    event = make_event()
    segment = Segment.objects.create(hub=event.hub, name="Mine")
    usual = {"hub": event.hub, "event": event, "segment": segment, "asked_at": timezone.now()}
    Campaign.objects.create(**usual, finished_at=timezone.now())
    Campaign.objects.create(**usual)
    refused("events_campaign_one_at_a_time", lambda: Campaign.objects.create(**usual))


def test_campaign_ends_after_it_began() -> None:
    event = make_event()
    at = timezone.now()
    refused(
        "events_campaign_ends_after_start",
        lambda: Campaign.objects.create(
            hub=event.hub, event=event, asked_at=at, finished_at=at - dt.timedelta(seconds=1)
        ),
    )


def loaded(starts: str, ends: str, **fields: Any) -> Event:
    usual = {"title": starts + ends, "kind": "forum", "state": "published", "published_at": timezone.now()}
    return Event.objects.create(starts_on=PartialDate.parse(starts), ends_on=PartialDate.parse(ends), **usual | fields)


@pytest.mark.parametrize(
    ("day", "coming"),
    [
        ("2026-11-20", False),
        ("2026-11-21", True),
        ("2026-11", True),
        ("2026-10", False),
        ("2026", True),
        ("2025", False),
    ],
)
def test_event_known_by_day_month_or_year_is_coming_until_that_ends(day: str, coming: bool) -> None:
    at = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    event = loaded(day, day)
    assert Event.objects.coming(at=at).filter(pk=event.pk).exists() is coming
    assert Event.objects.past(at=at).filter(pk=event.pk).exists() is not coming
    assert event.is_over(at=at) is not coming


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "open"),
        ({"state": "draft", "published_at": None}, "draft"),
        ({"state": "cancelled", "cancelled_at": timezone.now()}, "cancelled"),
        ({"days": -2}, "past"),
        ({"takes_registrations": False}, ""),
        ({"registration_closes_at": timezone.now()}, "closed"),
        ({"places_taken": 50}, "full"),
        ({"by_invitation": True}, "invitation"),
        ({"by_invitation": True, "places_taken": 50}, "full"),
        ({"places_taken": 45}, "few"),
        ({"places_taken": 44}, "open"),
        ({"capacity": None}, "open"),
    ],
)
def test_event_status(fields: dict[str, Any], status: str) -> None:
    assert make_event(**fields).status == status


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Lisbon, Portugal"),
        ({"format": "online"}, "Online"),
        ({"format": "hybrid"}, "Lisbon, Portugal and online"),
        ({"format": "hybrid", "city": "", "country": None}, "In person and online"),
        ({"city": "", "country": None}, ""),
    ],
)
def test_event_place_in_words(fields: dict[str, Any], words: str) -> None:
    make_country("PT")
    assert make_event(**fields).place_words == words


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("2025-07-02", "2025-07-02", "2 July 2025"),
        ("2024-07-01", "2024-07-02", "1–2 July 2024"),
        ("2024-12", "2024-12", "December 2024"),
        ("2021", "2021", "2021"),
    ],
)
def test_event_days_in_words(starts: str, ends: str, words: str) -> None:
    assert loaded(starts, ends).days_words == words


def test_upcoming_public_events_include_those_that_began_long_ago() -> None:
    at, hub = timezone.now(), make_hub()
    make_event(hub, title="over", days=-30)
    make_event(hub, title="draft", state="draft", published_at=None)
    long_running = make_event(hub, title="long", days=-400, hours=24 * 500)
    year = {"starts_at": None, "ends_at": None, "takes_registrations": False}
    this_year = make_event(hub, starts_on=PartialDate(at.year), ends_on=PartialDate(at.year), **year)
    soon = make_event(hub, title="soon")
    public = Event.objects.published()
    assert set(public.coming_in_public(at=at)) == set(public.coming(at=at)) == {long_running, this_year, soon}
    assert not Event.objects.published().coming_in_public(at=at + dt.timedelta(days=5000)).exists()
