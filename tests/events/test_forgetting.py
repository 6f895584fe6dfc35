"""What the registration form promises to forget is forgotten."""

import datetime as dt

import pytest
from django.utils import timezone

from audit.actors import CITIZEN
from audit.models import Entry
from events.models import AccessNeeds, Event, Registration
from events.registrations import retention as forgetting
from events.registrations.actions import register
from events.registrations.retention import forget_what_is_over
from events.tasks import forget
from tests.factories import SHOWN, make_event

pytestmark = pytest.mark.django_db

WEEK, HALF_A_YEAR = dt.timedelta(days=7), dt.timedelta(days=183)


@pytest.fixture
def event() -> Event:
    event = make_event()
    for number, needs in enumerate(["Interpreter", ""]):
        register(
            by=CITIZEN, event=event, name="N", email=f"p{number}@example.org", access_needs=needs, language="en",
            shown=SHOWN, at=timezone.now(),
        )  # fmt: skip
    return event


def over(event: Event) -> dt.datetime:
    assert event.ends_at is not None
    return event.ends_at


def needs() -> list[str]:
    return [row.text for row in AccessNeeds.objects.order_by("pk")]


def test_needs_are_kept_until_a_week_after_the_event(event: Event) -> None:
    assert forget_what_is_over(at=over(event) + WEEK - dt.timedelta(seconds=1)) == 0
    assert needs() == ["Interpreter"]


def test_needs_are_forgotten_a_week_after_the_event(event: Event) -> None:
    assert forget_what_is_over(at=over(event) + WEEK) == 1
    assert needs() == []
    assert [
        (entry.actor_kind, entry.subject_id, entry.fields) for entry in Entry.objects.filter(action="events.forget")
    ] == [("system", event.pk, ["access_needs"])]


def test_forgetting_twice_leaves_one_trace(event: Event) -> None:
    at = over(event) + WEEK
    assert (forget_what_is_over(at=at), forget_what_is_over(at=at)) == (1, 0)
    assert Entry.objects.filter(action="events.forget").count() == 1


def test_registrations_are_forgotten_half_a_year_after_the_event_and_their_number_stays(event: Event) -> None:
    forget_what_is_over(at=over(event) + HALF_A_YEAR - dt.timedelta(seconds=1))
    assert Registration.objects.count() == 2
    assert forget_what_is_over(at=over(event) + HALF_A_YEAR) == 1
    assert (Registration.objects.count(), Event.objects.get().places_taken) == (0, 2)


def test_events_to_come_lose_nothing(event: Event) -> None:
    forget()
    assert needs() == ["Interpreter"]


def test_event_given_a_later_date_meanwhile_keeps_everything(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """The date is read again behind the lock: what was found to be over may have been moved since."""
    at = over(event) + HALF_A_YEAR
    lock = forgetting.lock_event

    def moved(found: Event) -> Event:
        later = at + dt.timedelta(days=30)
        Event.objects.filter(pk=found.pk).update(starts_at=later, ends_at=later + dt.timedelta(hours=1))
        return lock(found)

    monkeypatch.setattr(forgetting, "lock_event", moved)
    forget_what_is_over(at=at)
    assert (needs(), Registration.objects.count()) == (["Interpreter"], 2)
