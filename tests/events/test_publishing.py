"""An event becomes public, or does not take place."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from audit.actors import CITIZEN
from audit.models import Entry
from events.invitations.actions import answer_invitation
from events.models import Event, Invitation, Registration
from events.programme.actions.events import change_event
from events.programme.actions.publication import cancel_event, publish_event
from events.programme.errors import NotReady
from events.registrations.actions import register, withdraw_registration
from outbox.models import OutgoingEmail, State
from stakeholders.models import EarlierAddress, Segment
from tests.event_mailings import write_mailings
from tests.factories import SHOWN, make_event, make_hub, make_member, make_stakeholder
from tests.inviting import invite_segment
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db


def draft(**fields: Any) -> Event:
    return make_event(state="draft", published_at=None, **fields)


def publish(event: Event, at: dt.datetime | None = None) -> Event:
    return publish_event(by=make_member(make_hub()), event=event, at=at or timezone.now())


def cancel(event: Event, because: str = "The speaker fell ill.", at: dt.datetime | None = None) -> Event:
    cancelled = cancel_event(by=make_member(make_hub()), event=event, because=because, at=at or timezone.now())
    write_mailings()
    return cancelled


def come(event: Event, email: str) -> Registration:
    return register(by=CITIZEN, event=event, name="N", email=email, language="en", shown=SHOWN, at=timezone.now())


def emails(kind: str) -> list[str]:
    return list(
        OutgoingEmail.objects.filter(kind=f"events/{kind}").order_by("recipient").values_list("recipient", flat=True)
    )


def test_publish_a_draft() -> None:
    at = timezone.now()
    event = publish(draft(), at)
    assert (event.state, event.published_at) == ("published", at)
    entry = Entry.objects.get(action="events.publish")
    assert (entry.actor_kind, entry.subject_id, entry.fields) == ("user", event.pk, ["state"])


def test_publish_sends_no_email() -> None:
    publish(draft())
    assert OutgoingEmail.objects.count() == 0


def test_publish_twice_is_refused() -> None:
    event = draft()
    publish(event)
    with pytest.raises(ActionRefused, match="already published"):
        publish(event)
    assert Entry.objects.filter(action="events.publish").count() == 1


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"format": ""}, ["format"]),
        ({"venue": ""}, ["venue"]),
        ({"format": "hybrid", "venue": " "}, ["venue"]),
        ({"title": " "}, ["title"]),
        ({"days": -1}, ["starts_at"]),
        ({"registration_closes_at": timezone.now() - dt.timedelta(days=1)}, ["registration_closes_at"]),
        ({"title": " ", "format": ""}, ["title", "format"]),
        ({"starts_at": None, "ends_at": None, "takes_registrations": False}, ["starts_at"]),
    ],
)
def test_publish_refused_naming_everything_that_is_missing(fields: dict[str, Any], missing: list[str]) -> None:
    event = draft(**fields)
    with pytest.raises(NotReady) as refused:
        publish(event)
    assert list(refused.value.missing) == missing
    assert Event.objects.get().state == "draft"


def test_publish_online_needs_no_room() -> None:
    assert publish(draft(format="online", venue="")).state == "published"


def test_cancel_says_why_and_counts_the_sequence() -> None:
    at = timezone.now()
    event = cancel(make_event(), "  The speaker fell ill. ", at)
    assert (event.state, event.cancelled_at, event.cancelled_because) == ("cancelled", at, "The speaker fell ill.")
    assert event.sequence == 1


def test_cancel_emails_all_attendees_and_keeps_their_rows() -> None:
    event = make_event()
    come(event, "a@example.org")
    withdraw_registration(by=CITIZEN, registration=come(event, "gone@example.org"), at=timezone.now())
    cancel(event)
    assert emails("cancelled") == ["a@example.org"]
    assert Registration.objects.taking_a_place().count() == 1
    email = OutgoingEmail.objects.get(kind="events/cancelled")
    lines = [line for line in email.calendar.splitlines() if line.startswith(("METHOD", "SEQUENCE", "STATUS"))]
    assert lines == ["METHOD:CANCEL", "SEQUENCE:1", "STATUS:CANCELLED"]
    assert email.context["because"] == "The speaker fell ill."


def test_cancel_tells_the_invited_who_have_not_declined() -> None:
    event = make_event()
    people = {name: make_stakeholder(event.hub, email=f"{name}@example.org") for name in ("no", "silent", "yes")}
    segment = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=make_member(make_hub()), event=event, segment=segment, at=timezone.now())
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    for name, accept in (("no", False), ("yes", True)):
        invitation = Invitation.objects.get(stakeholder=people[name])
        answer_invitation(by=CITIZEN, invitation=invitation, accept=accept, shown=SHOWN, at=timezone.now())
    cancel(event)
    assert (emails("cancelled"), emails("invitation_cancelled")) == (["yes@example.org"], ["silent@example.org"])


def with_two_addresses(event: Event, *, under: str) -> Invitation:
    """Invite a person whose present address is new@; ``under`` names the addresses they registered with."""
    person = make_stakeholder(event.hub, email="new@example.org")
    EarlierAddress.objects.create(hub=person.hub, stakeholder=person, address="old@example.org")
    make_stakeholder(event.hub, email="other@example.org")
    segment = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=make_member(make_hub()), event=event, segment=segment, at=timezone.now())
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    for name in under.split():
        come(event, f"{name}@example.org")
    return Invitation.objects.get(stakeholder=person)


@pytest.mark.parametrize(
    ("under", "emailed"),
    [("new old", ["new"]), ("old new", ["new"]), ("old", ["old"]), ("new old stranger", ["new", "stranger"])],
)
def test_one_person_with_two_addresses_gets_one_email(under: str, emailed: list[str]) -> None:
    event = make_event()
    assert with_two_addresses(event, under=under).state == Invitation.State.ACCEPTED
    change_event(by=CITIZEN, event=event, fields={"venue": "Aula Magna"})
    write_mailings()
    cancel(event)
    assert emails("changed") == emails("cancelled") == [f"{name}@example.org" for name in emailed]
    assert emails("invitation_cancelled") == ["other@example.org"]


def test_declining_gives_back_every_seat_of_a_person_with_one_email() -> None:
    event = make_event()
    invitation = with_two_addresses(event, under="new old")
    answer_invitation(by=CITIZEN, invitation=invitation, accept=False, shown=SHOWN, at=timezone.now())
    assert emails("withdrawn") == ["new@example.org"]
    assert Event.objects.get().places_taken == 0


def test_who_withdraws_one_of_two_registrations_still_comes() -> None:
    event = make_event()
    invitation = with_two_addresses(event, under="new old")
    for address, answer in (("new", Invitation.State.ACCEPTED), ("old", Invitation.State.DECLINED)):
        coming = Registration.objects.get(email=f"{address}@example.org")
        withdraw_registration(by=CITIZEN, registration=coming, at=timezone.now())
        invitation.refresh_from_db()
        assert invitation.state == answer


def test_cancel_takes_back_invitations_that_have_not_gone() -> None:
    event = make_event()
    make_stakeholder(event.hub, email="a@example.org")
    segment = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=make_member(make_hub()), event=event, segment=segment, at=timezone.now())
    cancel(event)
    assert [(email.kind, email.state) for email in OutgoingEmail.objects.all()] == [("events/invitation", "withdrawn")]


def test_cancel_twice_emails_no_one_twice() -> None:
    event = make_event()
    come(event, "a@example.org")
    cancel(event)
    with pytest.raises(ActionRefused):
        cancel(event)
    assert emails("cancelled") == ["a@example.org"]


@pytest.mark.parametrize("because", ["", "   ", "\n"])
def test_cancel_needs_a_reason(because: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        cancel(make_event(), because)
    assert (refused.value.field, Event.objects.get().state) == ("because", "published")


@pytest.mark.parametrize("fields", [{"days": -3}, {"state": "draft", "published_at": None}])
def test_cancel_refused_for_what_is_over_or_a_draft(fields: dict[str, Any]) -> None:
    event = make_event(**fields)
    with pytest.raises(ActionRefused):
        cancel(event)
    assert Event.objects.get().sequence == 0


def test_registration_to_a_cancelled_event_is_refused() -> None:
    event = make_event()
    cancel(event)
    with pytest.raises(ActionRefused, match="was cancelled"):
        come(event, "a@example.org")
