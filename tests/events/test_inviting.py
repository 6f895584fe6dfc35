"""Asking people to come, and their answers."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.personal_links import hashes_of, token_for
from audit.actors import CITIZEN
from audit.models import Entry
from events.invitations import actions as inviting
from events.invitations.actions import (
    answer_invitation,
    continue_campaign,
    continue_campaigns,
    start_campaign,
    still_to_invite,
)
from events.models import Campaign, Event, Invitation, Registration
from events.programme.actions.publication import cancel_event
from events.programme.errors import EventFull
from events.registrations.actions import register
from events.tasks import continue_waiting
from events.tasks import invite_segment as task
from outbox.models import Lane, OutgoingEmail
from stakeholders.models import Segment, Stakeholder
from tests.factories import SHOWN, make_event, make_hub, make_member, make_stakeholder
from tests.inviting import invite_segment
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return make_event()


def segment_of(event: Event, **criteria: list[str]) -> Segment:
    return Segment.objects.create(hub=event.hub, name=f"Segment {criteria}", criteria=criteria)


def people(event: Event, count: int) -> list[str]:
    return [make_stakeholder(event.hub, email=f"p{number}@example.org").email for number in range(count)]


def invite(event: Event, segment: Segment) -> int:
    return invite_segment(by=make_member(make_hub()), event=event, segment=segment, at=timezone.now())


def recipients() -> list[str]:
    return list(
        OutgoingEmail.objects.filter(kind="events/invitation").order_by("recipient").values_list("recipient", flat=True)
    )


def answer(accept: bool, at: dt.datetime | None = None) -> Invitation:
    return answer_invitation(
        by=CITIZEN, invitation=Invitation.objects.get(), accept=accept, shown=SHOWN, at=at or timezone.now()
    )


def test_everyone_in_the_segment_gets_one_invitation_and_one_email(event: Event) -> None:
    people(event, 3)
    assert invite(event, segment_of(event)) == 3
    assert (Invitation.objects.count(), recipients()) == (3, ["p0@example.org", "p1@example.org", "p2@example.org"])
    email = OutgoingEmail.objects.get(recipient="p1@example.org")
    invitation = Invitation.objects.get(stakeholder__email="p1@example.org")
    assert (email.key, email.lane, email.mailing_list) == (
        f"invitation:{event.pk}:{invitation.pk}",
        Lane.BULK,
        "invitations:pt",
    )
    assert email.link["nonce"] == str(invitation.link_nonce)
    token = token_for("invitation", event.hub_id, invitation.link_nonce)
    assert invitation.link_hash == hashes_of("invitation", token)[0]


def test_invite_is_recorded_once_in_the_audit_log(event: Event) -> None:
    people(event, 2)
    invite(event, segment_of(event))
    assert [(e.subject_id, e.fields) for e in Entry.objects.filter(action="events.invite")] == [
        (event.pk, ["invitations"])
    ]


def test_inviting_again_invites_no_contact_twice(event: Event) -> None:
    people(event, 2)
    segment = segment_of(event)
    assert (invite(event, segment), invite(event, segment)) == (2, 0)
    make_stakeholder(event.hub, email="p9@example.org")
    assert invite(event, segment) == 1
    assert recipients() == ["p0@example.org", "p1@example.org", "p9@example.org"]


def test_overlapping_segments_give_one_invitation(event: Event) -> None:
    make_stakeholder(event.hub, sector="industry", level="local")
    assert invite(event, segment_of(event, sectors=["industry"])) == 1
    assert invite(event, segment_of(event, levels=["local"])) == 0


def test_who_has_no_address_or_is_registered_is_passed_over(event: Event) -> None:
    make_stakeholder(event.hub, email="")
    make_stakeholder(event.hub, email="here@example.org")
    make_stakeholder(event.hub, email="new@example.org")
    register(by=CITIZEN, event=event, name="N", email="here@example.org", language="en", shown=SHOWN, at=timezone.now())
    segment = segment_of(event)
    assert [person.email for person in still_to_invite(event, segment)] == ["new@example.org"]
    assert invite(event, segment) == 1


def test_people_of_another_hub_are_never_invited(event: Event) -> None:
    make_stakeholder(make_hub("NO"))
    assert invite(event, segment_of(event)) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "draft", "published_at": None},
        {"state": "cancelled", "cancelled_at": timezone.now()},
        {"takes_registrations": False},
        {"days": -1},
        {"registration_closes_at": timezone.now() - dt.timedelta(hours=1)},
    ],
)
def test_invite_refused(fields: dict[str, Any]) -> None:
    event = make_event(**fields)
    people(event, 1)
    with pytest.raises(ActionRefused):
        invite(event, segment_of(event))
    assert (Invitation.objects.count(), OutgoingEmail.objects.count()) == (0, 0)


def test_segment_of_another_hub_is_refused(event: Event) -> None:
    foreign = Segment.objects.create(hub=make_hub("NO"), name="Theirs", criteria={})
    with pytest.raises(ActionRefused) as refused:
        invite(event, foreign)
    assert refused.value.field == "segment"


def test_accept_registers_and_takes_a_seat(event: Event) -> None:
    make_stakeholder(event.hub, name="ELLOK", email="ellok@example.org")
    invite(event, segment_of(event))
    invitation = answer(True)
    registration = Registration.objects.get()
    assert (invitation.state, invitation.answered_at is not None) == ("accepted", True)
    assert (registration.name, registration.email, registration.state) == ("ELLOK", "ellok@example.org", "registered")
    assert Event.objects.get().places_taken == 1
    assert OutgoingEmail.objects.filter(kind="events/registered").count() == 1


def test_accept_twice_changes_nothing_the_second_time(event: Event) -> None:
    people(event, 1)
    invite(event, segment_of(event))
    first, second = answer(True), answer(True)
    assert first.answered_at == second.answered_at
    assert (Event.objects.get().places_taken, OutgoingEmail.objects.filter(kind="events/registered").count()) == (1, 1)


def test_decline_takes_no_seat(event: Event) -> None:
    people(event, 1)
    invite(event, segment_of(event))
    assert answer(False).state == "declined"
    assert (Registration.objects.count(), Event.objects.get().places_taken) == (0, 0)
    assert Entry.objects.get(action="events.answer_invitation").fields == ["state"]


def test_decline_after_accepting_gives_the_seat_back(event: Event) -> None:
    people(event, 1)
    invite(event, segment_of(event))
    answer(True)
    assert answer(False).state == "declined"
    assert (Registration.objects.get().state, Event.objects.get().places_taken) == ("withdrawn", 0)
    assert answer(True).state == "accepted"
    assert (Registration.objects.get().round, Event.objects.get().places_taken) == (2, 1)


def test_accept_when_full_says_so_and_changes_nothing() -> None:
    event = make_event(capacity=1)
    people(event, 1)
    invite(event, segment_of(event))
    register(
        by=CITIZEN, event=event, name="N", email="first@example.org", language="en", shown=SHOWN, at=timezone.now()
    )
    with pytest.raises(EventFull):
        answer(True)
    assert Invitation.objects.get().state == "invited"


def test_accept_without_an_address_any_more_is_refused(event: Event) -> None:
    people(event, 1)
    invite(event, segment_of(event))
    Stakeholder.objects.update(email="")
    with pytest.raises(ActionRefused):
        answer(True)
    assert Registration.objects.count() == 0


def test_answer_refused_once_the_event_has_begun(event: Event) -> None:
    people(event, 1)
    invite(event, segment_of(event))
    assert event.starts_at is not None
    with pytest.raises(ActionRefused):
        answer(True, at=event.starts_at)
    assert answer(True, at=event.starts_at - dt.timedelta(seconds=1)).state == "accepted"


def test_answer_refused_when_cancelled(event: Event) -> None:
    people(event, 1)
    invite(event, segment_of(event))
    cancel_event(by=make_member(make_hub()), event=event, because="ill", at=timezone.now())
    with pytest.raises(ActionRefused):
        answer(True)


def test_campaign_invites_everyone_slice_by_slice(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "SLICE", 2)
    people(event, 5)
    campaign = start_campaign(by=make_member(make_hub()), event=event, segment=segment_of(event), at=timezone.now())
    task(campaign.pk)
    campaign.refresh_from_db()
    assert (campaign.invited, campaign.finished_at is not None, len(recipients())) == (5, True, 5)
    assert Entry.objects.filter(action="events.invite").count() == 1


def test_campaign_killed_half_way_goes_on(event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "SLICE", 2)
    people(event, 5)
    campaign = start_campaign(by=make_member(make_hub()), event=event, segment=segment_of(event), at=timezone.now())
    slices = iter([True, False])
    whole = inviting._invite

    def dying(*args: Any) -> int:
        if not next(slices):
            whole(*args)
            raise KeyboardInterrupt
        return whole(*args)

    monkeypatch.setattr(inviting, "_invite", dying)
    with pytest.raises(KeyboardInterrupt):
        continue_campaign(campaign_id=campaign.pk, at=timezone.now())
    assert (Invitation.objects.count(), len(recipients())) == (2, 2)
    monkeypatch.setattr(inviting, "_invite", whole)
    continue_waiting()
    campaign.refresh_from_db()
    assert (campaign.invited, Invitation.objects.count(), len(recipients())) == (5, 5, 5)


def test_campaign_asked_twice_is_one(event: Event) -> None:
    people(event, 1)
    segment = segment_of(event)
    by = make_member(make_hub())
    first = start_campaign(by=by, event=event, segment=segment, at=timezone.now())
    assert start_campaign(by=by, event=event, segment=segment, at=timezone.now()) == first
    assert Entry.objects.filter(action="events.invite").count() == 1


def test_campaign_ends_when_the_event_is_cancelled(event: Event) -> None:
    people(event, 3)
    campaign = start_campaign(by=make_member(make_hub()), event=event, segment=segment_of(event), at=timezone.now())
    cancel_event(by=make_member(make_hub()), event=event, because="ill", at=timezone.now())
    assert continue_campaigns(at=timezone.now()) == 0
    campaign.refresh_from_db()
    assert (campaign.finished_at is not None, Invitation.objects.count()) == (True, 0)


def test_campaign_ends_when_the_segment_is_gone(event: Event) -> None:
    people(event, 3)
    segment = segment_of(event)
    start_campaign(by=make_member(make_hub()), event=event, segment=segment, at=timezone.now())
    segment.delete()
    assert continue_campaigns(at=timezone.now()) == 0
    assert Campaign.objects.unfinished().count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_make_one_campaign() -> None:
    event = make_event()
    people(event, 30)
    segment, by = segment_of(event), make_member(make_hub())
    barrier = threading.Barrier(4)

    def press(_number: int) -> int:
        try:
            barrier.wait(timeout=120)
            return invite_segment(by=by, event=event, segment=segment, at=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as coordinators:
        invited = sorted(coordinators.map(press, range(4)))
    assert (invited, Invitation.objects.count(), len(recipients())) == ([0, 0, 0, 30], 30, 30)


def test_campaign_that_another_pressed_a_moment_later_is_finished_all_the_same() -> None:
    event, now = make_event(), timezone.now()
    people(event, 3)
    campaign = start_campaign(by=make_member(make_hub()), event=event, segment=segment_of(event), at=now)
    assert continue_campaign(campaign_id=campaign.pk, at=now - dt.timedelta(milliseconds=1)) == 3
    campaign.refresh_from_db()
    assert campaign.finished_at == campaign.asked_at


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_campaign_invite_everyone_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "SLICE", 5)
    event = make_event()
    people(event, 40)
    campaign = start_campaign(by=make_member(make_hub()), event=event, segment=segment_of(event), at=timezone.now())
    barrier = threading.Barrier(3)

    def work(_number: int) -> int:
        try:
            barrier.wait(timeout=120)
            return continue_campaign(campaign_id=campaign.pk, at=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        invited = sum(workers.map(work, range(3)))
    continued = continue_campaigns(at=timezone.now())
    assert (invited + continued, Invitation.objects.count(), len(recipients())) == (40, 40, 40)
    assert Campaign.objects.unfinished().count() == 0
