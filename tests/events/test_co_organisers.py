"""Co-organising hubs: asked and accepted, named on the page, at work with the event in their own team's permission."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from events.co_organisers.actions import answer_as_co_organiser, ask_co_organiser, remove_co_organiser
from events.invitations.actions import answer_invitation
from events.models import Campaign, CoOrganiser, Event, EventSession, Invitation, Registration
from events.programme.audience import reach_of
from events.registrations.consent_wording import registration_wording
from hubs.models import Hub
from outbox.models import OutgoingEmail, State
from publishing.models import FeedEntry
from stakeholders.models import Segment
from tests.factories import (
    SHOWN,
    make_co_organiser,
    make_event,
    make_hub,
    make_member,
    make_registration,
    make_reminder,
    make_session,
    make_stakeholder,
)
from tests.inviting import invite_segment
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def event() -> Event:
    return make_event(make_hub("PT"), title="Joint forum")


@pytest.fixture
def norway() -> Hub:
    return make_hub("NO")


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_co_organiser_is_another_hub", {"partner": "PT"}),
        ("events_coorganiser_event_id_same_hub", {"hub": "NO", "partner": "GR"}),
        ("events_co_organiser_state_has_its_time", {"partner": "NO", "answered_at": None}),
        ("events_co_organiser_once", {"partner": "FI"}),
    ],
)
def test_database_refuses(event: Event, constraint: str, fields: dict[str, Any]) -> None:
    make_co_organiser(event, make_hub("FI"))
    given = {name: make_hub(value) if name in {"hub", "partner"} else value for name, value in fields.items()}
    usual = {"hub": event.hub, "event": event, "state": "accepted", "asked_at": NOW, "answered_at": NOW}
    with pytest.raises(IntegrityError, match=constraint):
        write(lambda: CoOrganiser.objects.create(**usual | given))


def write(make: Any) -> None:
    with transaction.atomic():
        make()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_hub_is_asked_by_email_once_and_again_after_it_declined(event: Event, norway: Hub) -> None:
    for role in ("coordinator", "editor", "viewer"):
        make_member(norway, role)
    asked = ask_co_organiser(by=SYSTEM, event=event, partner=norway, at=NOW)
    assert ask_co_organiser(by=SYSTEM, event=event, partner=norway, at=NOW) == asked
    emails = OutgoingEmail.objects.filter(kind="events/co_organiser_asked")
    assert emails.count() == 2
    answer_as_co_organiser(by=SYSTEM, co_organiser=asked, accept=False, at=NOW)
    ask_co_organiser(by=SYSTEM, event=event, partner=norway, at=NOW + dt.timedelta(hours=1))
    assert (emails.count(), CoOrganiser.objects.get().state) == (4, "asked")
    remove_co_organiser(by=SYSTEM, co_organiser=asked)
    remove_co_organiser(by=SYSTEM, co_organiser=asked)
    assert not emails.filter(state=State.QUEUED).exists()
    with pytest.raises(ActionRefused, match="withdrawn"):
        answer_as_co_organiser(by=SYSTEM, co_organiser=asked, accept=True, at=NOW)


def test_own_hub_hidden_hub_and_past_event_are_refused(event: Event, norway: Hub) -> None:
    with pytest.raises(ActionRefused, match="your own"):
        ask_co_organiser(by=SYSTEM, event=event, partner=make_hub("PT"), at=NOW)
    with pytest.raises(ActionRefused, match="from the list"):
        ask_co_organiser(by=SYSTEM, event=event, partner=make_hub("GR", is_published=False), at=NOW)
    with pytest.raises(ActionRefused, match="over or cancelled"):
        ask_co_organiser(by=SYSTEM, event=make_event(days=-3), partner=norway, at=NOW)


def test_only_who_accepted_is_named_on_the_page_in_lists_and_in_the_api(
    event: Event, norway: Hub, client: Client
) -> None:
    row = make_co_organiser(event, norway, state="asked")

    def seen() -> tuple[bool, bool, list[int], list[int], list[bool], list[str]]:
        page = client.get(event.get_absolute_url()).content.decode()
        listed = client.get("/en/events/", {"country": "NO"}).context["page_obj"]
        found = [one["id"] for one in client.get("/api/v1/events/", {"hub": "no"}).json()["results"]]
        there = [one["id"] for one in client.get("/api/v1/events/", {"country": "NO"}).json()["results"]]
        feeds = ("events/no.ics", "events/hubs/no.ics")
        in_feeds = ["Joint forum" in client.get(f"/feeds/en/{feed}").content.decode() for feed in feeds]
        named = client.get(f"/api/v1/events/{event.pk}/").json()["co_organisers"]
        return norway.title in page, event in listed, found, there, in_feeds, named

    assert seen() == (False, False, [], [], [False, False], [])
    FeedEntry.objects.all().delete()
    answer_as_co_organiser(by=SYSTEM, co_organiser=row, accept=True, at=NOW)
    assert FeedEntry.objects.filter(resource="events", key=event.pk).exists()
    assert seen() == (True, True, [event.pk], [event.pk], [True, True], ["no"])
    assert str(norway.title) in client.get("/en/hubs/no/").content.decode()
    assert "Joint forum" in client.get("/en/hubs/no/").content.decode()


def test_team_of_the_co_organiser_works_with_programme_and_attendees_and_nothing_else(
    event: Event, norway: Hub
) -> None:
    desk, session = signed_in(make_member(norway, "coordinator")), make_session(event)
    base = f"/en/manage/no/events/{event.pk}/"
    open_to_it = ["", "programme/", "programme/new/", f"programme/{session.pk}/", "registrations/"]
    reminder = make_reminder(event)
    open_to_it += ["reminders/", "reminders/new/", f"reminders/{reminder.pk}/", f"reminders/{reminder.pk}/preview/"]
    own = ["edit/", "picture/", "publish/", "cancel/", "delete/", "co-organisers/"]
    assert {desk.get(base + path).status_code for path in [*open_to_it, *own]} == {404}
    row = make_co_organiser(event, norway)
    assert {path: desk.get(base + path).status_code for path in open_to_it} == dict.fromkeys(open_to_it, 200)
    assert {path: desk.get(base + path).status_code for path in own} == dict.fromkeys(own, 404)
    assert "Joint forum" in desk.get("/en/manage/no/events/").content.decode()
    assert event.starts_at is not None
    start = event.starts_at.astimezone(event.zone) + dt.timedelta(minutes=1)
    times = {"starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{start + dt.timedelta(hours=1):%Y-%m-%dT%H:%M}"}
    sent = {"title": "Talk from Oslo", "kind": "talk", **times}
    answer = desk.post(f"{base}programme/new/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    added = EventSession.objects.get(title="Talk from Oslo")
    assert added.hub == event.hub
    viewer = signed_in(make_member(norway, "viewer"))
    for part in ("programme", "reminders"):
        assert (viewer.get(f"{base}{part}/").status_code, viewer.get(f"{base}{part}/new/").status_code) == (200, 403)
    stranger = signed_in(make_member(make_hub("GR"), "coordinator"))
    assert stranger.get(f"/en/manage/gr/events/{event.pk}/programme/").status_code == 404
    remove_co_organiser(by=SYSTEM, co_organiser=row)
    assert {desk.get(f"{base}{part}/").status_code for part in ("programme", "reminders")} == {404}


def test_attendees_who_registered_before_the_form_named_the_hub_stay_hidden_from_it(event: Event, norway: Hub) -> None:
    make_registration(event, name="Early Rosa", confirmed_at=NOW - dt.timedelta(days=2))
    make_registration(event, name="Never Confirmed", confirmed_at=None, held_until=NOW)
    make_co_organiser(event, norway, answered_at=NOW - dt.timedelta(days=1))
    make_registration(event, name="Late Ivo", confirmed_at=NOW)
    names = [
        [row.name for row in signed_in(make_member(hub)).get(f"/en/manage/{hub.slug}/events/{event.pk}/registrations/").context["page_obj"]]
        for hub in (norway, make_hub("PT"))
    ]  # fmt: skip
    assert [sorted(found) for found in names] == [["Late Ivo"], ["Early Rosa", "Late Ivo", "Never Confirmed"]]
    exported = signed_in(make_member(norway)).post(
        f"/en/manage/no/events/{event.pk}/registrations/export/", {"file": "csv"}
    )
    assert b"Early Rosa" not in b"".join(exported)
    assert str(norway.title) in registration_wording(make_hub("PT"), event)
    assert str(norway.title) not in registration_wording(make_hub("PT"), make_event())


def test_request_is_sent_and_answered_on_the_dashboards(event: Event, norway: Hub) -> None:
    make_member(norway, "coordinator")
    host, partner = signed_in(make_member(make_hub("PT"), "editor")), signed_in(make_member(norway, "editor"))
    host.post(f"/en/manage/pt/events/{event.pk}/co-organisers/", {"partner": "no"})
    row = CoOrganiser.objects.get()
    assert "asks your hub to co-organise" in partner.get("/en/manage/no/events/").content.decode()
    path = f"/en/manage/no/events/co-organising/{row.pk}/"
    assert "Joint forum" in partner.get(path).content.decode()
    partner.post(path, {"answer": "accept"})
    row.refresh_from_db()
    assert row.state == "accepted"
    partner.post(path, {"answer": "decline"})
    row.refresh_from_db()
    assert row.state == "declined"
    host.post(f"/en/manage/pt/events/{event.pk}/co-organisers/{row.pk}/remove/")
    assert not CoOrganiser.objects.exists()


def test_co_organiser_invites_its_own_contacts_in_its_own_name_and_no_contact_twice(event: Event, norway: Hub) -> None:
    theirs, both = make_stakeholder(norway, email="ola@example.org"), make_stakeholder(norway, email="rosa@example.org")
    ours = make_stakeholder(make_hub("PT"), email="rosa@example.org")
    segments = [Segment.objects.create(hub=hub, name="All", criteria={}) for hub in (make_hub("PT"), norway)]
    with pytest.raises(ActionRefused, match="segment from the list"):
        invite_segment(by=SYSTEM, event=event, segment=segments[1], at=NOW)
    with pytest.raises(IntegrityError, match="events_campaign_event_id_same_hub"):
        write(lambda: Campaign.objects.create(hub=norway, event=event, segment=segments[1], asked_at=NOW))
    make_co_organiser(event, norway)
    for segment in segments:
        invite_segment(by=SYSTEM, event=event, segment=segment, at=NOW)
    assert set(Invitation.objects.values_list("stakeholder", flat=True)) == {ours.pk, theirs.pk}
    assert both.invitations.count() == 0
    emails = {one.recipient: one for one in OutgoingEmail.objects.filter(kind="events/invitation")}
    assert emails["ola@example.org"].context["hub"] == norway.title
    assert emails["rosa@example.org"].context["hub"] == make_hub("PT").title
    OutgoingEmail.objects.update(state=State.SENT, finished_at=NOW)
    assert reach_of(event).invited == 2
    accepted = Invitation.objects.get(stakeholder=theirs)
    answer_invitation(by=CITIZEN, invitation=accepted, accept=True, shown=SHOWN, at=NOW)
    assert Registration.objects.get().hub == event.hub
    answer_invitation(by=CITIZEN, invitation=accepted, accept=False, shown=SHOWN, at=NOW)
    event.refresh_from_db()
    assert (Registration.objects.confirmed().count(), event.places_taken) == (0, 0)


def test_page_to_invite_offers_a_co_organiser_its_own_segments(event: Event, norway: Hub) -> None:
    for hub in (make_hub("PT"), norway):
        Segment.objects.create(hub=hub, name=f"Segment of {hub.slug}", criteria={})
    make_co_organiser(event, norway)
    page = signed_in(make_member(norway, "editor")).get(f"/en/manage/no/events/{event.pk}/invite/").content.decode()
    assert ("Segment of no" in page, "Segment of pt" in page) == (True, False)


def test_team_of_the_co_organiser_begins_a_mailing_to_those_it_invited(event: Event, norway: Hub) -> None:
    make_co_organiser(event, norway)
    make_stakeholder(norway, email="kari@example.org")
    invite_segment(
        by=SYSTEM, event=event, segment=Segment.objects.create(hub=norway, name="Everyone", criteria={}), at=NOW
    )
    desk = signed_in(make_member(norway, "editor"))
    new = f"/en/manage/no/mailings/new/?to=invitees:{event.pk}"
    assert new in desk.get(f"/en/manage/no/events/{event.pk}/invitations/").content.decode()
    offered = str(desk.get(new).context["form"]["to"])
    assert (f"invitees:{event.pk}" in offered, f"attendees:{event.pk}" in offered) == (True, False)
    typed = {"to": f"invitees:{event.pk}", "part": "everyone", "language": "en", "subject_en": "S", "body_en": "B"}
    saved = desk.post(new, typed, follow=True)
    assert "The mailing is saved as a draft" in saved.content.decode()
    refused = desk.post(new, {**typed, "to": f"attendees:{event.pk}"})
    assert "to" in refused.context["form"].errors
