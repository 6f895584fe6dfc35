"""The long form of the seats: rounds of two hundred people at once for fifty seats; `ROUNDS` says how many (20 by default)."""

import os

import pytest

from tests.events.crowds import at_once, comers, places_taken, trying_again_when_busy
from tests.factories import make_event

PEOPLE, SEATS = 200, 50
ROUNDS = int(os.environ.get("ROUNDS", "20"))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_rounds_of_two_hundred_people_for_fifty_seats() -> None:
    for number in range(ROUNDS):
        event = make_event(capacity=SEATS)
        crowd = [f"person{number}x{person}@example.org" for person in range(PEOPLE)]
        assert at_once(crowd, event, trying_again_when_busy) == {"in": SEATS, "refused": PEOPLE - SEATS}
        assert (places_taken(event), comers(event)) == (SEATS, SEATS)
