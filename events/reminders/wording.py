"""Reminders in words: the rule, when it is due next, and what became of it."""

import datetime as dt

from django.utils.dateformat import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from events.models import Event, ReminderRule, ReminderRun
from events.programme.wording import moment_words
from events.reminders.due_moments import anchor_of, due_moment, due_moments, takes_place
from events.reminders.models import IN_DAYS, MAX_DAYS

Kind = ReminderRule.Kind
NOTHING_AHEAD = {
    Kind.BEFORE_REPLY_BY: gettext_lazy("No invitation without a reply has a reply-by date that far ahead."),
    Kind.NO_REPLY: gettext_lazy("No invitation without a reply is that old yet."),
}


def rule_words(rule: ReminderRule) -> str:
    """``2 days before the event, at 09:00``, or ``3 hours after the event``."""
    words = _distance(rule) % {"count": rule.amount}
    if rule.clock is None:
        return words
    clock = time_format(rule.clock, pgettext("time format", "H:i"))
    return _("%(when)s, at %(clock)s") % {"when": words, "clock": clock}


def _distance(rule: ReminderRule) -> str:
    number = rule.amount
    if rule.unit == ReminderRule.Unit.HOURS:
        return {
            Kind.BEFORE_EVENT: ngettext("%(count)s hour before the event", "%(count)s hours before the event", number),
            Kind.BEFORE_DEADLINE: ngettext(
                "%(count)s hour before registration closes", "%(count)s hours before registration closes", number
            ),
            Kind.AFTER_EVENT: ngettext("%(count)s hour after the event", "%(count)s hours after the event", number),
        }[Kind(rule.kind)]
    return {
        Kind.BEFORE_EVENT: ngettext("%(count)s day before the event", "%(count)s days before the event", number),
        Kind.BEFORE_DEADLINE: ngettext(
            "%(count)s day before registration closes", "%(count)s days before registration closes", number
        ),
        Kind.BEFORE_REPLY_BY: ngettext(
            "%(count)s day before the reply-by date", "%(count)s days before the reply-by date", number
        ),
        Kind.NO_REPLY: ngettext("%(count)s day after the invitation", "%(count)s days after the invitation", number),
        Kind.AFTER_EVENT: ngettext("%(count)s day after the event", "%(count)s days after the event", number),
    }[Kind(rule.kind)]


def next_words(rule: ReminderRule, *, at: dt.datetime) -> str:
    """When the rule is due next, or why it is not."""
    event = rule.event
    if event.state == Event.State.CANCELLED:
        return _("Not sent: the event is cancelled.")
    if rule.kind in IN_DAYS:
        until = (event.starts_at or at) + dt.timedelta(days=MAX_DAYS + 1)
        coming = next(due_moments(rule, since=at, until=until), None)
        return _ahead(event, coming) if coming else str(NOTHING_AHEAD[Kind(rule.kind)])
    anchor = anchor_of(rule)
    if anchor is None:
        return _("Enter when the event starts and ends.")
    due = due_moment(rule, anchor)
    if due > at:
        return _ahead(event, due)
    if any(run.due_at == due for run in rule.runs.all()):
        return ""
    return _("Too late to send: it would have been due at %(moment)s.") % {"moment": moment_words(due, event)}


def _ahead(event: Event, due: dt.datetime) -> str:
    words = moment_words(due, event)
    return words if takes_place(event) else _("%(moment)s, if the event is published by then") % {"moment": words}


def run_words(run: ReminderRun, event: Event) -> str:
    """``Sent to 47 people: 09:00 on Thursday 3 December 2026, Lisbon time``."""
    values = {"count": run.emails, "moment": moment_words(run.due_at, event)}
    if run.state == ReminderRun.State.MISSED:
        if run.emails:
            return _("Missed after %(count)s emails: %(moment)s") % values
        return _("Missed: %(moment)s") % values
    if run.state == ReminderRun.State.SKIPPED:
        return _("Skipped, because the event changed: %(moment)s") % values
    if run.state == ReminderRun.State.SENDING:
        return _("Sending since %(moment)s") % values
    if not run.emails:
        return _("No one to remind: %(moment)s") % values
    return ngettext("Sent to %(count)s person: %(moment)s", "Sent to %(count)s people: %(moment)s", run.emails) % values
