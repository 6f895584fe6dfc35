"""Who attended: recorded once, in one way or both, for people with a confirmed place only."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from events.models import Event, Registration
from events.programme.choices import EventFormat
from events.registrations.actions import withdraw_registration
from events.registrations.answers import change_answers
from events.registrations.attendance import record_attendance, withdraw_attendance
from tests.factories import make_event, make_registration
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
IN_PERSON, ONLINE = EventFormat.IN_PERSON, EventFormat.ONLINE
NOW = timezone.now()
LATER = NOW + dt.timedelta(minutes=5)


def attend(registration: Registration, way: EventFormat = IN_PERSON, at: dt.datetime = NOW) -> Registration:
    return record_attendance(by=SYSTEM, registration=registration, way=way, at=at)


def traces() -> list[tuple[str, list[str]]]:
    return list(Entry.objects.order_by("pk").values_list("action", "fields"))


def test_second_check_in_keeps_the_first_moment() -> None:
    registration = make_registration(make_event())
    attend(registration)
    attend(registration, at=LATER)
    registration.refresh_from_db()
    assert (registration.checked_in_at, registration.attended_online_at) == (NOW, None)
    assert traces() == [("events.record_attendance", ["checked_in_at"])]


def test_each_way_is_recorded_and_withdrawn_for_itself() -> None:
    registration = make_registration(make_event(format="hybrid"))
    attend(registration)
    attend(registration, ONLINE, LATER)
    assert Registration.objects.attended().count() == 1
    for _twice in range(2):
        withdraw_attendance(by=SYSTEM, registration=registration, way=IN_PERSON, at=LATER)
    registration.refresh_from_db()
    assert (registration.checked_in_at, registration.attended_online_at) == (None, LATER)
    withdraw_attendance(by=SYSTEM, registration=registration, way=ONLINE, at=LATER)
    assert Registration.objects.attended().count() == 0
    assert [action for action, _fields in traces()].count("events.withdraw_attendance") == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"confirmed_at": None, "held_until": LATER},
        {"state": "waiting", "waiting_since": NOW},
        {"state": "withdrawn", "withdrawn_at": NOW},
    ],
)
def test_check_in_without_a_confirmed_place_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ActionRefused, match="confirmed registration"):
        attend(make_registration(make_event(), **fields))


def test_check_in_at_a_cancelled_event_is_refused() -> None:
    event = make_event(state="cancelled", cancelled_at=NOW)
    with pytest.raises(ActionRefused, match="cancelled"):
        attend(make_registration(event))


def test_cancelling_a_registration_withdraws_the_attendance() -> None:
    event = make_event(places_taken=1)
    registration = attend(make_registration(event))
    withdraw_registration(by=CITIZEN, registration=registration, at=NOW)
    registration.refresh_from_db()
    assert (registration.state, registration.has_attended) == ("withdrawn", False)


def test_who_was_checked_in_at_the_venue_does_not_free_the_place_by_going_online() -> None:
    row = attend(make_registration(make_event(format="hybrid", capacity=1, places_taken=1)))
    with pytest.raises(ActionRefused, match="checked in at the venue") as refused:
        change_answers(
            by=CITIZEN, registration=row, name="R", organisation="", language="en", access_needs="", online=True, at=NOW
        )  # fmt: skip
    assert (refused.value.field, Event.objects.get().places_taken) == ("attendance", 1)
