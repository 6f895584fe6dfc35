"""Copying an event to another day: a draft with everything that was planned, and nothing that happened."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from events.co_organisers.actions import ask_co_organiser
from events.copies.clock_times import local_day, move_by_days
from events.models import CoOrganiser, Event, EventSession
from events.programme.actions.events import create_event
from events.programme.content import COLUMNS
from events.questions.actions import copy_questions
from events.reminders import actions as reminders
from events.sessions.actions import sessions
from events.sessions.actions.speakers import add_speaker
from events.waiting_list.quotas import set_quotas
from toolkit.actions import ActionRefused, action, apply_changes

OF_THE_PAST = ("attendance_as_stated", "source")
MOVED = ("starts_at", "ends_at", "registration_closes_at")
PICTURE = ("illustration", "illustration_alt", "illustration_credit")
COPIED = tuple(name for name in COLUMNS if name not in (*OF_THE_PAST, *MOVED, *PICTURE))


@action
def copy_event(
    *, by: Actor, event: Event, first_day: dt.date, title: str = "", asks_co_organisers: bool = False, at: dt.datetime
) -> Event:
    """Copy an event to another first day as a draft, at the same times on the clock of its place.

    Comes along: texts in all languages, place, format, capacity, quotas, topics, contact, picture, the programme, questions, reminders. A
    speaker agreed to be named at the first event only, and is to be confirmed in the copy. ``asks_co_organisers``: the hubs that
    co-organise the event are asked anew. Nothing of its registrations, invitations and figures is copied.

    Refuses an event whose times are not known, times that do not exist on their day, and what ``create_event`` refuses.
    """
    source = Event.objects.for_pages().filter(pk=event.pk).first()  # only read: people register for it meanwhile
    if source is None:
        raise ActionRefused(_("This event was deleted."))
    if source.starts_at is None or source.hub is None:
        raise ActionRefused(_("Only an event of a hub with a start and an end can be copied."))
    days = first_day - local_day(source.starts_at, source.zone)
    fields = _fields(source, title.strip(), days)
    copy = create_event(by=by, hub=source.hub, fields=fields, topics=source.topics.all())
    record(by=by, action="events.copy", subject=copy)
    _copy_picture(by, source, copy)
    _copy_programme(by, source, copy, days)
    _copy_reminders(by, source, copy)
    copy_questions(by=by, event=copy, source=source)
    if quotas := {quota.sector: quota.places for quota in source.quotas.all()}:
        set_quotas(by=by, event=copy, places=quotas, at=at)
    if asks_co_organisers:
        for one in CoOrganiser.objects.accepted().filter(event=source).select_related("partner"):
            ask_co_organiser(by=by, event=copy, partner=one.partner, at=at)
    return copy


def _fields(source: Event, title: str, days: dt.timedelta) -> dict[str, Any]:
    """Return the fields of the copy. A title of its own replaces the translated ones too: they would name another event."""
    fields = {name: getattr(source, name) for name in COPIED}
    for name in MOVED:
        moment = getattr(source, name)
        fields[name] = move_by_days(moment, days, source.zone) if moment is not None else None
    if title and title != source.title:
        fields["title"] = title
        texts = {
            code: {n: text for n, text in one.items() if n != "title"} for code, one in source.translations.items()
        }
        fields["translations"] = {code: one for code, one in texts.items() if one}
    return fields


def _copy_picture(by: Actor, source: Event, copy: Event) -> None:
    """Show the same stored file."""
    if source.illustration_id is not None:
        apply_changes(copy, {name: getattr(source, name) for name in PICTURE}, by=by, allowed=PICTURE)


def _copy_programme(by: Actor, source: Event, copy: Event, days: dt.timedelta) -> None:
    for session in EventSession.objects.for_pages().filter(event=source):
        fields = {name: getattr(session, name) for name in sessions.FIELDS}
        for name in ("starts_at", "ends_at"):
            fields[name] = move_by_days(fields[name], days, source.zone)
        new = sessions.add_session(by=by, event=copy, fields=fields)
        for speaker in session.speakers.all():
            add_speaker(
                by=by, session=new, role=speaker.role, function=speaker.function, organisation=speaker.organisation,
                to_be_confirmed=True,
            )  # fmt: skip


def _copy_reminders(by: Actor, source: Event, copy: Event) -> None:
    """Give the copy the rules of the event in the place of the first rule every new event has."""
    for rule in copy.reminder_rules.all():
        reminders.remove_reminder(by=by, rule=rule)
    for rule in source.reminder_rules.all():
        reminders.add_reminder(by=by, event=copy, fields={name: getattr(rule, name) for name in reminders.FIELDS})
