"""Every page counts the same: one world with cancelled, withdrawn and unconfirmed rows, and the figures of each page."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.personal_links import new_link
from events.models import Event, Invitation
from events.programme.figures import with_figures
from hubs.models import Hub
from tests.factories import make_event, make_hub, make_member, make_registration, make_stakeholder, make_user
from tests.signing_in import signed_in
from toolkit.bounded_counts import BoundedCount, count_up_to

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def make_invitation(event: Event, state: str) -> None:
    nonce, key = new_link(Invitation.LINK_KIND, event.hub_id)
    answered = None if state == "invited" else NOW
    Invitation.objects.create(
        hub=event.hub, event=event, stakeholder=make_stakeholder(event.hub), state=state, answered_at=answered,
        link_nonce=nonce, link_hash=key,
    )  # fmt: skip


def fill(event: Event) -> Event:
    """Add registrations (3 confirmed, 2 not confirmed, 1 cancelled, 1 lapsed) and 6 invitations (2 accepted, 1 declined)."""
    held: dict[str, Any] = {"confirmed_at": None, "held_until": NOW + dt.timedelta(hours=20)}
    gone: dict[str, Any] = {"state": "withdrawn", "withdrawn_at": NOW}
    for fields in ({}, {}, {}, held, held, gone, gone | {"confirmed_at": None}):
        make_registration(event, **fields)
    for state in ("invited", "invited", "invited", "accepted", "accepted", "declined"):
        make_invitation(event, state)
    Event.objects.filter(pk=event.pk).update(places_taken=5)
    return event


@pytest.fixture
def hub() -> Hub:
    hub = make_hub("PT", confirmed_on=timezone.localdate())
    fill(make_event(hub, days=5, title="Upcoming"))
    cancelled = make_event(hub, days=6, state="cancelled", cancelled_at=NOW, title="Cancelled")
    for event in (cancelled, make_event(hub, days=-5, title="Past")):
        fill(event)
    make_event(hub, state="draft", published_at=None, title="Draft")
    fill(make_event(make_hub("NO"), days=5, title="Of another hub"))
    return hub


@pytest.fixture
def team(hub: Hub) -> Client:
    return signed_in(make_member(hub))


def numbers_of(event: Event) -> tuple[int, ...]:
    names = ("invited", "accepted", "declined", "unanswered", "registered", "unconfirmed", "cancelled")
    return tuple(getattr(event, name) for name in names)


FIGURES = (6, 2, 1, 3, 3, 2, 2)


def test_figures_of_events_are_the_same_in_every_state(hub: Hub) -> None:
    events = with_figures(Event.objects.filter(hub=hub).exclude(state="draft"))
    assert {event.title: numbers_of(event) for event in events} == dict.fromkeys(
        ["Upcoming", "Cancelled", "Past"], FIGURES
    )


def test_dashboard_list_and_page_of_an_event_show_the_same_figures(team: Client, hub: Hub) -> None:
    event = Event.objects.get(title="Upcoming")
    dashboard = team.get("/en/manage/pt/").context
    listed = {one.title: one for one in team.get("/en/manage/pt/events/").context["page_obj"]}
    detail = team.get(f"/en/manage/pt/events/{event.pk}/").context["event"]
    assert numbers_of(dashboard["upcoming"][0][0]) == numbers_of(listed["Upcoming"]) == numbers_of(detail) == FIGURES
    assert [event.title for event, _bars in dashboard["upcoming"]] == ["Upcoming"]
    assert dashboard["to_do"].next_event.unanswered == detail.unanswered


def test_pages_of_an_event_say_registered_only_of_confirmed_registrations(team: Client, hub: Hub) -> None:
    event = Event.objects.get(title="Upcoming")
    dashboard, listed, detail = (
        " ".join(re.sub(r"<[^>]+>", " ", team.get(path).content.decode()).split())
        for path in ("/en/manage/pt/", "/en/manage/pt/events/", f"/en/manage/pt/events/{event.pk}/")
    )
    assert "3 of 50" in listed
    assert all("Registered 3 2 not confirmed, 5 of 50 places taken" in page for page in (dashboard, detail))
    assert all("How we count" in page for page in (dashboard, detail))


def test_totals_of_the_dashboard_are_sums_over_its_upcoming_events(team: Client, hub: Hub) -> None:
    fill(make_event(hub, days=8))
    context = team.get("/en/manage/pt/").context
    events = [event for event, _bars in context["upcoming"]]
    assert {name: str(count) for name, count in context["totals"].items()} == {
        "events": str(len(events)),
        "registered": str(sum(event.registered for event in events)),
        "unanswered": str(sum(event.unanswered for event in events)),
    }


def test_office_and_dashboard_count_the_same_contacts_and_events(team: Client, hub: Hub) -> None:
    dashboard = team.get("/en/manage/pt/").context
    rows = signed_in(make_user(is_network_office=True)).get("/en/network/").context["rows"]
    row = next(one for one in rows if one.hub == hub)
    contacts = team.get("/en/manage/pt/people/").context["page_obj"].paginator.count
    assert str(row.figures.contacts) == str(dashboard["contacts"].total) == str(contacts)
    assert str(row.figures.events) == str(dashboard["totals"]["events"]) == "1"


def test_api_gives_the_places_an_event_has_and_no_figure_of_people(team: Client, hub: Hub) -> None:
    event = Event.objects.get(title="Upcoming")
    body = team.get(f"/api/v1/events/{event.pk}/").json()
    detail = team.get(f"/en/manage/pt/events/{event.pk}/").context["event"]
    assert body["places_taken"] == detail.places_taken == detail.registered + detail.unconfirmed
    assert not {"registered", "invited", "accepted", "declined", "cancelled"} & set(body)


@pytest.mark.parametrize(("counted", "shown", "number"), [(0, "0", 0), (1000, "1,000", 1000), (1001, "1,000+", 1000)])
def test_count_beyond_its_limit_says_so(counted: int, shown: str, number: int) -> None:
    count = BoundedCount(counted)
    assert (str(count), count.number, bool(count)) == (shown, number, counted > 0)


def test_counting_stops_at_the_limit(hub: Hub) -> None:
    events = Event.objects.filter(hub=hub)
    counts = count_up_to(2, Hub.objects.filter(pk=hub.pk), events=events)
    assert counts == {hub.pk: {"events": BoundedCount(3, 2)}}


def test_contacts_of_a_hub_with_very_many_are_counted_every_ten_minutes(
    team: Client, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stakeholders.contacts.figures.MANY", 2)
    first = team.get("/en/manage/pt/")
    assert "counted within the last ten minutes" in first.content.decode()
    make_stakeholder(hub)
    assert team.get("/en/manage/pt/").context["contacts"] == first.context["contacts"]
