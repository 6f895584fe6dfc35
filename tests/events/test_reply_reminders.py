"""Reminders to reply: to invitees and the substitutes they named, counted from when each was asked or from the reply-by date."""

import dataclasses
import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from audit.actors import CITIZEN, SYSTEM
from events.invitations.actions import STANDARD, answer_invitation, continue_campaign, start_campaign
from events.invitations.invitee_actions import withdraw_invitation
from events.invitations.substitute_actions import answer_as_substitute, name_substitute
from events.models import Campaign, Event, Invitation, ReminderRule, Substitute
from events.programme.wording import reply_by_words
from events.registrations.actions import register
from events.reminders import due_reminders
from events.reminders.due_reminders import send_due_reminders
from events.reminders.emails import sample
from events.reminders.forms import ReminderForm
from events.reminders.wording import next_words
from mailings.actions import create_mailing
from mailings.expansion import continue_mailings
from mailings.sending import send_mailing
from mailings.texts import contents_of
from outbox.actions import queue_all
from outbox.models import OutgoingEmail, State
from outbox.sent_contents import read_contents
from stakeholders.models import Segment
from tests.factories import SHOWN, make_event, make_reminder, make_stakeholder
from tests.mailings.making import TEXTS

pytestmark = pytest.mark.django_db
LISBON, DAY = ZoneInfo("Europe/Lisbon"), dt.timedelta(days=1)
RUI = "rui@example.org"


def nine_in(days: int) -> dt.datetime:
    return dt.datetime.combine(timezone.localdate(timezone=LISBON) + days * DAY, dt.time(9), LISBON)


def invited(reply_by_days: int | None = None) -> Event:
    """An event in twenty days to which Ana and Bo are invited; Ana has named Rui, who was emailed."""
    event = make_event(published_at=timezone.now() - 30 * DAY, days=20, time_zone="Europe/Lisbon", by_invitation=True)
    for name in ("Ana", "Bo"):
        make_stakeholder(event.hub, name=name, email=f"{name.lower()}@example.org")
    everyone = Segment.objects.create(hub=event.hub, name="All", criteria={})
    reply_by = reply_by_days and nine_in(reply_by_days).date()
    text = dataclasses.replace(STANDARD, allows_substitutes=True, reply_by=reply_by)
    campaign = start_campaign(by=SYSTEM, event=event, segment=everyone, text=text, at=timezone.now())
    continue_campaign(campaign_id=campaign.pk, at=timezone.now())
    name_substitute(by=CITIZEN, invitation=invitation("Ana"), name="Rui", email=RUI, shown=SHOWN, at=timezone.now())
    OutgoingEmail.objects.update(state=State.SENT, finished_at=timezone.now())
    return event


def invitation(name: str) -> Invitation:
    return Invitation.objects.get(stakeholder__name=name)


def reminded(kind: str = "events/reminder_reply") -> list[str]:
    rows = OutgoingEmail.objects.filter(kind=kind).exclude(state=State.WITHDRAWN).order_by("recipient")
    return [address.partition("@")[0] for address in rows.values_list("recipient", flat=True)]


def states(rule: ReminderRule) -> list[tuple[str, int]]:
    return list(rule.runs.values_list("state", "emails"))


def test_substitutes_without_a_reply_are_reminded_once_counted_from_when_they_were_asked() -> None:
    event = invited()
    Invitation.objects.update(invited_at=timezone.now() - DAY)
    rule = make_reminder(event, kind="no_reply", amount=3, clock=dt.time(9), text="Lunch is served.")
    for days, names in ((2, ["bo"]), (3, ["bo", "rui"])):
        send_due_reminders(at=nine_in(days))
        assert send_due_reminders(at=nine_in(days)) == 0
        assert reminded() == names
    assert states(rule) == [("sent", 1), ("sent", 1)]
    email = OutgoingEmail.objects.get(kind="events/reminder_reply", recipient=RUI)
    contents = read_contents(email)
    assert contents is not None
    assert "Ana named you to come to" in contents.text
    assert "Ana gave us your email address" in contents.html
    assert "Lunch is served." in contents.text
    assert (email.link["route"], email.lane) == ("events_personal:substitute", "bulk")


def test_reminder_killed_between_invitees_and_substitutes_goes_on_and_reminds_each_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rule = make_reminder(invited(), kind="before_deadline", amount=1, clock=dt.time(9))
    at = nine_in(19)
    slices = iter([True, False])

    def dying(drafts: Any) -> int:
        written = queue_all(drafts)
        if not next(slices):
            raise KeyboardInterrupt
        return written

    monkeypatch.setattr(due_reminders, "queue_all", dying)
    with pytest.raises(KeyboardInterrupt):
        send_due_reminders(at=at)
    assert (reminded(), states(rule)) == (["bo"], [("sending", 1)])
    monkeypatch.setattr(due_reminders, "queue_all", queue_all)
    assert send_due_reminders(at=at) == 1
    assert (reminded(), states(rule)) == (["bo", "rui"], [("sent", 2)])


def _accepts(substitute: Substitute) -> None:
    answer_as_substitute(by=CITIZEN, substitute=substitute, accept=True, shown=SHOWN, at=timezone.now())


def _declines(substitute: Substitute) -> None:
    answer_as_substitute(by=CITIZEN, substitute=substitute, accept=False, shown=SHOWN, at=timezone.now())


def _registers(substitute: Substitute) -> None:
    at = timezone.now()
    register(by=CITIZEN, event=substitute.event, name="R", email=RUI, language="en", shown=SHOWN, at=at)


def _is_withdrawn(substitute: Substitute) -> None:
    withdraw_invitation(by=SYSTEM, invitation=substitute.invitation, at=timezone.now())


@pytest.mark.parametrize("happens", [_accepts, _declines, _registers, _is_withdrawn])
def test_queued_reminders_by_rule_and_by_hand_are_withdrawn_once_the_substitute_need_not_reply(happens: Any) -> None:
    event = invited()
    make_reminder(event, kind="no_reply", amount=3, clock=dt.time(9))
    fields = {"audience": "invitees", "part": "no_reply", "event": event, "language": "en", "texts": TEXTS}
    by_hand = create_mailing(by=SYSTEM, hub=event.hub, fields=fields)
    send_mailing(by=SYSTEM, mailing=by_hand, at=timezone.now())
    continue_mailings(at=timezone.now())
    send_due_reminders(at=nine_in(3))
    assert (reminded(), reminded("mailings/mailing")) == (["bo", "rui"], ["bo", "rui"])
    link = OutgoingEmail.objects.get(kind="mailings/mailing", recipient=RUI).link
    assert link["route"] == "events_personal:substitute"
    happens(Substitute.objects.get())
    assert (reminded(), reminded("mailings/mailing")) == (["bo"], ["bo"])


def test_reminder_by_hand_that_was_sent_to_who_declines_is_forgotten_with_their_address() -> None:
    event = invited()
    fields = {"audience": "invitees", "part": "no_reply", "event": event, "language": "en", "texts": TEXTS}
    by_hand = create_mailing(by=SYSTEM, hub=event.hub, fields=fields)
    send_mailing(by=SYSTEM, mailing=by_hand, at=timezone.now())
    continue_mailings(at=timezone.now())
    sent = {"route": "events_personal:substitute", "kind": "substitute"}  # what is left of the link
    OutgoingEmail.objects.filter(recipient=RUI).update(state=State.SENT, finished_at=timezone.now(), link=sent)
    _declines(Substitute.objects.get())
    assert not OutgoingEmail.objects.filter(recipient=RUI).exists()
    assert not OutgoingEmail.objects.filter(context__icontains="Rui").exists()
    assert reminded("mailings/mailing") == ["", "bo"]


def test_reminder_before_the_reply_by_date_goes_once_to_each_without_a_reply_and_states_the_date() -> None:
    event = invited(reply_by_days=10)
    rule = make_reminder(event, kind="before_reply_by", amount=2, clock=dt.time(9))
    assert next_words(rule, at=timezone.now()).startswith("09:00 on")
    assert send_due_reminders(at=nine_in(8) - dt.timedelta(seconds=1)) == 0
    assert send_due_reminders(at=nine_in(8)) == 2
    assert send_due_reminders(at=nine_in(8)) == 0
    assert (reminded(), states(rule)) == (["bo", "rui"], [("sent", 2)])
    contents = read_contents(OutgoingEmail.objects.get(kind="events/reminder_reply", recipient="bo@example.org"))
    assert contents is not None
    day, shown = nine_in(10), read_contents(sample(rule, "en").email())
    assert shown is not None
    for text in (contents.text, shown.text):
        assert f"Please reply by {day:%A} {day.day} {day:%B %Y}." in text
    answer_invitation(by=CITIZEN, invitation=invitation("Bo"), accept=False, shown=SHOWN, at=timezone.now())
    assert reminded() == ["rui"]


def test_reminder_before_the_reply_by_date_follows_a_changed_date_and_is_never_sent_late() -> None:
    event = invited(reply_by_days=10)
    rule = make_reminder(event, kind="before_reply_by", amount=2, clock=dt.time(9))
    due_reminders._note_due(nine_in(8))
    Campaign.objects.update(reply_by=nine_in(12).date())
    assert send_due_reminders(at=nine_in(8)) == 0
    assert send_due_reminders(at=nine_in(10)) == 2
    Campaign.objects.update(reply_by=nine_in(15).date())
    assert send_due_reminders(at=nine_in(13) + dt.timedelta(hours=6)) == 0
    assert states(rule) == [("skipped", 0), ("sent", 2), ("missed", 0)]
    assert next_words(rule, at=nine_in(14)).startswith("No invitation without a reply has a reply-by date")


@pytest.mark.parametrize("has_another_date", [False, True])
def test_mailing_to_invitees_states_the_date_they_were_all_asked_to_reply_by(has_another_date: bool) -> None:
    event = invited(reply_by_days=10)
    asked, closes = nine_in(10).date(), nine_in(15)
    event.registration_closes_at = closes
    event.save()
    if has_another_date:
        campaign = {"hub": event.hub, "event": event, "reply_by": nine_in(12).date(), "asked_at": timezone.now()}
        Campaign.objects.create(**campaign, finished_at=campaign["asked_at"])
    texts = {"en": {"subject": "Please reply", "body": "By {reply_by}."}}
    fields = {"audience": "invitees", "part": "no_reply", "event": event, "language": "en", "texts": texts}
    contents = contents_of(create_mailing(by=SYSTEM, hub=event.hub, fields=fields))["en"]
    assert contents["reply_by"] == reply_by_words(event, closes.date() if has_another_date else asked)


def test_reminder_after_the_invitation_does_not_ask_for_a_reply_by_a_day_that_is_over() -> None:
    event = invited(reply_by_days=2)
    make_reminder(event, kind="no_reply", amount=3, clock=dt.time(9))
    assert send_due_reminders(at=nine_in(3)) == 2
    stated = set(OutgoingEmail.objects.filter(kind="events/reminder_reply").values_list("context__reply_by", flat=True))
    assert event.starts_at is not None
    assert stated == {reply_by_words(event, event.starts_at.astimezone(LISBON).date())}


@pytest.mark.parametrize("kind", ["no_reply", "before_reply_by"])
def test_form_refuses_hours_where_a_day_is_counted_from(kind: str) -> None:
    form = ReminderForm({"kind": kind, "amount": "2", "unit": "hours"}, event=make_event())
    assert "Choose days" in str(form.errors["unit"])
