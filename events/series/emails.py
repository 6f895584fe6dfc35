"""The emails about several dates of a series: one for all of them, to one person."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.personal_links import link_to
from events.models import Event, Registration, SeriesRegistration
from events.programme.emails import context_of, subject_of, valid_until
from events.programme.wording import moment_words, offered
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender
from toolkit import clock


def series_key(ours: SeriesRegistration) -> str:
    """What the keys of all emails about the registration for the series begin with."""
    return f"series_registration:{ours.pk}"


def to_confirm(ours: SeriesRegistration, rows: Sequence[Registration]) -> Draft:
    """Ask whether an address typed in the form is theirs, or say that it is registered for all the dates already."""
    is_known = all(row.is_confirmed for row in rows)
    return _draft(ours, "already_registered" if is_known else "confirm", rows)


def registered(ours: SeriesRegistration, rows: Sequence[Registration]) -> Draft:
    """All dates they have a place at or wait for, and a calendar file with all of them."""
    return _draft(ours, "registered", rows, in_calendar=[row for row in rows if row.takes_a_place])


def withdrawn(ours: SeriesRegistration, rows: Sequence[Registration]) -> Draft:
    """The dates they cancelled, which leave their calendar."""
    return _draft(ours, "withdrawn", rows, in_calendar=rows)


def date_context(event: Event, note: str, online_url: str = "") -> dict[str, Any]:
    """What an email says of one date."""
    facts = context_of(event)
    names = ("title", "when", "where", "event_path")
    return {**{name: facts[name] for name in names}, "note": note, "online_url": online_url}


def calendar_with(rows: Sequence[Registration]) -> dict[str, Any]:
    """Return the fields of a draft that carries these dates as one calendar file."""
    from events.calendars.icalendar_files import calendar_of_dates  # loads a library that most requests do not need

    return {"calendar": calendar_of_dates(rows), "calendar_method": "PUBLISH"} if rows else {}


def _draft(
    ours: SeriesRegistration, kind: str, rows: Sequence[Registration], *, in_calendar: Sequence[Registration] = ()
) -> Draft:
    first = rows[0].event
    language = offered(max(rows, key=lambda row: row.registered_at).language)
    with translation.override(language):
        return Draft(
            key=f"{series_key(ours)}:{kind}:{ours.emails_written}",
            kind=f"series/{kind}",
            lane=Lane.NOTICE,
            recipient=ours.email,
            language=language,
            hub_id=ours.hub_id,
            about=subject_of(first.pk),
            context={
                **context_of(first),
                "title": str(ours.series.words["title"]),
                "count": len(rows),
                "dates": [_date(row) for row in rows],
                "event_path": ours.series.get_absolute_url(),
            },
            **sender(first.hub, reply_to=first.contact_email),
            link=link_to("events_personal:series", ours),
            **calendar_with(in_calendar),
            valid_until=max(valid_until(row.event) for row in rows),
            supersedes="" if kind == "withdrawn" else series_key(ours),  # the others list all dates
        )


def _date(row: Registration) -> dict[str, Any]:
    shows_link = row.has_confirmed_place
    return date_context(row.event, state_words(row), row.event.online_url if shows_link else "")


def state_words(row: Registration) -> str:
    """Say in a few words what a person has at a date."""
    if row.event.state == Event.State.CANCELLED:
        return _("This event has been cancelled")
    if not row.is_confirmed and row.takes_a_place and row.held_until:
        return _("Place held until %(until)s") % {"until": moment_words(row.held_until, row.event)}
    if row.has_attended:
        return _("You attended")
    if row.takes_a_place:
        return _("You were registered") if row.event.is_over(at=clock.now()) else _("You're registered")
    if row.is_waiting:
        return _("Waiting list") if not row.is_confirmed else _("You're on the waiting list")
    return _("Your registration is cancelled")
