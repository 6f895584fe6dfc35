"""Sending the reminders that are due, each once, and noting those that were missed."""

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import F, Q

from events.models import Event, Invitation, ReminderRule, ReminderRun, Substitute
from events.programme import audience
from events.reminders import emails
from events.reminders.due_moments import LOOK_BACK, day_in_question, due_moments, is_still_due, last_moment
from events.reminders.models import MAX_DAYS
from outbox.actions import deliverable, queue_all
from outbox.drafts import Draft
from toolkit.actions import action

SLICE = 200
P = TypeVar("P", Invitation, Substitute)


def send_due_reminders(*, at: dt.datetime) -> int:
    """Write the emails of all reminders that are due; return how many are new. Asked again, it writes no more.

    Each due moment is a row, each slice and its cursor one transaction: killed half-way, the next run goes on behind the last
    slice. Of two runs at once, one works on a reminder and the other leaves it. What is found too late is noted as missed.
    """
    _note_due(at)
    written = 0
    for run_id in ReminderRun.objects.unfinished().values_list("pk", flat=True):
        while (new := _write_slice(run_id, at)) is not None:
            written += new
    return written


def _note_due(at: dt.datetime) -> None:
    """Insert a row for each moment that has come; one that has its row already keeps it."""
    due = [
        ReminderRun(rule=rule, due_at=moment)
        for rule in _rules_in_question(at)
        for moment in due_moments(rule, since=at - LOOK_BACK, until=at)
    ]
    known = set(ReminderRun.objects.filter(rule__in={run.rule_id for run in due}).values_list("rule", "due_at"))
    new = [run for run in due if (run.rule_id, run.due_at) not in known]
    ReminderRun.objects.bulk_create(new, ignore_conflicts=True)


def _rules_in_question(at: dt.datetime) -> Iterable[ReminderRule]:
    """Return the rules of events that are ahead, or so shortly over that a reminder may be due or missed."""
    ahead = Q(event__starts_at__gt=at - LOOK_BACK)
    over = Q(
        kind=ReminderRule.Kind.AFTER_EVENT, event__ends_at__range=(at - LOOK_BACK - dt.timedelta(days=MAX_DAYS + 1), at)
    )
    published = Q(event__state=Event.State.PUBLISHED, event__hub__isnull=False)
    return ReminderRule.objects.filter(published, ahead | over).select_related("event").order_by("pk")


@action
def _write_slice(run_id: int, at: dt.datetime) -> int | None:
    """Write the next slice of a run; None when it is finished, or another worker has it."""
    unlocked = ReminderRun.objects.unfinished().select_for_update(skip_locked=True, of=("self",))
    run = unlocked.select_related("rule").filter(pk=run_id).first()
    if run is None:
        return None
    rule = run.rule
    rule.event = Event.objects.for_pages().get(pk=rule.event_id)
    if not is_still_due(rule, run.due_at):
        run.finish(ReminderRun.State.SKIPPED, at)
        return None
    if at >= last_moment(rule, run.due_at):
        run.finish(ReminderRun.State.MISSED, at)
        return None
    passed, drafts = _next_drafts(run, rule)
    if not passed:
        run.finish(ReminderRun.State.SENT, at)
        return None
    written = queue_all(deliverable(drafts))
    ReminderRun.objects.filter(pk=run.pk).update(emails=F("emails") + written, **passed)
    return written


def _next_drafts(run: ReminderRun, rule: ReminderRule) -> tuple[dict[str, int], Iterable[Draft]]:
    """The cursor behind the next slice, and the emails of it; no cursor when no one is left."""
    if rule.to_attendees:
        coming = audience.coming(rule.event, behind=run.last_person, limit=SLICE)
        attendees = [one for one in coming.people if not one.is_waiting]
        return _passed("last_person", coming.last), emails.to_attendees(rule, run.due_at, attendees)
    invited = audience.open_invitations(rule.event, behind=run.last_person, limit=SLICE)
    if invited.last:
        unanswered = [one for one in invited.people if one.state == Invitation.State.INVITED]
        return {"last_person": invited.last}, emails.to_invitees(rule, run.due_at, _in_question(unanswered, rule, run))
    named = audience.asked_substitutes(rule.event, behind=run.last_substitute, limit=SLICE)
    return _passed("last_substitute", named.last), emails.to_substitutes(
        rule, run.due_at, _in_question(named.people, rule, run)
    )


def _passed(cursor: str, last: int) -> dict[str, int]:
    return {cursor: last} if last else {}


def _in_question(people: list[P], rule: ReminderRule, run: ReminderRun) -> list[P]:
    """Return those who were asked on the day the rule follows up, or to reply by it; for other rules, before it was due."""
    day, zone = day_in_question(rule, run.due_at), rule.event.zone
    if rule.kind == ReminderRule.Kind.NO_REPLY:
        return [one for one in people if one.asked_at.astimezone(zone).date() == day]
    asked = [one for one in people if one.asked_at <= run.due_at]
    if rule.kind == ReminderRule.Kind.BEFORE_REPLY_BY:
        return [one for one in asked if one.reply_by == day]
    return asked
