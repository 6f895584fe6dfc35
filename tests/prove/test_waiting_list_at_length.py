"""The long form of the waiting list: rounds of two hundred people at once for fifty places, and many histories.

`ROUNDS` says how many rounds (5 by default), `HISTORIES` how many histories of forty steps (60 by default).
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.events.test_waiting_list_machine import PlacesAndWaitingList
from tests.events.waiting_crowds import play_round

PEOPLE, PLACES = 200, 50
ROUNDS = int(os.environ.get("ROUNDS", "5"))
HISTORIES = int(os.environ.get("HISTORIES", "60"))
LONG = settings(max_examples=HISTORIES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_rounds_of_people_who_come_wait_accept_and_cancel() -> None:
    for number in range(ROUNDS):
        play_round(people=PEOPLE, places=PLACES, days=14 if number % 2 else 2)


@pytest.mark.slow
@pytest.mark.django_db
def test_many_histories_of_places_and_waiting_list() -> None:
    run_state_machine_as_test(PlacesAndWaitingList, settings=LONG)
