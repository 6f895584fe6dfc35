"""What is said of an event, before and after it is published."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from audit.actors import CITIZEN
from audit.models import Entry
from events.models import Event
from events.programme.actions.events import change_event, create_event, delete_draft
from events.programme.errors import NotReady
from events.registrations.actions import register
from hubs.models import Role
from outbox.models import OutgoingEmail
from tests.event_mailings import write_mailings
from tests.factories import SHOWN, make_event, make_hub, make_member, make_topic
from toolkit.actions import ActionRefused
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db

LISBON = ZoneInfo("Europe/Lisbon")
START = dt.datetime(2027, 3, 4, 9, 30, tzinfo=LISBON)


def fields(**more: Any) -> dict[str, Any]:
    usual = {
        "title": "Annual meeting",
        "kind": "national_meeting",
        "starts_at": START,
        "ends_at": START + dt.timedelta(hours=6),
        "time_zone": "Europe/Lisbon",
        "takes_registrations": True,
        "capacity": 50,
    }
    return usual | more


def create(**more: Any) -> Event:
    hub = make_hub()
    return create_event(by=make_member(hub, Role.EDITOR), hub=hub, fields=fields(**more), topics=[make_topic()])


def change(event: Event, **more: Any) -> Event:
    changed = change_event(by=make_member(event.hub or make_hub()), event=event, fields=more)
    write_mailings()
    return changed


def come(event: Event, email: str) -> None:
    register(by=CITIZEN, event=event, name="N", email=email, language="en", shown=SHOWN, at=timezone.now())


def emails(kind: str) -> list[str]:
    return list(
        OutgoingEmail.objects.filter(kind=f"events/{kind}").order_by("recipient").values_list("recipient", flat=True)
    )


def test_create_makes_a_draft() -> None:
    event = Event.objects.get(pk=create().pk)
    assert (event.state, event.published_at, event.places_taken, event.sequence) == ("draft", None, 0, 0)
    assert (event.starts_at, event.starts_on, event.ends_on) == (
        START,
        PartialDate(2027, 3, 4),
        PartialDate(2027, 3, 4),
    )
    assert [topic.code for topic in event.topics.all()] == ["MO2"]


def test_create_tells_the_day_on_the_clock_of_the_place() -> None:
    late = dt.datetime(2027, 3, 4, 23, 30, tzinfo=ZoneInfo("UTC"))
    event = create(time_zone="Europe/Athens", starts_at=late, ends_at=late + dt.timedelta(hours=1))
    assert event.starts_on == PartialDate(2027, 3, 5)


def test_create_is_recorded_in_the_audit_log_without_values() -> None:
    event = create()
    entry = Entry.objects.get(action="events.create")
    assert (entry.actor_kind, entry.subject_id, entry.hub_id) == ("user", event.pk, event.hub_id)
    assert entry.fields == sorted(fields())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_at": START}, "ends_at"),
        ({"starts_at": None}, "starts_at"),
        ({"ends_at": None}, "ends_at"),
        ({"registration_closes_at": START + dt.timedelta(days=1)}, "registration_closes_at"),
        ({"capacity": 0}, "capacity"),
        ({"title": ""}, "title"),
        ({"title": "x" * 251}, "title"),
        ({"kind": "party"}, "kind"),
        ({"online_url": "javascript:alert(1)"}, "online_url"),
        ({"state": "published"}, "state"),
        ({"places_taken": 3}, "places_taken"),
        ({"hub": None}, "hub"),
    ],
)
def test_create_refused_naming_the_field(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        create(**wrong)
    assert (refused.value.field, Event.objects.count(), Entry.objects.count()) == (field, 0, 0)


def test_same_title_on_the_same_day_is_refused() -> None:
    create()
    with pytest.raises(ActionRefused) as refused:
        create()
    assert (refused.value.field, Event.objects.count()) == ("title", 1)


def test_change_of_a_draft_sends_no_email() -> None:
    event = change(create(), venue="Another room")
    assert (event.venue, event.sequence, OutgoingEmail.objects.count()) == ("Another room", 0, 0)
    assert Entry.objects.get(action="events.change").fields == ["venue"]


def test_change_of_nothing_leaves_no_trace() -> None:
    event = create()
    change(event, **fields())
    assert Entry.objects.filter(action="events.change").count() == 0


@pytest.mark.parametrize(
    "moved",
    [
        {"venue": "Another room"},
        {"city": "Porto"},
        {"starts_at": timezone.now() + dt.timedelta(days=13)},
        {"online_url": "https://meet.example.org/x"},
    ],
)
def test_change_of_time_or_place_emails_all_attendees(moved: dict[str, Any]) -> None:
    event = make_event()
    come(event, "a@example.org")
    come(event, "b@example.org")
    changed = change(event, **moved)
    assert changed.sequence == 1
    assert emails("changed") == ["a@example.org", "b@example.org"]
    email = OutgoingEmail.objects.filter(kind="events/changed").first()
    assert email is not None
    assert email.calendar_method == "REQUEST"
    assert [line for line in email.calendar.splitlines() if line.startswith(("UID", "SEQUENCE"))] == [
        f"UID:{event.uid}@echos.example",
        "SEQUENCE:1",
    ]


def test_change_of_the_title_moves_the_sequence_but_sends_no_email() -> None:
    event = make_event()
    come(event, "a@example.org")
    assert change(event, title="Another title").sequence == 1
    assert emails("changed") == []


def test_change_of_a_past_event_sends_no_email() -> None:
    event = make_event(days=-5)
    assert change(event, attendance_as_stated="about 77", venue="Aula Magna").attendance_as_stated == "about 77"
    assert emails("changed") == []


def test_seats_below_those_taken_are_refused_with_the_numbers() -> None:
    event = make_event(capacity=3)
    come(event, "a@example.org")
    come(event, "b@example.org")
    with pytest.raises(ActionRefused) as refused:
        change(event, capacity=1)
    assert refused.value.field == "capacity"
    assert str(refused.value) == (
        "2 places are taken, offered or held, so the capacity can't be less than 2. You entered 1."
    )
    assert change(event, capacity=2).capacity == 2


def test_seats_without_limit_from_now_on() -> None:
    event = make_event(capacity=1)
    come(event, "a@example.org")
    change(event, capacity=None)
    come(event, "b@example.org")
    assert Event.objects.get().places_taken == 2


@pytest.mark.parametrize(
    ("taken_away", "field"),
    [
        ({"format": ""}, "format"),
        ({"venue": ""}, "venue"),
        ({"starts_at": timezone.now() - dt.timedelta(days=1)}, "starts_at"),
    ],
)
def test_published_event_keeps_what_the_public_must_read(taken_away: dict[str, Any], field: str) -> None:
    with pytest.raises(NotReady) as refused:
        change(make_event(), **taken_away)
    assert list(refused.value.missing) == [field]


def test_cancelled_event_stays_as_it_was() -> None:
    event = make_event(state="cancelled", cancelled_at=timezone.now())
    with pytest.raises(ActionRefused):
        change(event, title="Another")


def test_draft_is_deleted() -> None:
    event = create()
    delete_draft(by=make_member(event.hub or make_hub()), event=event)
    assert Event.objects.count() == 0
    assert Entry.objects.get(action="events.delete_draft").subject_id == event.pk


def test_published_event_is_not_deleted() -> None:
    event = make_event()
    with pytest.raises(ActionRefused):
        delete_draft(by=make_member(event.hub or make_hub()), event=event)
    assert Event.objects.count() == 1
