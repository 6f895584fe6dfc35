"""The reminders of an event on the dashboard: the list with what became of them, a form for each, and the email."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.models import Event, ReminderRule
from events.programme.desk_pages import organised_by, refused_page, show
from events.programme.figures import with_figures
from events.programme.locking import refusal_of_editing
from events.reminders.actions import add_reminder, change_reminder, reminder_edition, remove_reminder
from events.reminders.emails import sample
from events.reminders.forms import ReminderForm, values_of_rule
from events.reminders.wording import next_words, rule_words, run_words
from hubs.models import Hub
from hubs.registry.desk import DeskRequest, desk
from outbox.sent_contents import read_contents
from toolkit.forms import done
from toolkit.sorting import ACTIONS, Column, plain_headers

FORM_METHODS = ["GET", "HEAD", "POST"]
COLUMNS = [
    Column("reminder", gettext_lazy("Reminder")),
    Column("to", gettext_lazy("To"), look="narrow"),
    Column("next", gettext_lazy("Next")),
    Column("past", gettext_lazy("So far")),
]
PAST_SHOWN = 3  # for each rule
USUAL = {"kind": ReminderRule.Kind.BEFORE_EVENT, "amount": 1, "unit": ReminderRule.Unit.DAYS, "clock": dt.time(9)}


@dataclass(frozen=True)
class ReminderLine:
    """A rule in words: when, when next, and what became of it."""

    rule: ReminderRule
    words: str
    next: str
    past: list[str]


@desk("events.view")
@require_safe
def reminders(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """List the rules of an event, when each is due next, and what was sent or missed."""
    event = get_object_or_404(with_figures(organised_by(hub)), pk=pk)
    at, may_edit = timezone.now(), request.user.has_perm("events.edit", hub) and event.can_be_changed
    lines = []
    for rule in event.reminder_rules.prefetch_related("runs"):
        rule.event = event
        past = [run_words(run, event) for run in list(rule.runs.all())[-PAST_SHOWN:]]
        lines.append(ReminderLine(rule, rule_words(rule), next_words(rule, at=at), past))
    headers = plain_headers([*COLUMNS, ACTIONS])
    return show(request, "reminders", hub, event=event, lines=lines, may_edit=may_edit, headers=headers)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def reminder_add(request: DeskRequest, hub: Hub, pk: int) -> HttpResponse:
    """Add a reminder."""
    event: Event = get_object_or_404(organised_by(hub), pk=pk)
    if closed := refused_page(request, hub, event, refusal_of_editing(event), page="reminders"):
        return closed
    form = ReminderForm(request.POST if request.method == "POST" else None, initial=USUAL, event=event)
    if request.method == "POST" and done(
        form, lambda: add_reminder(by=request.user, event=event, fields=form.rule_fields())
    ):
        messages.success(request, _("The reminder was added."))
        return redirect("events_manage:reminders", hub.slug, event.pk)
    return show(request, "reminder", hub, event=event, form=form)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def reminder_edit(request: DeskRequest, hub: Hub, pk: int, reminder: int) -> HttpResponse:
    """Edit a reminder."""
    rule = _rule(hub, pk, reminder)
    if closed := refused_page(request, hub, rule.event, refusal_of_editing(rule.event), page="reminders"):
        return closed
    data = request.POST if request.method == "POST" else None
    form = ReminderForm(data, initial=values_of_rule(rule), edition=reminder_edition(rule), event=rule.event, rule=rule)

    def change() -> None:
        change_reminder(by=request.user, rule=rule, fields=form.rule_fields(), seen=form.seen)

    if request.method == "POST" and done(form, change, values_of_rule):
        messages.success(request, _("The reminder was saved."))
        return redirect("events_manage:reminders", hub.slug, pk)
    return show(request, "reminder", hub, event=rule.event, form=form, rule=rule)


@desk("events.view")
@require_safe
def reminder_preview(request: DeskRequest, hub: Hub, pk: int, reminder: int) -> HttpResponse:
    """Show the email of a reminder as it would be sent now, in each language of the portal, that of the reader first."""
    rule = _rule(hub, pk, reminder)
    languages = sorted(dict(settings.LANGUAGES), key=lambda code: code != get_language())
    emails = [(code, read_contents(sample(rule, code).email())) for code in languages]
    return show(request, "reminder_preview", hub, event=rule.event, rule=rule, words=rule_words(rule), emails=emails)


@desk("events.edit")
@require_http_methods(FORM_METHODS)
def reminder_delete(request: DeskRequest, hub: Hub, pk: int, reminder: int) -> HttpResponse:
    """Ask, then delete a reminder."""
    rule = _rule(hub, pk, reminder)
    if request.method == "POST":
        remove_reminder(by=request.user, rule=rule)
        messages.success(request, _("The reminder was deleted."))
        return redirect("events_manage:reminders", hub.slug, pk)
    return show(request, "reminder_delete", hub, event=rule.event, rule=rule, words=rule_words(rule))


def _rule(hub: Hub, pk: int, reminder: int) -> ReminderRule:
    event: Event = get_object_or_404(organised_by(hub), pk=pk)
    rule: ReminderRule = get_object_or_404(event.reminder_rules, pk=reminder)
    rule.event = event
    return rule
