"""200 people at once for 50 seats, over HTTP against the running portal."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from events.models import Event, Registration
from outbox.models import OutgoingEmail
from tests.factories import make_event
from tests.running_portal import Visitor, running_portal

pytestmark = pytest.mark.long(10)

PEOPLE, SEATS = 200, 50


def one_round(port: int, event: Event) -> Counter[int]:
    """Let everyone open the form and send it; return the statuses of the responses."""

    def come(number: int) -> int:
        fields = {"name": f"Person {number}", "email": f"person{number}@example.org", "consent": "on"}
        return Visitor(port).post(f"/en/events/{event.pk}/register/", fields)[0]

    with ThreadPoolExecutor(PEOPLE) as crowd:
        return Counter(crowd.map(come, range(PEOPLE)))


def holds(event: Event, answers: Counter[int]) -> None:
    """Check 50 registrations, none over capacity, no 5xx and one email each."""
    event.refresh_from_db()
    registered = Registration.objects.filter(event=event, state="registered").count()
    written = [email.key.rpartition(":")[0] for email in OutgoingEmail.objects.filter(kind="events/confirm")]
    keys = {f"registration:{pk}:asked" for pk in event.registrations.values_list("pk", flat=True)}
    emails = sum(key in keys for key in written)
    assert {status for status in answers if status >= 500} == set()
    assert (event.places_taken, registered, emails, answers[302]) == (SEATS, SEATS, SEATS, SEATS)
    assert sum(answers.values()) == PEOPLE


@pytest.mark.django_db(transaction=True)
def test_two_hundred_people_at_once_fill_fifty_seats_and_no_more() -> None:
    event = make_event(capacity=SEATS)
    with running_portal(workers=2) as port:
        holds(event, one_round(port, event))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_hundred_rounds_oversell_nothing() -> None:
    with running_portal(workers=2) as port:
        for _round in range(100):
            event = make_event(capacity=SEATS)
            holds(event, one_round(port, event))
