"""The reminders of an event: add, change, remove them, and send those that are due."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import record
from audit.actors import Actor
from events.models import Event, ReminderRule
from events.programme.locking import lock_editable
from toolkit import clock
from toolkit.actions import ActionRefused, action, apply_changes, edition_of, lock_row

TIMING = ("kind", "amount", "unit", "clock")
FIELDS = (*TIMING, "text", "translations")
MOST = 10  # rules of one event
DEFAULT: dict[str, Any] = {
    "kind": ReminderRule.Kind.BEFORE_EVENT, "amount": 2, "unit": ReminderRule.Unit.DAYS, "clock": dt.time(9),
}  # fmt: skip
COUNTED_IN_DAYS = gettext_lazy("Choose days: this reminder counts from a day, not from a time.")
REFUSALS = {
    "events_reminder_rule_once": (gettext_lazy("This event already has this reminder."), "amount"),
    "events_reminder_rule_timing": (
        gettext_lazy("Enter 1 to 60 days and a time of day, or 1 to 72 hours."),
        "amount",
    ),
    "events_reminder_rule_counted_in_days": (COUNTED_IN_DAYS, "unit"),
}


@action
def add_reminder(*, by: Actor, event: Event, fields: Mapping[str, Any]) -> ReminderRule:
    """Add a rule; ``fields`` are those of ``FIELDS``. What would have been due before now is not sent.

    Refuses the same reminder twice, more than ten, and an event that is cancelled.
    """
    current = lock_editable(event)
    if current.reminder_rules.count() >= MOST:
        raise ActionRefused(_("An event can have %(count)s reminders at most.") % {"count": MOST})
    rule = ReminderRule(event=current, effective_from=clock.now())
    apply_changes(rule, fields, by=by, allowed=FIELDS, refusals=REFUSALS)
    record(by=by, action="events.add_reminder", subject=rule, fields=list(fields))
    return rule


@action
def change_reminder(
    *, by: Actor, rule: ReminderRule, fields: Mapping[str, Any], seen: str | None = None
) -> ReminderRule:
    """Change a rule; ``seen`` is the ``reminder_edition`` the writer had. Refuses as ``add_reminder`` does."""
    event = lock_editable(rule.event)
    current = lock_row(ReminderRule.objects.all(), rule.pk, gone=_("This reminder was deleted."))
    current.event = event
    changed = apply_changes(current, fields, by=by, allowed=FIELDS, seen=seen, refusals=REFUSALS)
    if set(changed) & set(TIMING):
        current.effective_from = clock.now()
        current.save(update_fields=["effective_from"])
    if changed:
        record(by=by, action="events.change_reminder", subject=current, fields=changed)
    return current


@action
def remove_reminder(*, by: Actor, rule: ReminderRule) -> None:
    """Delete a rule and what is shown of its past; emails already queued still go. Deleted already: nothing happens."""
    current = ReminderRule.objects.filter(pk=rule.pk).select_for_update().first()
    if current is None:
        return
    record(by=by, action="events.remove_reminder", subject=current)
    current.delete()


def add_default_reminder(event: Event) -> None:
    """Give a new event of a hub its first rule, in the transaction that creates it: two days before, to attendees."""
    if event.hub is not None:
        ReminderRule.objects.create(event=event, effective_from=clock.now(), **DEFAULT)


def reminder_edition(rule: ReminderRule) -> str:
    """The state of a rule that a form carries as ``seen``."""
    return edition_of(rule, names=FIELDS)
