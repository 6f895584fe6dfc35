"""Copying an event: what comes along, what does not, and local times over daylight saving."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import SYSTEM
from events.copies.actions import copy_event
from events.models import CoOrganiser, Event, EventSession, Invitation, Registration, ReminderRule, SessionSpeaker
from outbox.models import OutgoingEmail
from tests.factories import (
    make_co_organiser,
    make_event,
    make_hub,
    make_member,
    make_registration,
    make_reminder,
    make_session,
    make_speaker,
    make_topic,
)
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused
from toolkit.partial_dates.dates import PartialDate

pytestmark = pytest.mark.django_db

LISBON = ZoneInfo("Europe/Lisbon")
AT = timezone.now()
CARRIED: dict[str, Any] = {
    "summary": "S", "description": "D", "languages": "English", "accessibility": "Step-free", "organiser": "O",
    "translations": {"pt": {"title": "Troca", "summary": "Resumo"}}, "contact_name": "Office", "contact_email": "o@example.org",
    "online_capacity": 30, "format": "hybrid", "online_url": "https://meet.example/x", "has_waiting_list": True,
    "promotion_hours": 24, "by_invitation": True,
}  # fmt: skip


def event_at(start: str, *, hours: int = 3, **fields: Any) -> Event:
    """A published event of the Portuguese hub that starts at this local time in Lisbon."""
    starts = dt.datetime.fromisoformat(start).replace(tzinfo=LISBON)
    day = PartialDate.of_day(starts.date())
    times = {"starts_at": starts, "ends_at": starts + dt.timedelta(hours=hours), "starts_on": day, "ends_on": day}
    return make_event(time_zone="Europe/Lisbon", **times | fields)


def copied(event: Event, day: str, **more: Any) -> Event:
    return copy_event(by=SYSTEM, event=event, first_day=dt.date.fromisoformat(day), at=AT, **more)


def local(moment: dt.datetime | None) -> str:
    assert moment is not None
    return f"{moment.astimezone(LISBON):%Y-%m-%d %H:%M}"


def test_copy_is_a_draft_with_what_was_planned_and_nothing_that_happened() -> None:
    event = event_at(
        "2027-03-10 10:00", places_taken=1, attendance_as_stated="40 in person", source="Report", sequence=3,
        registration_closes_at=dt.datetime(2027, 3, 8, 18, tzinfo=LISBON), **CARRIED,
    )  # fmt: skip
    event.topics.add(make_topic())
    event.quotas.create(sector="industry", places=5, places_taken=2)
    make_reminder(event, amount=5, text="Bring your card.", translations={"pt": {"text": "Traga o cartão."}})
    make_speaker(make_session(event), function="Director", name="Ana", agreed_to_be_named=True)
    make_registration(event)
    make_co_organiser(event, make_hub("NO"))

    copy = copied(event, "2027-03-17")

    assert (copy.state, copy.published_at, copy.places_taken, copy.sequence, copy.uid == event.uid) == (
        "draft",
        None,
        0,
        0,
        False,
    )
    assert (copy.attendance_as_stated, copy.source) == ("", "")
    assert {name: getattr(copy, name) for name in CARRIED} == CARRIED
    assert (local(copy.starts_at), local(copy.ends_at)) == ("2027-03-17 10:00", "2027-03-17 13:00")
    assert local(copy.registration_closes_at) == "2027-03-15 18:00"
    assert [topic.code for topic in copy.topics.all()] == ["MO2"]
    assert list(copy.quotas.values_list("sector", "places", "places_taken")) == [("industry", 5, 0)]
    rules = ReminderRule.objects.filter(event=copy).values_list("kind", "amount", "text", "translations")
    assert list(rules) == [("before_event", 5, "Bring your card.", {"pt": {"text": "Traga o cartão."}})]
    session, first = EventSession.objects.get(event=copy), EventSession.objects.get(event=event)
    assert (local(session.starts_at), session.title) == (local(first.starts_at + dt.timedelta(days=7)), first.title)
    speaker = SessionSpeaker.objects.get(session=session)
    assert (speaker.name, speaker.agreed_to_be_named, speaker.function, speaker.to_be_confirmed) == (
        "",
        False,
        "Director",
        True,
    )
    for model in (Registration, Invitation, CoOrganiser):
        assert not model.objects.filter(event=copy).exists()
    assert not OutgoingEmail.objects.exists()


def test_own_title_replaces_the_translated_ones() -> None:
    copy = copied(event_at("2027-03-10 10:00", **CARRIED), "2027-04-10", title="Second exchange")
    assert (copy.title, copy.translations) == ("Second exchange", {"pt": {"summary": "Resumo"}})


def test_co_organisers_are_asked_anew_on_request() -> None:
    event = event_at("2027-03-10 10:00")
    make_co_organiser(event, make_hub("NO"))
    make_co_organiser(event, make_hub("FI"), state="asked")
    copy = copied(event, "2027-03-17", asks_co_organisers=True)
    assert list(CoOrganiser.objects.filter(event=copy).values_list("partner__country__code", "state")) == [
        ("NO", "asked")
    ]


@pytest.mark.parametrize(
    ("start", "day", "moved"),
    [
        ("2027-03-20 10:00", "2027-04-03", "2027-04-03 10:00"),  # the clocks went forward in between
        ("2027-10-25 10:00", "2027-11-08", "2027-11-08 10:00"),  # and back
        ("2027-03-20 10:00", "2026-12-20", "2026-12-20 10:00"),
    ],
)
def test_local_time_stays_over_daylight_saving(start: str, day: str, moved: str) -> None:
    assert local(copied(event_at(start), day).starts_at) == moved


@pytest.mark.parametrize(("start", "day"), [("2027-03-20 01:30", "2027-03-28"), ("2027-10-20 01:30", "2027-10-31")])
def test_time_that_does_not_exist_or_comes_twice_is_asked_about(start: str, day: str) -> None:
    with pytest.raises(ActionRefused, match="clocks change") as refused:
        copied(event_at(start), day)
    assert (refused.value.field, Event.objects.count()) == ("first_day", 1)


def test_refuses_the_same_title_on_the_same_day_and_an_event_without_times() -> None:
    event = event_at("2027-03-10 10:00")
    with pytest.raises(ActionRefused, match="already has an event") as refused:
        copied(event, "2027-03-10")
    assert refused.value.field == "title"
    days = {"starts_at": None, "ends_at": None, "takes_registrations": False}
    with pytest.raises(ActionRefused, match="start and an end"):
        copied(make_event(**days), "2027-03-10")


def test_page_asks_for_day_and_title_and_keeps_both_when_refused(client: Client) -> None:
    event = event_at("2027-03-20 01:30")
    signed_in(make_member(event.hub), client)  # type: ignore[arg-type]
    path = reverse("events_manage:copy", args=[event.hub.slug, event.pk])  # type: ignore[union-attr]
    assert event.title in client.get(path).content.decode()

    refused = client.post(path, {"title": "Again", "first_day": "2027-03-28"}).content.decode()
    assert "The clocks change on" in refused
    assert 'value="Again"' in refused
    answer = client.post(path, {"title": "Again", "first_day": "2027-03-29"}, follow=True)
    assert "Again" in answer.content.decode()
    assert Event.objects.filter(title="Again", state="draft").count() == 1
