"""Who attended online, as the team knows it: from the report of the meeting, or person by person; a certificate follows."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import SYSTEM
from audit.models import Entry
from events.check_in.settings import settings_of
from events.models import Event, Registration
from events.online_attendance.actions import record_online, record_report
from events.online_attendance.forms import MOST_ADDRESSES, AttendanceReportForm
from tests.factories import make_event, make_hub, make_member, make_registration
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
NOW = timezone.now()
REPORT = """Name;Email;Minutes
Ana Sá;ANA@Example.org;52
"Kowalski, Jan" <jan@example.org>, 12
bea@example.org | cleo@example.org
dora@example.org eva@example.org
ana@example.org; again"""


@pytest.fixture
def event() -> Event:
    """A webinar of yesterday, with people in every state."""
    event = make_event(make_hub(), days=-1, format="online")
    for name, fields in {
        "ana": {},
        "bea": {"attended_online_at": event.starts_at},
        "cleo": {"state": "waiting", "waiting_since": NOW},
        "dora": {"confirmed_at": None, "held_until": NOW},
        "eva": {"state": "withdrawn", "withdrawn_at": NOW},
        "finn": {},
    }.items():
        make_registration(event, email=f"{name}@example.org", **fields)
    return event


def address(event: Event, name: str, *more: Any) -> str:
    return reverse(f"events_manage:{name}", args=[event.hub.slug, event.pk, *more])  # type: ignore[union-attr]


@pytest.fixture
def client(event: Event) -> Client:
    return signed_in(make_member(event.hub))  # type: ignore[arg-type]


def test_report_records_who_is_registered_and_lists_the_others_with_the_reason(event: Event, client: Client) -> None:
    answer = client.post(address(event, "online_attendance"), {"report": REPORT})
    assert answer.status_code == 200
    result = answer.context["result"]
    assert (result.recorded, result.known) == (1, 1)
    assert result.left_out == [
        ("jan@example.org", "No registration found"),
        ("cleo@example.org", "On the waiting list"),
        ("dora@example.org", "Email not confirmed"),
        ("eva@example.org", "Registration cancelled"),
    ]
    attended = Registration.objects.attended().order_by("email")
    assert list(attended.values_list("email", "attended_online_at")) == [
        ("ana@example.org", event.ends_at), ("bea@example.org", event.starts_at),
    ]  # fmt: skip
    assert Entry.objects.filter(action="events.record_attendance").count() == 1
    again = client.post(address(event, "online_attendance"), {"report": REPORT}).context["result"]
    assert (again.recorded, again.known) == (0, 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "This field is required."),
        ("no one was there", "There is no email address in this text."),
        ("@ a@ @b a@@b c@d..e \u202e@", "There is no email address in this text."),
        (" ".join(f"a{number}@example.org" for number in range(MOST_ADDRESSES + 1)), "Paste up to 5000 email addresses at a time"),
        ("a@example.org\x00", "Null characters"),
    ],
)  # fmt: skip
def test_text_without_an_address_is_kept_and_refused(event: Event, client: Client, text: str, words: str) -> None:
    answer = client.post(address(event, "online_attendance"), {"report": text})
    said = answer.context["form"].errors["report"][0]
    assert (answer.status_code, answer.context["result"], said.startswith(words) or words in said) == (200, None, True)


def test_attendance_recorded_while_the_event_goes_on_has_that_moment() -> None:
    event = make_event(format="hybrid", starts_at=NOW - dt.timedelta(hours=1), ends_at=NOW + dt.timedelta(hours=1))
    row = make_registration(event)
    assert record_online(by=SYSTEM, event=event, people=event.registrations.all(), at=NOW) == 1
    row.refresh_from_db()
    assert row.attended_online_at == NOW


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"days": 3, "format": "online"}, "once the event has begun"),
        ({"days": -1, "format": "in_person"}, "in person only"),
        ({"days": -1, "format": "online", "state": "cancelled", "cancelled_at": NOW}, "has been cancelled"),
    ],
)
def test_refuses_events_without_online_attendance(fields: dict[str, Any], words: str) -> None:
    event = make_event(make_hub(), **fields)
    row = make_registration(event)
    with pytest.raises(ActionRefused, match=words):
        record_report(by=SYSTEM, event=event, people=event.registrations.all(), addresses=[row.email], at=NOW)
    client = signed_in(make_member(event.hub))  # type: ignore[arg-type]
    page = client.get(address(event, "online_attendance"))
    assert (page.status_code, words in page.content.decode()) == (200, True)
    assert "Record as attended online" not in client.get(address(event, "attendee", row.pk)).content.decode()


def test_event_without_a_stated_format_has_online_attendance_and_views() -> None:
    event = make_event(make_hub(), days=-1, format="")
    row, client = make_registration(event), signed_in(make_member(event.hub))  # type: ignore[arg-type]
    assert address(event, "online_attendance") in client.get(address(event, "materials")).content.decode()
    client.post(address(event, "online_attendance"), {"report": row.email})
    client.post(address(event, "online_views"), {"online_views": "7"})
    row.refresh_from_db()
    assert (row.attended_online_at, settings_of(event).online_views) == (event.ends_at, 7)


def test_one_person_is_recorded_as_of_the_end_and_taken_back(event: Event, client: Client) -> None:
    row = event.registrations.get(email="finn@example.org")
    page = address(event, "attendee", row.pk)
    assert "Record as attended online" in client.get(page).content.decode()
    client.post(address(event, "record_online", row.pk), {"choice": "record"})
    row.refresh_from_db()
    assert row.attended_online_at == event.ends_at
    client.post(address(event, "record_online", row.pk), {"choice": "undo"})
    row.refresh_from_db()
    assert row.attended_online_at is None
    for name in ("cleo", "dora", "eva"):  # no button that would only be refused
        other = event.registrations.get(email=f"{name}@example.org")
        assert "Record as attended online" not in client.get(address(event, "attendee", other.pk)).content.decode()


def test_queries_do_not_grow_with_the_report(event: Event, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        make_registration(event, email=f"p{number}@example.org")
    listed = AttendanceReportForm({"report": "\n".join(f"p{number}@example.org" for number in range(30))})
    assert listed.is_valid()
    with django_assert_max_num_queries(9):
        result = record_report(
            by=SYSTEM, event=event, people=event.registrations.all(), addresses=listed.cleaned_data["report"], at=NOW
        )
    assert (result.recorded, result.left_out) == (30, [])


def test_viewers_record_and_editors_enter_views(event: Event) -> None:
    viewer = signed_in(make_member(event.hub, "viewer"))  # type: ignore[arg-type]
    page = viewer.get(address(event, "online_attendance")).content.decode()
    assert ("Record attendance" in page, "online_views" in page) == (True, False)
    assert viewer.post(address(event, "online_views"), {"online_views": "7"}).status_code == 403
