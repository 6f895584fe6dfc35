"""Capacity is never exceeded, and one address has one registration, whoever comes at the same moment."""

import pytest
from django.db import connection

from events.models import Registration
from outbox.models import OutgoingEmail
from tests.events.crowds import at_once, by_counting_first, by_the_action, comers, places_taken, trying_again_when_busy
from tests.factories import make_event
from toolkit.actions import Busy

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, SEATS = 40, 10
CROWD = [f"person{number}@example.org" for number in range(PEOPLE)]


def test_forty_people_at_once_fill_ten_seats_and_no_more() -> None:
    event = make_event(capacity=SEATS)
    assert at_once(CROWD, event, trying_again_when_busy) == {"in": SEATS, "refused": PEOPLE - SEATS}
    assert (places_taken(event), comers(event), OutgoingEmail.objects.count()) == (SEATS, SEATS, SEATS)


def test_counting_first_oversells() -> None:
    event = make_event(capacity=SEATS)
    for _attempt in range(10):
        at_once(CROWD, event, by_counting_first)
        if comers(event) > SEATS:
            return
        Registration.objects.all().delete()
    pytest.fail("the twin without protection never oversold: this crowd proves nothing")


def test_the_same_person_twenty_times_at_once_is_one_registration_and_one_email() -> None:
    event = make_event(capacity=5)
    spellings = ["maria@example.org", "Maria@example.org", "MARIA@EXAMPLE.ORG", "maria@Example.org "]
    assert at_once(spellings * 5, event, trying_again_when_busy) == {"in": 20}
    assert (places_taken(event), comers(event), OutgoingEmail.objects.count()) == (1, 1, 1)


def test_waiting_too_long_is_refused_politely_and_changes_nothing() -> None:
    event = make_event()
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM events_event WHERE id = %s FOR UPDATE", [event.pk])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        with pytest.raises(Busy, match="please try again"):
            by_the_action(event, "a@example.org")
    finally:
        other.rollback()
        other.close()
        connection.close()
    assert (places_taken(event), Registration.objects.count()) == (0, 0)


def test_lock_timeout_of_a_connection_is_three_seconds() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("3s",)
