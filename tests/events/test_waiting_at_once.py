"""Places and the waiting list while many people come, wait, accept and cancel at the same moment."""

import pytest
from django.utils import timezone

from audit.actors import SYSTEM
from events.models import Event, Registration
from events.waiting_list.actions import move_from_waiting_list
from tests.events.crowds import at_once
from tests.events.waiting import faults_of
from tests.events.waiting_crowds import all_cancel, cancel, cancel_and_look_later, full_with_waiting, play_round

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("days", "turn"), [(14, 1), (2, 1), (2, 2)])
def test_twenty_people_for_five_places(days: int, turn: int) -> None:
    play_round(people=20, places=5, days=days)


def test_all_places_given_up_at_once_go_to_those_who_wait() -> None:
    event = full_with_waiting(5)
    assert all_cancel(event, cancel) == {"in": 5}
    coming = Registration.objects.filter(event=event).taking_a_place()
    assert (coming.filter(email__startswith="waiting").count(), faults_of(event)) == (5, [])


def test_two_coordinators_move_the_same_person_and_one_is_refused() -> None:
    event = full_with_waiting(1)
    person = Registration.objects.get(email="waiting0@example.org")

    def move(_event: Event, reason: str) -> None:
        row = Registration.objects.select_related("event").get(pk=person.pk)
        move_from_waiting_list(by=SYSTEM, registration=row, because=reason, adds_place=True, at=timezone.now())

    assert at_once(["Speaks", "Represents patients"], event, move) == {"in": 1, "refused": 1}
    assert (Event.objects.get().places_taken, Event.objects.get().capacity, faults_of(event)) == (2, 2, [])


def test_looking_later_who_is_next_leaves_people_beside_free_places() -> None:
    for _attempt in range(10):
        event = full_with_waiting(5)
        all_cancel(event, cancel_and_look_later)
        if faults_of(event):
            return
        Registration.objects.all().delete()
        Event.objects.all().delete()
    pytest.fail("the twin without protection never went wrong: this crowd proves nothing")
