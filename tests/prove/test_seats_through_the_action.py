"""The long form of the seats: a hundred rounds of two hundred people for fifty seats."""

import pytest

from tests.events.crowds import at_once, by_the_action, comers, seats_taken
from tests.factories import make_event

PEOPLE, SEATS, ROUNDS = 200, 50, 100
AT_A_TIME = 80  # connections the test server has room for


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_hundred_rounds_of_two_hundred_people_for_fifty_seats() -> None:
    for number in range(ROUNDS):
        event = make_event(capacity=SEATS)
        crowd = [f"person{number}x{person}@example.org" for person in range(PEOPLE)]
        got_in = sum(
            at_once(crowd[start : start + AT_A_TIME], event, by_the_action)["in"]
            for start in range(0, PEOPLE, AT_A_TIME)
        )
        assert (got_in, seats_taken(event), comers(event)) == (SEATS, SEATS, SEATS)
