"""What the team of a co-organising hub does at an event: the actions, the people it sees, and where its pages lead."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.personal_links import token_for
from audit.actors import SYSTEM
from audit.models import Entry, HubActivity
from events.check_in.badges import request_badges, typeset_badges
from events.models import (
    BadgeSheet,
    Certificate,
    CheckIn,
    CheckInSettings,
    Event,
    EventMailing,
    EventMaterial,
    Registration,
    Survey,
)
from events.waiting_list.actions import move_from_waiting_list
from hubs.models import Hub
from tests.factories import (
    make_certificate,
    make_co_organiser,
    make_event,
    make_hub,
    make_material,
    make_member,
    make_registration,
    make_survey,
)
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
ROLES = ["viewer", "editor", "coordinator"]


@pytest.fixture
def norway() -> Hub:
    return make_hub("NO")


@pytest.fixture
def event(norway: Hub) -> Event:
    """A hybrid event of Portugal that has just begun, co-organised by Norway since yesterday."""
    at = timezone.now().replace(microsecond=0)
    event = make_event(make_hub("PT"), format="hybrid", starts_at=at - HOUR, ends_at=at + 2 * HOUR, places_taken=2)
    make_co_organiser(event, norway, asked_at=at - DAY, answered_at=at - DAY)
    return event


@pytest.fixture
def seen(event: Event) -> Registration:
    return make_registration(event, name="Kari Seen", email="kari@example.org")


@pytest.fixture
def hidden(event: Event) -> Registration:
    """A person who registered while the form named Portugal alone."""
    return make_registration(event, name="Rosa Hidden", email="rosa@example.org", confirmed_at=timezone.now() - 2 * DAY)


@pytest.fixture
def member(norway: Hub) -> User:
    return make_member(norway)


@pytest.fixture
def desk(member: User) -> Client:
    return signed_in(member)


def at_no(event: Event, name: str, *more: Any) -> str:
    return reverse(f"events_manage:{name}", args=["no", event.pk, *more])


def done_by(user: User) -> set[tuple[str, int | None, int | None]]:
    """What the trail says a person did: action, hub of what was changed, hub they acted for."""
    return set(Entry.objects.filter(actor_id=user.pk).values_list("action", "hub_id", "acting_hub_id"))


def test_co_organiser_checks_in_the_people_it_sees_and_no_one_else(
    event: Event, norway: Hub, seen: Registration, hidden: Registration, desk: Client, member: User
) -> None:
    page = desk.get(at_no(event, "check_in")).content.decode()
    assert ("Kari Seen" in page, "Rosa Hidden" in page, hidden.shown_code in page) == (True, False, False)
    assert ("<strong>0</strong> of 1" in page, "sees everyone" in page) == (True, True)
    assert "Rosa Hidden" not in desk.get(at_no(event, "check_in"), {"q": "rosa"}).content.decode()
    assert desk.post(at_no(event, "check_in"), {"registration": seen.pk}).status_code == 302
    for sent in ({"registration": hidden.pk}, {"code": hidden.check_in_code}):
        refused = desk.post(at_no(event, "check_in"), sent)
        assert (refused.status_code, "Rosa" in refused.content.decode()) == (409, False)
    by_device = {"key": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "at": timezone.now().isoformat()}
    items = {"items": [{**by_device, "code": hidden.check_in_code}]}
    answer = desk.post(at_no(event, "check_in_send"), items, content_type="application/json").json()["results"]
    assert (answer[0]["status"], "Rosa" in answer[0]["words"]) == ("refused", False)
    assert [row.registration for row in CheckIn.objects.all()] == [seen]
    assert done_by(member) == {("events.record_attendance", event.hub_id, norway.pk)}


def test_person_who_is_hidden_is_not_named_where_they_are_added_again(
    event: Event, hidden: Registration, desk: Client
) -> None:
    typed = {"name": "Rosa", "email": hidden.email, "organisation": "", "language": "en", "agreed": "on"}
    for name, more in (("walk_in", {}), ("add_attendee", {"attendance": "in_person"})):
        refused = desk.post(at_no(event, name), typed | more)
        assert refused.status_code == 409, refused.context["form"].errors
        words = refused.content.decode()
        assert ("add this person. Ask" in words, "Rosa Hidden" in words) == (True, False)
    hidden.refresh_from_db()
    assert hidden.checked_in_at is None
    Registration.objects.update(confirmed_at=None, held_until=timezone.now() + HOUR)
    assert desk.post(at_no(event, "walk_in"), typed).status_code == 302  # what they agree to now names the hub


def test_co_organiser_adds_a_walk_in(event: Event, norway: Hub, desk: Client, member: User) -> None:
    typed = {"name": "Ola", "email": "ola@example.org", "organisation": "", "language": "en", "agreed": "on"}
    assert desk.post(at_no(event, "walk_in"), typed).status_code == 302
    added = Registration.objects.get(email="ola@example.org")
    assert (added.hub, added.checked_in_at is not None) == (event.hub, True)
    assert ("events.add_attendee", event.hub_id, norway.pk) in done_by(member)


def test_co_organiser_prints_badges_of_the_people_it_sees(
    event: Event, seen: Registration, hidden: Registration, desk: Client
) -> None:
    at = timezone.now()
    lead = make_member(make_hub("PT"))
    of_all = request_badges(by=lead, event=event, people=[seen, hidden], language="en", at=at)
    BadgeSheet.objects.update(state="ready", finished_at=at, content=b"%PDF")
    page = desk.get(at_no(event, "badges")).content.decode()
    assert ("Kari Seen" in page, "Rosa Hidden" in page, "Download PDF" in page) == (True, False, False)
    assert desk.get(at_no(event, "badge_file", of_all.pk)).status_code == 404
    assert desk.post(at_no(event, "badges"), {"which": "all"}).status_code == 302
    typeset_badges(at=at)
    own = BadgeSheet.objects.latest("pk")
    assert list(own.registrations.all()) == [seen]
    assert desk.get(at_no(event, "badge_file", own.pk)).status_code == 200


def test_co_organiser_gives_a_waiting_place_and_never_adds_one(
    event: Event, norway: Hub, desk: Client, member: User
) -> None:
    Event.objects.update(has_waiting_list=True, capacity=3)
    at = timezone.now()
    waiting = {"state": "waiting", "waiting_since": at}
    kari, rosa, jan = (
        make_registration(event, name=name, **waiting, **more)
        for name, more in (("Kari", {}), ("Rosa", {"confirmed_at": at - 2 * DAY}), ("Jan", {}))
    )
    page = desk.get(at_no(event, "waiting_list")).content.decode()
    assert ("Kari" in page, "Rosa" in page, "Places by sector" in page) == (True, False, False)
    assert desk.get(at_no(event, "move_from_waiting_list", rosa.pk)).status_code == 404
    moved = desk.post(at_no(event, "move_from_waiting_list", kari.pk), {"because": "Speaks", "adds_place": "on"})
    kari.refresh_from_db()
    assert (moved.status_code, kari.state) == (302, "registered")
    assert "Kari" in desk.get(at_no(event, "waiting_list")).content.decode()  # among the places given
    full = desk.get(at_no(event, "move_from_waiting_list", jan.pk)).content.decode()
    assert ("All places are taken" in full, "to raise the capacity" in full) == (True, True)
    refused = desk.post(at_no(event, "move_from_waiting_list", jan.pk), {"because": "Speaks", "adds_place": "on"})
    event.refresh_from_db()
    assert (refused.status_code, event.capacity) == (409, 3)
    move_from_waiting_list(by=SYSTEM, registration=rosa, because="Speaks", adds_place=True, at=at)
    assert "Rosa" not in desk.get(at_no(event, "waiting_list")).content.decode()
    assert {(hub, acted) for _action, hub, acted in done_by(member)} == {(event.hub_id, norway.pk)}


def test_co_organiser_records_who_attended_online(
    event: Event, norway: Hub, seen: Registration, hidden: Registration, desk: Client, member: User
) -> None:
    page = desk.get(at_no(event, "attendee", seen.pk)).content.decode()
    assert "Record as attended online" in page
    assert desk.post(at_no(event, "record_online", seen.pk), {"choice": "record"}).status_code == 302
    assert desk.post(at_no(event, "record_online", hidden.pk), {"choice": "record"}).status_code == 404
    report = desk.post(at_no(event, "online_attendance"), {"report": f"{seen.email}, {hidden.email}"})
    result = report.context["result"]
    assert (result.recorded, result.known, result.left_out) == (0, 1, [(hidden.email, "No registration found")])
    assert "views_form" not in report.context
    assert list(Registration.objects.attended()) == [seen]
    assert HubActivity.objects.get().hub_id == norway.pk
    assert done_by(member) == {("events.record_attendance", event.hub_id, norway.pk)}


def test_co_organiser_adds_material_and_emails_no_one_about_it(
    event: Event, norway: Hub, seen: Registration, desk: Client, member: User
) -> None:
    Event.objects.update(ends_at=timezone.now() - HOUR, starts_at=timezone.now() - 3 * HOUR)
    photo = {"kind": "photo", "title": "The panel", "language": "en", "link": "https://example.org/p", "credit": "Ola"}
    assert desk.post(at_no(event, "material_add"), photo).status_code == 302
    added = EventMaterial.objects.get()
    assert (added.hub, added.credit) == (event.hub, "Ola")
    assert done_by(member) == {("events.add_material", event.hub_id, norway.pk)}
    page = desk.get(at_no(event, "materials")).content.decode()
    assert ("The panel" in page, "about new materials" in page) == (True, False)
    own = signed_in(make_member(make_hub("PT"))).get(reverse("events_manage:materials", args=["pt", event.pk]))
    assert "about new materials" in own.content.decode()


def test_co_organiser_issues_certificates_to_the_people_it_sees(
    event: Event, seen: Registration, hidden: Registration, desk: Client
) -> None:
    at = timezone.now()
    Event.objects.update(ends_at=at - HOUR, starts_at=at - 3 * HOUR)
    Registration.objects.update(checked_in_at=at - 2 * HOUR)
    assert "1 person who attended has no certificate" in desk.get(at_no(event, "certificates")).content.decode()
    assert desk.post(at_no(event, "certificates_issue")).status_code == 302
    assert [row.registration for row in Certificate.objects.all()] == [seen]
    of_hidden = make_certificate(hidden)
    page = desk.get(at_no(event, "certificates")).content.decode()
    assert ("Kari Seen" in page, "Rosa Hidden" in page, of_hidden.code in page) == (True, False, False)
    assert desk.post(at_no(event, "certificate_resend", of_hidden.pk)).status_code == 404


def test_co_organiser_reads_the_results_of_a_survey_that_names_it(
    event: Event, norway: Hub, seen: Registration, desk: Client, client: Client
) -> None:
    Event.objects.update(ends_at=timezone.now() - HOUR, starts_at=timezone.now() - 3 * HOUR)
    survey = make_survey(event, answers=5)
    Survey.objects.update(mailing=EventMailing.objects.create(hub=event.hub, event=event, kind="survey"))
    token = token_for(Registration.LINK_KIND, seen.hub_id, seen.link_nonce, seen.link_hash)
    asked = client.get(reverse("events_personal:survey", args=[token])).content.decode()
    assert f"Results are shown to {survey.event.hub.title} and {norway.title} once" in asked
    page = desk.get(at_no(event, "survey")).content.decode()
    assert ("5 answers so far" in page, "Delete survey" in page, "Email survey" in page) == (True, False, False)


# --- navigation -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("is_over", [False, True])
def test_every_link_of_a_co_organised_event_opens_and_every_part_is_linked(
    event: Event, norway: Hub, seen: Registration, role: str, is_over: bool
) -> None:
    """Follow the links from the page of the event on."""
    if is_over:
        Event.objects.update(ends_at=timezone.now() - HOUR, starts_at=timezone.now() - 3 * HOUR)
    Event.objects.update(has_waiting_list=True)
    make_registration(event, state="waiting", waiting_since=timezone.now())
    make_material(event)
    make_survey(event)
    CheckInSettings.objects.create(event=event, self_check_in="open")
    desk, base = signed_in(make_member(norway, role)), at_no(event, "detail")
    found: dict[str, int] = {}
    to_see = [base]
    while to_see:
        path = to_see.pop()
        response = desk.get(path)
        found[path] = response.status_code
        text = "" if response.streaming else response.content.decode()
        links = {link.partition("?")[0].partition("#")[0] for link in re.findall(r'href="([^"]+)"', text)}
        to_see += [link for link in links if link.startswith(base) and link not in {*found, *to_see}]
    assert {path: status for path, status in found.items() if status != 200} == {}
    parts = {"programme", "registrations", "waiting_list", "invitees", "check_in", "poster", "reminders", "materials"}
    parts |= {"survey", "certificates", "online_attendance"} | (
        set() if role == "viewer" else {"badges", "export_registrations"}
    )
    assert {at_no(event, part) for part in parts} <= set(found)
