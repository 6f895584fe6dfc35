"""Reminders of the events of the demo: those of one past event were sent, those of upcoming ones are ahead."""

import datetime as dt
from typing import Any

from accounts.models import User
from echos_portal.demo.history import History
from events.models import Event
from events.reminders.actions import add_reminder, remove_reminder
from events.reminders.due_moments import anchor_of, due_moment
from events.reminders.due_reminders import send_due_reminders


def plan_reminders(history: History, by: User, event: Event, text: dict[str, Any]) -> None:
    """Add the reminders of the table to the usual one, and plan to send those that are due by now.

    A past event without any in the table has none: its hub did without.
    """
    if text["day"] < 0 and "reminders" not in text:
        for rule in event.reminder_rules.all():
            remove_reminder(by=by, rule=rule)
    for fields in text.get("reminders", []):
        typed = {
            "unit": "days",
            "text": "",
            "translations": {},
            **fields,
            "clock": dt.time.fromisoformat(fields["clock"]),
        }
        add_reminder(by=by, event=event, fields=typed)
    for rule in event.reminder_rules.all():
        rule.event = event
        anchor = anchor_of(rule)
        if anchor and (due := due_moment(rule, anchor)) < history.now:
            history.add(due, lambda _at, due=due: send_due_reminders(at=due))  # type: ignore[misc]
