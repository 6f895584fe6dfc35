"""Mailings are written once for each person by workers that may die, stop at once, and never hold up an account email."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.addresses import address_hash
from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from devstack.smtp import ThreadedMailServer
from dialogues.models import DialogueSession, PolicyDialogue
from events.co_organisers.actions import remove_co_organiser
from events.invitations.actions import answer_invitation
from events.invitations.invitee_actions import withdraw_invitation
from events.models import Event, Registration
from events.registrations.actions import withdraw_registration
from mailings import expansion
from mailings.actions import (
    change_mailing,
    create_mailing,
    create_mailing_to_chosen,
    mailing_edition,
    send_test_mailing,
)
from mailings.figures import count_figures, figures_of, settle_mailings
from mailings.models import Mailing
from mailings.sending import cancel_mailing, resume_mailing, schedule_mailing, send_mailing, stop_mailing
from outbox.actions import queue, suppress, unsubscribe_hash
from outbox.deliveries import deliver
from outbox.drafts import Draft
from outbox.figures import subject_figures
from outbox.models import Lane, OutgoingEmail, State, Suppression
from privacy.records import exported
from stakeholders.contacts.actions import remove_stakeholder
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import EarlierAddress, Segment, Stakeholder
from tests.factories import (
    SHOWN,
    make_co_organiser,
    make_event,
    make_hub,
    make_member,
    make_registration,
    make_stakeholder,
)
from tests.inviting import invite_segment
from tests.mailings.making import TEXTS, emails_of, make_mailing, make_segment, work
from tests.signing_in import signed_in
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
AT = timezone.now()


def sending(of: Any, **fields: Any) -> Mailing:
    """A mailing that is being sent."""
    return send_mailing(by=SYSTEM, mailing=make_mailing(of, **fields), at=timezone.now())


def names(mailing: Mailing) -> list[str]:
    return [name for name, _language, _state in emails_of(mailing)]


def test_everyone_gets_one_in_their_language_or_in_the_first_one(smtp_server: ThreadedMailServer) -> None:
    segment = make_segment(make_hub("PT", contact_email="hub@example.org"), "pt", "en", "lv")
    make_stakeholder(segment.hub, email="")
    mailing = sending(segment)
    work()
    assert [(name, language) for name, language, _state in emails_of(mailing)] == [
        ("p0", "pt"),
        ("p1", "en"),
        ("p2", "en"),
    ]
    assert work() == 0

    deliver()
    work()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.emails) == (Mailing.State.SENT, 3)
    messages = {one.recipients[0][:2]: one.message for one in smtp_server.emails}
    portuguese, english = messages["p0"], messages["p1"]
    assert portuguese["Subject"] == "Notícias: National Cancer Hub Portugal"
    assert (english["Reply-To"], "invitations.pt" in english["List-Id"]) == ("hub@example.org", True)
    assert "Hello P1,\n\nwe *open* in May." in english.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "<em>open</em>" in english.get_body(("html",)).get_content()
    assert "<img" not in english.get_body(("html",)).get_content()
    assert "we *open* in May." in str(exported("p1@example.org")["outbox.outgoingemail"])
    assert "Olá P0," in portuguese.get_body(("plain",)).get_content()


def test_worker_killed_in_the_middle_leaves_each_person_one_email(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expansion, "SLICE", 2)
    mailing = sending(make_segment(None, *["en"] * 5))
    whole, slices = expansion.queue_alike, iter([True, False])

    def dying(draft: Draft, people: Any) -> int:
        written = whole(draft, people)
        if not next(slices):
            raise KeyboardInterrupt
        return written

    monkeypatch.setattr(expansion, "queue_alike", dying)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert names(mailing) == ["p0", "p1"]
    monkeypatch.setattr(expansion, "queue_alike", whole)
    assert work() == 3
    mailing.refresh_from_db()
    assert (names(mailing), mailing.emails) == ([f"p{number}" for number in range(5)], 5)


def test_stopped_mailing_keeps_what_was_not_handed_over_and_goes_on_where_it_was(
    smtp_server: ThreadedMailServer,
) -> None:
    mailing = sending(make_segment(None, *["en"] * 5))
    work()
    deliver(lanes=[Lane.BULK], limit=2)
    stop_mailing(by=SYSTEM, mailing=mailing, at=timezone.now())
    assert deliver() == work() == 0
    with CaptureQueriesContext(connection) as queries:
        figures = figures_of(Mailing.objects.get(pk=mailing.pk))
    assert len(queries) == 1
    assert (figures.sent, figures.waiting) == (2, 3)
    with pytest.raises(ActionRefused):
        change_mailing(by=SYSTEM, mailing=mailing, fields={"per_hour": 1})

    resume_mailing(by=SYSTEM, mailing=mailing, at=timezone.now())
    work()
    assert deliver() == 3
    work()
    assert sorted(one.recipients[0] for one in smtp_server.emails) == [f"p{number}@example.org" for number in range(5)]
    assert Mailing.objects.get().state == Mailing.State.SENT
    actions = list(Entry.objects.filter(action__startswith="mailings.").order_by("pk").values_list("action", flat=True))
    assert actions == ["mailings.create", "mailings.send", "mailings.stop", "mailings.resume"]


def test_mailing_stopped_while_it_is_written_writes_no_more_and_cancelled_one_withdraws_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(expansion, "SLICE", 2)
    monkeypatch.setattr(expansion, "BUDGET_SECONDS", -1.0)
    mailing = sending(make_segment(None, *["en"] * 5))
    assert (work(), work()) == (2, 2)
    stop_mailing(by=SYSTEM, mailing=mailing, at=AT)
    work()
    assert {state for _name, _language, state in emails_of(mailing)} == {State.HELD}
    cancel_mailing(by=SYSTEM, mailing=mailing, at=timezone.now())
    work()
    assert [state for _name, _language, state in emails_of(mailing)] == [State.WITHDRAWN] * 4
    assert not OutgoingEmail.objects.exclude(context={}).exists()
    with pytest.raises(ActionRefused):
        resume_mailing(by=SYSTEM, mailing=mailing, at=AT)


def test_account_email_never_waits_behind_a_mailing(smtp_server: ThreadedMailServer) -> None:
    sending(make_segment(None, *["en"] * 3))
    work()
    queue(Draft(key="code", kind="account/code", lane=Lane.ACCOUNT, recipient="me@example.org", context={"code": "1"}))
    deliver()
    assert smtp_server.emails[0].recipients[0] == "me@example.org"
    assert len(smtp_server.emails) == 4


def test_limit_an_hour_spreads_the_emails_also_after_a_stop() -> None:
    mailing = sending(make_segment(None, *["en"] * 4), per_hour=60)
    work()
    stop_mailing(by=SYSTEM, mailing=mailing, at=AT)
    later = timezone.now() + dt.timedelta(hours=2)
    resume_mailing(by=SYSTEM, mailing=mailing, at=later)
    expansion.continue_mailings(at=later)
    due = OutgoingEmail.objects.order_by("due_at").values_list("due_at", flat=True)
    assert [moment - later for moment in due] == [dt.timedelta(minutes=number) for number in range(4)]
    assert not OutgoingEmail.objects.exclude(state=State.QUEUED).exists()


def test_scheduled_mailing_starts_at_its_time_and_says_what_was_written_last() -> None:
    mailing = make_mailing(make_segment(None, "en"))
    when = timezone.now() + dt.timedelta(hours=1)
    schedule_mailing(by=SYSTEM, mailing=mailing, scheduled_for=when, seen=mailing_edition(mailing), at=AT)
    assert work() == 0
    texts = {"en": {"subject": "Changed", "body": "Hello."}}
    change_mailing(by=SYSTEM, mailing=mailing, fields={"texts": texts})
    for _run in range(2):
        expansion.continue_mailings(at=when)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.contents["en"]["subject"], names(mailing)) == (
        Mailing.State.SENDING,
        "Changed",
        ["p0"],
    )


@pytest.mark.parametrize(("minutes", "field"), [(-1, "scheduled_for"), (60 * 24 * 400, "scheduled_for")])
def test_time_that_has_passed_or_is_far_away_is_refused(minutes: int, field: str) -> None:
    mailing = make_mailing(make_segment(None, "en"))
    with pytest.raises(ActionRefused) as refused:
        schedule_mailing(by=SYSTEM, mailing=mailing, scheduled_for=AT + dt.timedelta(minutes=minutes), at=AT)
    assert refused.value.field == field


def test_two_coordinators_send_what_they_have_seen_and_send_it_once() -> None:
    mailing = make_mailing(make_segment(None, "en"))
    seen = mailing_edition(mailing)
    change_mailing(by=SYSTEM, mailing=mailing, fields={"texts": {"en": {"subject": "S", "body": "B"}}})
    with pytest.raises(ActionRefused):
        send_mailing(by=SYSTEM, mailing=mailing, seen=seen, at=AT)
    for _coordinator in range(2):
        send_mailing(by=SYSTEM, mailing=mailing, seen=mailing_edition(Mailing.objects.get()), at=AT)
        work()
    assert OutgoingEmail.objects.count() == 1


def test_attendees_by_way_selection_and_waiting_list_each_person_once() -> None:
    event = make_event(format="hybrid")
    here, there = (
        make_registration(event, email="here@example.org"),
        make_registration(event, email="there@example.org"),
    )
    Registration.objects.filter(pk=there.pk).update(attends_online=True)
    make_registration(event, email="unsure@example.org", confirmed_at=None, held_until=AT)
    waiting = {"state": "waiting", "waiting_since": AT}
    make_registration(event, email="waits@example.org", **waiting)
    person = make_stakeholder(event.hub, email="here@example.org")
    EarlierAddress.objects.create(hub=event.hub, stakeholder=person, address="old@example.org")
    make_registration(event, email="old@example.org")
    Registration.objects.filter(pk=there.pk).update(attended_online_at=AT)
    found = {}
    for part in ("everyone", "in_person", "online", "waiting", "attended"):
        mailing = sending(event, part=part)
        work()
        found[part] = names(mailing)
    assert found == {
        "everyone": ["here", "there"], "in_person": ["here"], "online": ["there"], "waiting": ["waits"],
        "attended": ["there"],
    }  # fmt: skip
    with pytest.raises(ActionRefused, match="no one"):
        sending(event, part="absent")  # as long as the event has not begun
    Event.objects.filter(pk=event.pk).update(starts_at=AT - dt.timedelta(hours=1))
    mailing = sending(event, part="absent")
    work()
    assert names(mailing) == ["here"]
    email = OutgoingEmail.objects.filter(recipient="here@example.org").first()
    assert email is not None
    assert (email.mailing_list, email.link["route"]) == (f"event:{event.pk}", "events_personal:registration")

    chosen = create_mailing_to_chosen(
        by=SYSTEM, hub=event.hub, event=event, registrations=[here], fields={"language": "en", "texts": TEXTS}
    )
    send_mailing(by=SYSTEM, mailing=chosen, at=AT)
    work()
    assert names(chosen) == ["here"]


def test_invitees_without_a_reply_are_reminded_with_their_link_and_participants_of_a_dialogue_get_one() -> None:
    event = make_event()
    segment = make_segment(event.hub, "en", "en", "en")
    invite_segment(by=SYSTEM, event=event, segment=segment, at=AT)
    event.invitations.filter(stakeholder__email="p0@example.org").update(state="declined", answered_at=AT)
    make_registration(event, email="p1@example.org")
    reminder = make_mailing(segment)
    change_mailing(by=SYSTEM, mailing=reminder, fields={
        "audience": "invitees", "part": "no_reply", "event": event, "segment": None,
    })  # fmt: skip
    send_mailing(by=SYSTEM, mailing=reminder, at=AT)
    work()
    assert names(reminder) == ["p2"]
    assert OutgoingEmail.objects.get(about=reminder.about).link["kind"] == "invitation"

    dialogue = PolicyDialogue.objects.create(hub=event.hub, title="Dialogue", question="How?")
    for session in (event, make_event(event.hub)):
        DialogueSession.objects.create(hub=event.hub, dialogue=dialogue, event=session)
    make_registration(session, email="p1@example.org")
    to_participants = make_mailing(segment)
    fields = {"audience": "dialogue", "dialogue": dialogue, "segment": None}
    change_mailing(by=SYSTEM, mailing=to_participants, fields=fields)
    send_mailing(by=SYSTEM, mailing=to_participants, at=AT)
    work()
    assert names(to_participants) == ["p1"]


def test_co_organiser_writes_to_those_it_invited_itself_in_its_own_name() -> None:
    event, norway = make_event(contact_email="host@example.org"), make_hub("NO", contact_email="oslo@example.org")
    invite_segment(by=SYSTEM, event=event, segment=make_segment(event.hub, "en"), at=AT)
    make_registration(event, email="attendee@example.org")
    theirs = make_segment(norway)
    make_stakeholder(norway, name="Kari", email="kari@example.org", language="en")
    written = {"audience": "invitees", "event": event, "language": "en", "texts": TEXTS}
    with pytest.raises(ActionRefused, match="from the list"):
        create_mailing(by=SYSTEM, hub=norway, fields=written)
    partner = make_co_organiser(event, norway)
    invite_segment(by=SYSTEM, event=event, segment=theirs, at=AT)
    for audience in ("attendees", "chosen"):
        with pytest.raises(ActionRefused, match="from the list"):
            create_mailing(by=SYSTEM, hub=norway, fields={**written, "audience": audience})
    sent, never = (create_mailing(by=SYSTEM, hub=norway, fields=written) for _twice in range(2))
    send_mailing(by=SYSTEM, mailing=sent, at=AT)
    work()
    email = OutgoingEmail.objects.get(about=sent.about)
    assert (email.recipient, email.sender_name, email.reply_to) == (
        "kari@example.org",
        norway.title,
        "oslo@example.org",
    )
    assert (email.hub_id, email.mailing_list) == (norway.pk, invitations_of(norway))

    schedule_mailing(by=SYSTEM, mailing=never, scheduled_for=AT + dt.timedelta(hours=1), at=AT)
    remove_co_organiser(by=SYSTEM, co_organiser=partner)
    expansion.continue_mailings(at=AT + dt.timedelta(hours=2))
    never.refresh_from_db()
    assert (never.state, never.cancelled_because) == ("cancelled", "organiser")


def test_suppressed_are_left_out_also_at_the_last_moment_and_figures_stay_when_emails_are_forgotten(
    smtp_server: ThreadedMailServer,
) -> None:
    segment = make_segment(None, *["en"] * 4)
    contacts = invitations_of(segment.hub)
    suppress(address="p0@example.org", mailing_list=contacts, reason=Suppression.Reason.UNSUBSCRIBED)
    mailing = sending(segment)
    work()
    suppress(address="p1@example.org", reason=Suppression.Reason.BOUNCED)
    remove_stakeholder(by=SYSTEM, stakeholder=Stakeholder.objects.get(email="p2@example.org"))
    deliver()
    unsubscribe_hash(recipient=address_hash("p3@example.org"), mailing_list=contacts)
    work()
    assert [one.recipients[0] for one in smtp_server.emails] == ["p3@example.org"]
    mailing.refresh_from_db()
    figures = figures_of(mailing)
    assert (mailing.left_out, figures.sent, figures.not_sent, figures.unsubscribed) == (1, 1, 1, 1)

    OutgoingEmail.objects.all().delete()
    assert count_figures(at=timezone.now() + dt.timedelta(days=61)) == 0
    assert figures_of(Mailing.objects.get()) == figures


def test_figures_of_a_mailing_that_took_months_do_not_fall_when_its_first_emails_are_forgotten(
    smtp_server: ThreadedMailServer,
) -> None:
    mailing = sending(make_segment(None, "en", "en"))
    work()
    deliver()
    work()
    long_ago = timezone.now() - dt.timedelta(days=86)
    Mailing.objects.update(started_at=long_ago, counted_at=None)
    OutgoingEmail.objects.earliest("pk").delete()
    assert count_figures(at=timezone.now()) == 1
    mailing.refresh_from_db()
    assert (figures_of(mailing).sent, figures_of(mailing).waiting) == (2, 0)
    slow = make_mailing(Segment.objects.get(), per_hour=1)
    for number in range(25 * 24):
        make_stakeholder(slow.hub, email=f"q{number}@example.org")
    with pytest.raises(ActionRefused, match="more than 25 days"):
        send_mailing(by=SYSTEM, mailing=slow, at=AT)


def test_tests_are_not_counted_as_sent(smtp_server: ThreadedMailServer) -> None:
    mailing = make_mailing(make_segment(None, "en"))
    send_test_mailing(by=make_member(mailing.hub), mailing=mailing, at=AT)
    deliver()
    assert subject_figures(mailing.hub_id, mailing.about).sent == 0


def invitees() -> tuple[Event, Mailing]:
    """An event with three invitees, and a reminder to those without a reply that is being sent slowly and was stopped."""
    event = make_event(days=20)
    segment = make_segment(event.hub, "en", "en", "en")
    invite_segment(by=SYSTEM, event=event, segment=segment, at=AT)
    fields = {"audience": "invitees", "part": "no_reply", "event": event, "segment": None}
    reminder = sending(segment, per_hour=1, **fields)
    work()
    return event, reminder


def test_emails_that_wait_do_not_reach_people_who_replied_or_left_or_whose_invitation_was_withdrawn() -> None:
    event, reminder = invitees()
    first, second, _third = event.invitations.select_related("stakeholder", "event").order_by("pk")
    to_all = sending(event, audience="invitees", part="everyone")
    there = make_registration(event, email="there@example.org")
    Event.objects.update(places_taken=1)
    to_attendees = sending(event)
    work()
    stop_mailing(by=SYSTEM, mailing=reminder, at=timezone.now())
    answer_invitation(by=CITIZEN, invitation=first, accept=False, shown=SHOWN, at=timezone.now())
    withdraw_invitation(by=SYSTEM, invitation=second, at=timezone.now())
    withdraw_registration(by=CITIZEN, registration=there, at=timezone.now())
    assert [state for _name, _language, state in emails_of(reminder)] == [State.WITHDRAWN, State.WITHDRAWN, State.HELD]
    assert [state for _name, _language, state in emails_of(to_all)] == [State.QUEUED, State.WITHDRAWN, State.QUEUED]
    assert [state for _name, _language, state in emails_of(to_attendees)] == [State.WITHDRAWN]


@pytest.mark.parametrize("ends", ["cancelled", "over"])
def test_invitees_are_not_asked_to_reply_to_an_event_that_is_cancelled_or_has_started(ends: str) -> None:
    event, reminder = invitees()
    assert set(OutgoingEmail.objects.filter(about=reminder.about).values_list("valid_until", flat=True)) == {
        event.starts_at
    }
    fields = {"audience": "invitees", "event": event, "segment": None}
    other = make_mailing(Segment.objects.get(), **fields)
    planned = make_mailing(Segment.objects.get(), **fields)
    soon = timezone.now() + dt.timedelta(minutes=5)
    schedule_mailing(by=SYSTEM, mailing=planned, scheduled_for=soon, at=AT)
    if ends == "cancelled":
        Event.objects.update(state="cancelled", cancelled_at=AT, cancelled_because="Illness.")
    else:
        Event.objects.update(starts_at=AT - dt.timedelta(hours=1))
    with pytest.raises(ActionRefused, match="over or cancelled"):
        send_mailing(by=SYSTEM, mailing=other, at=timezone.now())
    for _run in range(2):
        expansion.continue_mailings(at=soon)
    for mailing in (reminder, planned):
        mailing.refresh_from_db()
        assert (mailing.state, mailing.cancelled_because) == (Mailing.State.CANCELLED, "event")
    assert {state for _name, _language, state in emails_of(reminder)} == {State.WITHDRAWN}


def test_mailing_that_was_stopped_and_forgotten_is_cancelled() -> None:
    mailing = sending(make_segment(None, "en"))
    stop_mailing(by=SYSTEM, mailing=mailing, at=AT)
    settle_mailings(at=AT + dt.timedelta(days=31))
    assert Mailing.objects.get().state == Mailing.State.CANCELLED


def test_segment_deleted_before_a_scheduled_mailing_starts_sends_nothing() -> None:
    mailing = make_mailing(make_segment(None, "en"))
    when = timezone.now() + dt.timedelta(hours=1)
    schedule_mailing(by=SYSTEM, mailing=mailing, scheduled_for=when, at=AT)
    Segment.objects.all().delete()
    for _run in range(3):
        expansion.continue_mailings(at=when)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.cancelled_because) == (Mailing.State.CANCELLED, "segment")
    assert OutgoingEmail.objects.count() == 0
    page = signed_in(make_member(mailing.hub)).get(f"/en/manage/pt/mailings/{mailing.pk}/").content.decode()
    assert "This segment was deleted." in page
