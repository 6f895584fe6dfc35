"""People who come, wait, accept and cancel at the same moment, and the twin without the protection."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from audit.actors import CITIZEN
from events.models import Event, Registration
from events.programme.actions.events import change_event
from events.registrations.actions import withdraw_registration
from events.waiting_list.actions import accept_place
from events.waiting_list.places import give_back, place_of
from tests.events.crowds import at_once
from tests.events.waiting import come, faults_of, overtaken, wait
from tests.factories import make_event, make_user
from toolkit.actions import ActionRefused, Busy

CANCELLING_EVERY, INDUSTRY_EVERY = 3, 4
MORE_PLACES = (5, 0, 2)  # than at first: what a coordinator sets the capacity to meanwhile, one after the other
COORDINATOR = "coordinator"
Step = Callable[[Event, str], object]


def trying_again(step: Step, event: Event, email: str) -> bool:
    """Press the button again while the portal is busy; return whether it was not refused."""
    for _attempt in range(100):
        try:
            step(event, email)
        except Busy:
            continue
        except ActionRefused:
            return False
        return True
    raise TimeoutError("busy a hundred times")


def come_or_wait(event: Event, email: str) -> None:
    """Register, or wait where no place is left; then every third cancels, and the others accept what is offered."""
    number = int("".join(filter(str.isdigit, email)))
    sector = "industry" if number % INDUSTRY_EVERY == 0 else "academia"
    while not any(trying_again(partial(step, sector=sector), event, email) for step in (come, wait)):
        pass  # full, and a moment later no longer
    trying_again(accept if number % CANCELLING_EVERY else cancel, event, email)


def cancel(event: Event, email: str) -> None:
    """Cancel a registration; its place goes to the next in line."""
    withdraw_registration(by=CITIZEN, registration=_row(event, email), at=timezone.now())


def accept(event: Event, email: str) -> None:
    """Accept the place that is offered, if there is one."""
    accept_place(by=CITIZEN, registration=_row(event, email), at=timezone.now())


def cancel_and_look_later(event: Event, email: str) -> None:
    """The twin: the place is free between the transaction that gives it up and the one that looks who is next."""
    row = _row(event, email)
    with transaction.atomic():
        Registration.objects.filter(pk=row.pk).update(state="withdrawn", withdrawn_at=timezone.now())
        give_back(event, place_of(row))
    current = Event.objects.get(pk=event.pk)
    following = Registration.objects.waiting().filter(event=event).order_by("waiting_since", "pk").first()
    if current.places_left and following is not None:
        with transaction.atomic():
            Registration.objects.filter(pk=following.pk).update(state="registered")
            Event.objects.filter(pk=event.pk).update(places_taken=F("places_taken") + 1)


def full_with_waiting(places: int) -> Event:
    """An event whose places are taken, with as many people waiting."""
    event = make_event(capacity=places, has_waiting_list=True)
    for number in range(places):
        come(event, f"person{number}@example.org")
    for number in range(places):
        wait(event, f"waiting{number}@example.org")
    return event


def all_cancel(event: Event, step: Callable[[Event, str], None]) -> Counter[str]:
    """Everyone who has a place gives it up at the same moment."""
    coming = Registration.objects.filter(event=event).taking_a_place()
    return at_once(list(coming.values_list("email", flat=True)), event, step)


def play_round(*, people: int, places: int, days: int) -> None:
    """People of two sectors come, wait, accept and cancel at once, while a coordinator changes the capacity; one sector has a quota.

    Afterwards nothing is wrong, and all places are taken.
    """
    event = make_event(capacity=places, has_waiting_list=True, days=days)
    event.quotas.create(sector="industry", places=places // 5)
    coordinator = make_user()

    def change_capacity(event: Event, more: str) -> None:
        change_event(by=coordinator, event=event, fields={"capacity": places + int(more)})

    def act(event: Event, who: str) -> None:
        if who == COORDINATOR:
            for more in MORE_PLACES:
                trying_again(change_capacity, event, str(more))
        else:
            come_or_wait(event, who)

    crowd = [*(f"person{number}@example.org" for number in range(people)), COORDINATOR]
    assert at_once(crowd, event, act) == {"in": people + 1}
    if found := [*faults_of(event), *overtaken(event)]:
        raise AssertionError(found)
    current = Event.objects.get(pk=event.pk)
    assert current.places_taken == current.capacity


def _row(event: Event, email: str) -> Registration:
    with suppress(Registration.DoesNotExist):
        return Registration.objects.select_related("event", "hub").get(event=event, email=email)
    raise ActionRefused("not registered")
