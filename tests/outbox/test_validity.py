"""What no longer holds is not sent, not sent again and not kept."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.personal_links import new_link
from audit.actors import CITIZEN, SYSTEM
from devstack.smtp import ThreadedMailServer
from events.models import Event
from events.programme.actions.events import change_event
from events.programme.actions.publication import cancel_event
from events.registrations.actions import register, withdraw_registration
from hubs.models import Role
from hubs.team.actions.invitations import invite_colleague, withdraw_invitation
from hubs.team.actions.roles import remove_member
from outbox.actions import queue, send_again, suppress, withdraw
from outbox.deliveries import deliver
from outbox.drafts import Draft
from outbox.errors import AddressIsSuppressed, NoLongerHolds
from outbox.models import Lane, OutgoingEmail, State
from outbox.retention import clear_contents
from stakeholders.contacts.actions import remove_stakeholder
from stakeholders.models import Segment, Stakeholder
from tests.event_mailings import write_mailings
from tests.factories import SHOWN, make_event, make_hub, make_member, make_stakeholder
from tests.inviting import invite_segment
from tests.outbox.conftest import Queue

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def put_on_hold(state: State = State.EXPIRED, **which: object) -> None:
    OutgoingEmail.objects.filter(**which).update(state=state, finished_at=timezone.now())


def contents(email: OutgoingEmail) -> tuple[object, object, object, bool]:
    email.refresh_from_db()
    return email.context, email.link, email.calendar, email.cleared_at is not None


NOTHING = ({}, {}, "", True)


# --- sending again -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.EXPIRED, State.FAULTY, State.UNKNOWN])
def test_cleared_email_is_not_on_hold_and_not_sent_again(queued: Queue, state: State) -> None:
    email = queued(1)
    OutgoingEmail.objects.update(state=state, finished_at=timezone.now(), context={}, cleared_at=timezone.now())

    assert not OutgoingEmail.objects.on_hold().exists()
    with pytest.raises(NoLongerHolds):
        send_again(by=SYSTEM, email=email)


def test_email_that_is_too_late_is_not_sent_again(queued: Queue) -> None:
    email = queued(1, valid_until=timezone.now() - DAY)
    put_on_hold()
    with pytest.raises(NoLongerHolds):
        send_again(by=SYSTEM, email=email)


def test_email_to_a_suppressed_address_is_not_sent_again(queued: Queue) -> None:
    email = queued(1, mailing_list="digest:pt")
    put_on_hold()
    suppress(address=email.recipient, mailing_list="digest:pt", reason="unsubscribed")
    with pytest.raises(AddressIsSuppressed):
        send_again(by=SYSTEM, email=email)


def test_email_that_became_too_late_while_waiting_is_not_sent(smtp_server: ThreadedMailServer, queued: Queue) -> None:
    late, fine = queued(1, valid_until=timezone.now() - DAY), queued(2, valid_until=timezone.now() + DAY)

    assert deliver() == 1

    late.refresh_from_db()
    fine.refresh_from_db()
    assert (late.state, fine.state) == (State.EXPIRED, State.SENT)
    assert contents(late) == NOTHING


# --- what is taken back ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.QUEUED, State.UNKNOWN, State.EXPIRED, State.FAULTY])
def test_withdrawn_email_says_nothing_any_more(queued: Queue, state: State) -> None:
    email = queued(1, calendar="BEGIN:VCALENDAR")
    put_on_hold(state)

    assert withdraw(key_prefix="fact:1") == 1
    assert contents(email) == NOTHING
    assert email.state == State.WITHDRAWN


def test_bounced_email_of_a_withdrawn_fact_stays_bounced_and_says_nothing(queued: Queue) -> None:
    email = queued(1)
    put_on_hold(State.BOUNCED)

    assert withdraw(key_prefix="fact:1") == 0
    assert contents(email) == NOTHING
    assert email.state == State.BOUNCED


def test_newer_email_takes_back_the_older_ones_of_its_fact_only() -> None:
    def draft(key: str, supersedes: str = "") -> Draft:
        return Draft(key=key, kind="account/code", lane=Lane.NOTICE, recipient="a@b.example", supersedes=supersedes)

    for key in ["registration:4:confirmed:1", "registration:41:confirmed:1", "registration:4:changed:2"]:
        queue(draft(key))
    queue(draft("registration:4:changed:2", supersedes="registration:4"))  # the same once more

    assert dict(OutgoingEmail.objects.values_list("key", "state")) == {
        "registration:4:confirmed:1": State.WITHDRAWN,
        "registration:41:confirmed:1": State.QUEUED,
        "registration:4:changed:2": State.QUEUED,
    }


def test_event_that_is_moved_and_cancelled_leaves_only_the_last_word() -> None:
    event = make_event()
    by, at = make_member(make_hub()), timezone.now()
    register(by=CITIZEN, event=event, name="Maria", email="maria@example.org", language="en", shown=SHOWN, at=at)
    put_on_hold()
    change_event(by=by, event=event, fields={"venue": "Aula Magna"})
    write_mailings()
    assert list(OutgoingEmail.objects.exclude(state=State.WITHDRAWN).values_list("kind", flat=True)) == [
        "events/changed"
    ]

    put_on_hold(state=State.FAULTY, kind="events/changed")
    cancel_event(by=by, event=event, because="The speaker fell ill.", at=at)
    write_mailings()
    assert list(OutgoingEmail.objects.exclude(state=State.WITHDRAWN).values_list("kind", flat=True)) == [
        "events/cancelled"
    ]


def test_confirmation_of_a_cancelled_registration_is_taken_back_also_without_an_email() -> None:
    event, at = make_event(), timezone.now()
    registration = register(by=CITIZEN, event=event, name="M", email="m@example.org", language="en", shown=SHOWN, at=at)
    put_on_hold()
    withdraw_registration(by=CITIZEN, registration=registration, at=at, tell=False)
    assert OutgoingEmail.objects.get().state == State.WITHDRAWN


def invited() -> OutgoingEmail:
    event = make_event()
    make_stakeholder(event.hub, name="ELLOK", email="ellok@example.org")
    segment = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=make_member(make_hub()), event=event, segment=segment, at=timezone.now())
    put_on_hold()
    return OutgoingEmail.objects.get()


def test_invitation_on_hold_to_a_cancelled_event_is_not_sent_again() -> None:
    email = invited()
    event = Event.objects.get()
    cancel_event(by=make_member(make_hub()), event=event, because="The speaker fell ill.", at=timezone.now())
    with pytest.raises(NoLongerHolds):
        send_again(by=SYSTEM, email=email)


def test_invitation_on_hold_of_a_removed_person_is_not_sent_again() -> None:
    email = invited()
    stakeholder = Stakeholder.objects.get()
    remove_stakeholder(by=make_member(make_hub()), stakeholder=stakeholder)
    assert contents(email) == NOTHING
    with pytest.raises(NoLongerHolds):
        send_again(by=SYSTEM, email=email)


def test_emptied_team_invitation_is_not_sent_again() -> None:
    by, at = make_member(make_hub(), Role.COORDINATOR), timezone.now()
    invitation = invite_colleague(
        by=by, hub=make_hub(), email="new@example.org", name="New", role=Role.EDITOR, language="en", at=at
    )
    put_on_hold(State.UNKNOWN)
    email = OutgoingEmail.objects.get()
    withdraw_invitation(by=by, invitation=invitation, at=at)
    with pytest.raises(NoLongerHolds):
        send_again(by=SYSTEM, email=email)


def test_emails_to_who_left_the_team_are_taken_back(queued: Queue) -> None:
    make_member(make_hub(), Role.COORDINATOR)
    member = make_member(make_hub(), Role.EDITOR).teams.get()
    queued(1, key=f"team:{member.pk}:editor")
    queued(2, key=f"profile:{member.hub_id}:{member.user_id}:2026-11")

    remove_member(by=SYSTEM, member=member)

    assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {State.WITHDRAWN}


# --- contents ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lane", "has_hub", "is_kept"),
    [(Lane.NOTICE, True, True), (Lane.ACCOUNT, True, False), (Lane.NOTICE, False, False)],
)
def test_sent_email_of_a_hub_is_kept_for_thirty_days_without_what_opens_its_link(
    smtp_server: ThreadedMailServer, queued: Queue, lane: Lane, has_hub: bool, is_kept: bool
) -> None:
    hub_id = make_hub().pk if has_hub else None
    nonce, link_hash = new_link("registration", hub_id)
    opens = {"route": "events_personal:registration", "kind": "registration"}
    link = {**opens, "nonce": str(nonce), "hash": link_hash}
    email = queued(1, lane=lane, hub_id=hub_id, link=link, calendar="BEGIN:VCALENDAR")
    assert deliver() == 1

    kept = ({"code": "C-1"}, opens, "BEGIN:VCALENDAR", False)
    assert contents(email) == (kept if is_kept else NOTHING)

    at = timezone.now()
    OutgoingEmail.objects.update(finished_at=at - 29 * DAY)
    assert clear_contents(at=at) == 0
    assert clear_contents(at=at + DAY) == is_kept
    assert contents(email) == NOTHING


@pytest.mark.parametrize("state", [State.SENT, State.BOUNCED])
def test_what_was_sent_about_a_deleted_row_says_nothing_any_more(queued: Queue, state: State) -> None:
    email = queued(1, hub_id=make_hub().pk)
    put_on_hold(state)
    withdraw(key_prefix="fact:1", forget=True)
    assert contents(email) == NOTHING


@pytest.mark.parametrize(("state", "days"), [(State.EXPIRED, 7), (State.FAULTY, 7), (State.BOUNCED, 1)])
def test_contents_of_what_could_not_be_delivered_are_cleared(queued: Queue, state: State, days: int) -> None:
    old, new = queued(1), queued(2)
    at = timezone.now()
    OutgoingEmail.objects.filter(pk=old.pk).update(state=state, finished_at=at - days * DAY)
    OutgoingEmail.objects.filter(pk=new.pk).update(state=state, finished_at=at - days * DAY + dt.timedelta(minutes=1))

    assert clear_contents(at=at) == 1
    assert contents(old) == NOTHING
    assert contents(new)[0] != {}


def test_contents_of_an_email_on_hold_are_cleared_and_its_row_ends(queued: Queue) -> None:
    email, at = queued(1), timezone.now()
    OutgoingEmail.objects.update(state=State.UNKNOWN, body_started_at=at - 7 * DAY)

    assert clear_contents(at=at) == 1
    assert contents(email) == NOTHING
    assert (email.state, email.finished_at) == (State.UNKNOWN, at)


@pytest.mark.parametrize("state", list(State))
def test_no_end_state_keeps_its_contents(queued: Queue, state: State) -> None:
    email, at = queued(1), timezone.now()
    ended = state not in (State.QUEUED, State.SENDING, State.HELD)
    finished = at - 91 * DAY if ended and state != State.UNKNOWN else None
    leased = at if state == State.SENDING else None
    OutgoingEmail.objects.update(state=state, finished_at=finished, lease_until=leased, body_started_at=at - 91 * DAY)
    if state in (State.SUPPRESSED, State.WITHDRAWN):
        return  # these are cleared by the statement that ends them: tests above and in test_deliveries.py

    clear_contents(at=at)
    assert (contents(email)[0] == {}) == ended
