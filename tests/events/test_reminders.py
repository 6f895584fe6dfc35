"""Reminders by rule: when they are due, who gets them, and that no one gets one late or twice."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from audit.models import Entry
from events.invitations.actions import answer_invitation
from events.models import Event, Invitation, Registration, ReminderRule, ReminderRun
from events.programme.actions.events import change_event, create_event
from events.programme.actions.publication import cancel_event
from events.registrations.actions import register, withdraw_registration
from events.reminders import due_reminders
from events.reminders.actions import MOST, add_reminder, change_reminder, remove_reminder
from events.reminders.due_moments import LATEST, due_moment
from events.reminders.due_reminders import send_due_reminders
from events.reminders.emails import sample
from events.tasks import send_reminders
from outbox.actions import queue_all, suppress
from outbox.models import OutgoingEmail, State
from outbox.sent_contents import read_contents
from stakeholders.contacts.mailing_lists import invitations_of
from stakeholders.models import Segment
from tests.event_mailings import write_mailings
from tests.factories import SHOWN, make_event, make_hub, make_member, make_reminder, make_stakeholder
from tests.inviting import invite_segment
from tests.signing_in import signed_in
from toolkit import clock
from toolkit.actions import ActionRefused

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LISBON = ZoneInfo("Europe/Lisbon")


def local(text: str, zone: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("zone", "kind", "amount", "at", "anchor", "expected"),
    [
        # Lisbon goes back to winter time in the night to Sunday, 25 October 2026, and forward in the one to 28 March 2027.
        ("Europe/Lisbon", "before_event", 2, "09:00", "2026-10-26 10:00", "2026-10-24 08:00"),
        ("Europe/Lisbon", "before_event", 1, "09:00", "2026-10-26 10:00", "2026-10-25 09:00"),
        ("Europe/Lisbon", "before_event", 2, "09:00", "2027-03-29 10:00", "2027-03-27 09:00"),
        ("Europe/Lisbon", "before_event", 1, "09:00", "2027-03-29 10:00", "2027-03-28 08:00"),
        ("Europe/Warsaw", "before_event", 2, "09:00", "2026-10-26 10:00", "2026-10-24 07:00"),
        ("Europe/Warsaw", "after_event", 1, "09:00", "2026-10-24 16:00", "2026-10-25 08:00"),
        ("Asia/Tbilisi", "before_event", 2, "09:00", "2026-10-26 10:00", "2026-10-24 05:00"),
        # By the calendar of the zone: late in the evening in New York it is the next day already in UTC.
        ("America/New_York", "before_event", 1, "09:00", "2026-12-03 22:00", "2026-12-02 14:00"),
        # A time the clock skips is an hour later; of one it shows twice, the first is meant.
        ("Europe/Lisbon", "before_event", 1, "01:30", "2027-03-29 10:00", "2027-03-28 01:30"),
        ("Europe/Lisbon", "before_event", 1, "01:30", "2026-10-26 10:00", "2026-10-25 00:30"),
        # Hours are hours.
        ("Europe/Lisbon", "before_event", 24, None, "2026-10-25 10:00", "2026-10-24 10:00"),
        ("Europe/Lisbon", "before_deadline", 24, None, "2027-03-28 10:00", "2027-03-27 09:00"),
        ("Europe/Lisbon", "after_event", 3, None, "2026-12-03 16:00", "2026-12-03 19:00"),
    ],
)
def test_due_moment(zone: str, kind: str, amount: int, at: str | None, anchor: str, expected: str) -> None:
    unit = "days" if at else "hours"
    rule = ReminderRule(kind=kind, amount=amount, unit=unit, clock=at and dt.time.fromisoformat(at))
    rule.event = Event(time_zone=zone)
    due = due_moment(rule, local(anchor, zone))
    assert due == local(expected, "UTC")


# --- sending --------------------------------------------------------------------------------------------------------


def come(event: Event, name: str) -> Registration:
    at = timezone.now()
    row = register(by=CITIZEN, event=event, name="N", email=f"{name}@example.org", language="en", shown=SHOWN, at=at)
    OutgoingEmail.objects.filter(state=State.QUEUED).update(state=State.SENT, finished_at=at)
    return row


def due_of(rule: ReminderRule) -> dt.datetime:
    rule = ReminderRule.objects.select_related("event").get(pk=rule.pk)
    anchor = rule.event.ends_at if rule.kind == "after_event" else rule.event.starts_at
    assert anchor is not None
    return due_moment(rule, anchor)


def recipients(kind: str = "reminder") -> list[str]:
    rows = OutgoingEmail.objects.filter(kind=f"events/{kind}").exclude(state=State.WITHDRAWN)
    return sorted(address.partition("@")[0] for address in rows.values_list("recipient", flat=True))


def states(rule: ReminderRule) -> list[tuple[str, int]]:
    return list(rule.runs.values_list("state", "emails"))


def attended(**fields: Any) -> tuple[Event, ReminderRule]:
    """An event with a reminder and two attendees, published long ago."""
    usual: dict[str, Any] = {"published_at": timezone.now() - 30 * DAY, "time_zone": "Europe/Lisbon"}
    event = make_event(**usual | fields)
    rule = make_reminder(event)
    come(event, "ana")
    come(event, "rui")
    return event, rule


def move(event: Event, by: dt.timedelta) -> None:
    current = Event.objects.get(pk=event.pk)
    assert current.starts_at is not None
    assert current.ends_at is not None
    times = {"starts_at": current.starts_at + by, "ends_at": current.ends_at + by}
    change_event(by=SYSTEM, event=current, fields=times)


@pytest.mark.parametrize(
    ("late", "state", "emails"),
    [
        (dt.timedelta(0), "sent", 2),
        (LATEST - dt.timedelta(seconds=1), "sent", 2),
        (LATEST, "missed", 0),
        (3 * DAY, "missed", 0),
    ],
)
def test_reminder_is_sent_when_due_and_missed_when_found_later(late: dt.timedelta, state: str, emails: int) -> None:
    _event, rule = attended()
    due = due_of(rule)
    assert send_due_reminders(at=due - dt.timedelta(seconds=1)) == 0
    assert states(rule) == []
    assert send_due_reminders(at=due + late) == emails
    assert send_due_reminders(at=due + late) == 0
    assert states(rule) == [(state, emails)]
    assert recipients() == ["ana", "rui"][:emails]


def test_email_states_date_online_link_and_own_text_and_is_of_no_use_six_hours_later() -> None:
    event = make_event(format="online", online_url="https://meet.example/room", published_at=timezone.now() - 9 * DAY)
    rule = make_reminder(event, text="Bring <your> card.")
    come(event, "ana")
    send_due_reminders(at=due_of(rule))
    email = OutgoingEmail.objects.get(kind="events/reminder")
    contents = read_contents(email)
    assert contents is not None
    assert email.valid_until == due_of(rule) + LATEST
    assert "https://meet.example/room" in contents.text
    assert "Bring <your> card." in contents.text
    assert "Bring &lt;your&gt; card." in contents.html
    assert contents.subject.startswith("Reminder: ")
    assert (email.lane, email.mailing_list, email.about) == ("announcement", "", f"event:{event.pk}")


TEXTS = {"en": {"text": "Bring your card."}, "pl": {"text": "Weź kartę."}}


@pytest.mark.parametrize(
    ("language", "translations", "text", "text_language"),
    [
        ("pl", TEXTS, "Weź kartę.", "pl"),
        ("pt", TEXTS, "Bring your card.", "en"),
        ("en", {}, "Kaarten mee.", "nl"),
    ],
)
def test_own_text_is_in_the_recipients_language_else_in_english_else_in_that_of_the_event(
    language: str, translations: dict[str, dict[str, str]], text: str, text_language: str
) -> None:
    event = make_event(text_language="nl", published_at=timezone.now() - 9 * DAY)
    for kind in ReminderRule.Kind.values:
        rule = make_reminder(event, kind=kind, text="Kaarten mee.", translations=translations)
        contents = read_contents(sample(rule, language).email())
        assert contents is not None
        assert text in contents.text
        assert f'<div lang="{text_language}" dir="auto">' in contents.html


def test_form_has_the_text_once_more_for_each_further_language_of_the_event() -> None:
    event = make_event(text_language="pt", translations={"en": {"title": "Exchange"}})
    page, client = page_of(event), signed_in_as(event, "editor")
    sent = {"kind": "after_event", "amount": "2", "unit": "hours", "text": "Obrigado.", "text_en": "Thank you."}
    assert client.post(f"{page}new/", {**sent, "text_pl": "Dziękujemy."}).status_code == 302
    rule = event.reminder_rules.get(kind="after_event")
    assert (rule.text, rule.translations) == ("Obrigado.", {"en": {"text": "Thank you."}})
    assert "Thank you.</textarea>" in client.get(f"{page}{rule.pk}/").content.decode()
    assert client.post(f"{page}{rule.pk}/", {**sent, "text_en": ""}).status_code == 302
    rule.refresh_from_db()
    assert rule.translations == {}


def test_no_one_is_reminded_once_what_it_reminds_of_has_begun() -> None:
    event = make_event(published_at=timezone.now() - 30 * DAY)
    rule = make_reminder(event, amount=2, unit="hours", clock=None)
    come(event, "ana")
    assert event.starts_at is not None
    assert send_due_reminders(at=event.starts_at) == 0
    assert states(rule) == [("missed", 0)]


def test_reminder_moves_along_with_the_event_and_is_sent_once_for_each_start() -> None:
    event, rule = attended()
    first = due_of(rule)
    move(event, 3 * DAY)
    assert send_due_reminders(at=first) == 0
    second = due_of(rule)
    assert second.astimezone(LISBON).time() == first.astimezone(LISBON).time() == dt.time(9)
    assert send_due_reminders(at=second) == 2
    move(event, 7 * DAY)
    come(event, "eva")
    assert send_due_reminders(at=due_of(rule)) == 3
    move(event, -7 * DAY)
    assert send_due_reminders(at=second) == 0
    assert states(rule) == [("sent", 2), ("sent", 3)]


@pytest.mark.parametrize(
    ("by", "state", "emails"), [(3 * DAY, "sent", 2), (2 * HOUR, "sent", 2), (-1 * DAY, "missed", 0)]
)
def test_event_moved_an_hour_before_its_reminder_reminds_once_before_the_new_start(
    by: dt.timedelta, state: str, emails: int
) -> None:
    """Moved to an earlier day, whose reminder would have been sent yesterday, it reminds no one: they get the email about the move."""
    event, rule = attended()
    now = due_of(rule) - HOUR
    with clock.set_to(now):
        move(event, by)
    written = {}
    for hours in range(24 * 5):
        at = now + hours * HOUR
        if number := send_due_reminders(at=at):
            written[at] = number
    assert written == ({due_of(rule): emails} if emails else {})
    assert states(rule) == [(state, emails)]
    assert recipients() == ["ana", "rui"][:emails]


def test_rule_made_anew_or_with_another_time_of_day_reminds_no_one_of_the_same_start_again() -> None:
    event, rule = attended()
    due = due_of(rule)
    assert send_due_reminders(at=due) == 2
    with clock.set_to(due + dt.timedelta(minutes=5)):
        change_reminder(by=SYSTEM, rule=rule, fields={"clock": dt.time(11)})
    assert send_due_reminders(at=due + 2 * HOUR) == 0
    remove_reminder(by=SYSTEM, rule=rule)
    make_reminder(event, clock=dt.time(12))
    assert send_due_reminders(at=due + 3 * HOUR) == 0
    assert recipients() == ["ana", "rui"]


def test_cancelled_event_reminds_no_one_also_half_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_reminders, "SLICE", 1)
    event, rule = attended()
    due = due_of(rule)
    due_reminders._note_due(due)
    assert due_reminders._write_slice(ReminderRun.objects.get().pk, due) == 1
    cancel_event(by=SYSTEM, event=event, because="Illness.", at=timezone.now())
    write_mailings()
    assert send_due_reminders(at=due) == 0
    assert states(rule) == [("skipped", 1)]
    assert recipients() == []  # what was queued is replaced by the email about the cancellation
    other = make_reminder(event, amount=3)
    assert send_due_reminders(at=due) == 0
    assert states(other) == []


def test_run_killed_half_way_goes_on_behind_the_last_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_reminders, "SLICE", 1)
    _event, rule = attended()
    slices = iter([True, False])

    def dying(drafts: Any) -> int:
        written = queue_all(drafts)
        if not next(slices):
            raise KeyboardInterrupt
        return written

    monkeypatch.setattr(due_reminders, "queue_all", dying)
    with pytest.raises(KeyboardInterrupt):
        send_due_reminders(at=due_of(rule))
    assert states(rule) == [("sending", 1)]
    monkeypatch.setattr(due_reminders, "queue_all", queue_all)
    assert send_due_reminders(at=due_of(rule) + HOUR) == 1
    assert (states(rule), recipients()) == ([("sent", 2)], ["ana", "rui"])


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_everyone_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_reminders, "SLICE", 2)
    event, rule = attended()
    for number in range(6):
        come(event, f"p{number}")
    due, barrier = due_of(rule), threading.Barrier(3)

    def work(_number: int) -> int:
        try:
            barrier.wait(timeout=60)
            return send_due_reminders(at=due)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as workers:
        written = sum(workers.map(work, range(3)))
    written += send_due_reminders(at=due)
    assert (written, len(recipients()), states(rule)) == (8, 8, [("sent", 8)])


def test_only_attendees_get_it_and_what_is_queued_goes_with_a_cancelled_registration() -> None:
    event, rule = attended()
    leaving = come(event, "leaving")
    withdraw_registration(by=CITIZEN, registration=come(event, "gone"), at=timezone.now())
    suppress(address="rui@example.org", reason="complained")
    assert send_due_reminders(at=due_of(rule)) == 2
    withdraw_registration(by=CITIZEN, registration=leaving, at=timezone.now())
    assert recipients() == ["ana"]


def test_after_the_event_those_who_were_registered_get_one_email() -> None:
    event, _rule = attended()
    rule = make_reminder(event, kind="after_event", amount=1, clock=dt.time(10))
    due = due_of(rule)
    assert send_due_reminders(at=due) == 2
    assert recipients("reminder_after") == ["ana", "rui"]
    assert states(rule) == [("sent", 2)]


# --- people who were invited ----------------------------------------------------------------------------------------


def invited(*names: str, **fields: Any) -> Event:
    event = make_event(published_at=timezone.now() - 30 * DAY, days=20, **fields)
    assert event.hub is not None
    for name in names:
        make_stakeholder(event.hub, name=name, email=f"{name}@example.org")
    segment = Segment.objects.create(hub=event.hub, name="All", criteria={})
    invite_segment(by=SYSTEM, event=event, segment=segment, at=timezone.now())
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    return event


def test_invitees_without_a_reply_are_reminded_days_after_their_invitation_and_before_the_deadline() -> None:
    event = invited("ana", "eva", "rui", "unsubscribed", time_zone="Europe/Lisbon")
    Event.objects.filter(pk=event.pk).update(registration_closes_at=event.starts_at)
    Invitation.objects.filter(stakeholder__name="rui").update(state="declined", answered_at=timezone.now())
    Invitation.objects.filter(stakeholder__name="eva").update(invited_at=timezone.now() + DAY)
    suppress(address="unsubscribed@example.org", mailing_list=invitations_of(event.hub), reason="unsubscribed")
    rule = make_reminder(event, kind="no_reply", amount=3, clock=dt.time(9))
    deadline = make_reminder(event, kind="before_deadline", amount=1, unit="hours", clock=None)
    today = timezone.localdate(timezone=LISBON)
    for days, names in ((2, []), (3, ["ana"]), (4, ["ana", "eva"])):
        send_due_reminders(at=dt.datetime.combine(today + days * DAY, dt.time(9), LISBON))
        assert recipients("reminder_reply") == names
    assert states(rule) == [("sent", 1), ("sent", 1)]
    assert event.starts_at is not None
    come(event, "eva")
    assert send_due_reminders(at=event.starts_at - HOUR) == 1
    assert states(deadline) == [("sent", 1)]
    email = OutgoingEmail.objects.filter(kind="events/reminder_reply").latest("pk")
    assert (email.recipient, email.lane, email.mailing_list) == ("ana@example.org", "bulk", invitations_of(event.hub))


@pytest.mark.parametrize("reply", ["accepts", "declines", "registers"])
def test_queued_reminder_to_reply_is_withdrawn_when_the_person_replies(reply: str) -> None:
    event = invited("ana", "rui", time_zone="Europe/Lisbon")
    make_reminder(event, kind="no_reply", amount=3, clock=dt.time(9))
    day = timezone.localdate(timezone=LISBON) + 3 * DAY
    send_due_reminders(at=dt.datetime.combine(day, dt.time(9), LISBON))
    assert recipients("reminder_reply") == ["ana", "rui"]
    asked, at = Invitation.objects.get(stakeholder__name="ana"), timezone.now()
    if reply == "registers":
        register(by=CITIZEN, event=event, name="A", email="ana@example.org", language="en", shown=SHOWN, at=at)
    else:
        answer_invitation(by=CITIZEN, invitation=asked, accept=reply == "accepts", shown=SHOWN, at=at)
    assert recipients("reminder_reply") == ["rui"]


def test_reminder_that_would_come_after_registration_has_closed_is_skipped() -> None:
    event = invited("ana", time_zone="Europe/Lisbon")
    Event.objects.filter(pk=event.pk).update(registration_closes_at=timezone.now() + DAY)
    rule = make_reminder(event, kind="no_reply", amount=3, clock=dt.time(9))
    assert send_due_reminders(at=timezone.now() + 4 * DAY) == 0
    assert states(rule) == [("skipped", 0)]


# --- rules ----------------------------------------------------------------------------------------------------------


def test_new_event_has_one_rule_and_nothing_due_before_it_was_set_up_is_made_up_for() -> None:
    starts = timezone.now() + DAY
    fields = {"title": "E", "kind": "webinar", "format": "online", "starts_at": starts, "ends_at": starts + HOUR}
    event = create_event(by=SYSTEM, hub=make_hub(), fields=fields)
    rule = event.reminder_rules.get()
    assert (rule.kind, rule.amount, rule.unit, rule.clock) == ("before_event", 2, "days", dt.time(9))
    Event.objects.filter(pk=event.pk).update(state="published", published_at=timezone.now())
    send_reminders()
    assert states(rule) == []


def test_same_reminder_twice_more_than_ten_and_those_of_a_cancelled_event_are_refused() -> None:
    event = make_event()
    fields = {"kind": "after_event", "amount": 1, "unit": "hours", "clock": None}
    add_reminder(by=SYSTEM, event=event, fields=fields)
    with pytest.raises(ActionRefused, match="already has this reminder"):
        add_reminder(by=SYSTEM, event=event, fields=fields)
    for amount in range(2, MOST + 1):
        rule = add_reminder(by=SYSTEM, event=event, fields={**fields, "amount": amount})
    with pytest.raises(ActionRefused, match="at most"):
        add_reminder(by=SYSTEM, event=event, fields={**fields, "amount": 20})
    Event.objects.filter(pk=event.pk).update(state="cancelled", cancelled_at=timezone.now())
    with pytest.raises(ActionRefused, match="cancelled"):
        change_reminder(by=SYSTEM, rule=rule, fields={"amount": 30})
    remove_reminder(by=SYSTEM, rule=rule)
    remove_reminder(by=SYSTEM, rule=rule)
    assert Entry.objects.filter(action="events.remove_reminder").count() == 1


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_reminder_rule_once", {"text": "Again"}),
        ("events_reminder_rule_known_kind", {"kind": "sometimes"}),
        ("events_reminder_rule_timing", {"amount": 3, "clock": None}),
        ("events_reminder_rule_timing", {"unit": "hours"}),
        ("events_reminder_rule_timing", {"amount": 0}),
        ("events_reminder_rule_timing", {"amount": 61}),
        ("events_reminder_rule_counted_in_days", {"kind": "no_reply", "unit": "hours", "clock": None}),
        ("events_reminder_rule_counted_in_days", {"kind": "before_reply_by", "unit": "hours", "clock": None}),
    ],
)
def test_database_refuses_rule(constraint: str, fields: dict[str, Any]) -> None:
    event = make_reminder().event
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_reminder(event, **fields)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_reminder_run_once", {}),
        ("events_reminder_run_state_has_its_time", {"state": "sent", "due_at": timezone.now()}),
        ("events_reminder_run_state_has_its_time", {"finished_at": timezone.now(), "due_at": timezone.now()}),
    ],
)
def test_database_refuses_run(constraint: str, fields: dict[str, Any]) -> None:
    run = ReminderRun.objects.create(rule=make_reminder(), due_at=timezone.now() - DAY)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReminderRun.objects.create(**{"rule": run.rule, "due_at": run.due_at} | fields)


# --- the dashboard --------------------------------------------------------------------------------------------------


def signed_in_as(event: Event, role: str) -> Client:
    assert event.hub is not None
    return signed_in(make_member(event.hub, role))


def page_of(event: Event) -> str:
    assert event.hub is not None
    return reverse("events_manage:reminders", args=[event.hub.slug, event.pk])


def test_page_lists_rules_with_next_moment_and_what_became_of_them() -> None:
    event, rule = attended()
    missed = make_reminder(event, amount=3)
    make_reminder(event, kind="no_reply", amount=5)
    send_due_reminders(at=due_of(rule))
    runs = {run.rule_id: run.state for run in ReminderRun.objects.all()}
    assert runs == {rule.pk: "sent", missed.pk: "missed"}
    page = page_of(event)
    client = signed_in_as(event, "editor")
    text = client.get(page).content.decode()
    for words in (
        "2 days before the event, at 09:00", "Sent to 2 people: 09:00 on", "Missed: 09:00 on", "5 days after the invitation, at 09:00",
        "No invitation without a reply is that old yet.",
    ):  # fmt: skip
        assert words in text
    sent = {"kind": "after_event", "amount": "2", "unit": "hours", "clock": "", "text": "Thank you.\nSlides follow."}
    assert client.post(f"{page}new/", {**sent, "unit": "days"}).status_code == 200
    assert client.post(f"{page}new/", sent).status_code == 302
    added = event.reminder_rules.get(kind="after_event")
    preview = client.get(f"{page}{added.pk}/preview/").content.decode()
    assert "Thank you.\nSlides follow." in preview
    assert "personal link, not shown" in preview
    assert client.post(f"{page}{added.pk}/", {**sent, "amount": "5"}).status_code == 302
    assert "5 hours after the event" in client.get(page).content.decode()
    assert client.post(f"{page}{added.pk}/delete/").status_code == 302
    assert not event.reminder_rules.filter(pk=added.pk).exists()
    viewer = signed_in_as(event, "viewer")
    assert (viewer.get(page).status_code, viewer.get(f"{page}new/").status_code) == (200, 403)


def test_preview_shows_every_type() -> None:
    event = make_event()
    page = page_of(event)
    client = signed_in_as(event, "viewer")
    for kind in ReminderRule.Kind.values:
        rule = make_reminder(event, kind=kind)
        assert event.title in client.get(f"{page}{rule.pk}/preview/").content.decode()
