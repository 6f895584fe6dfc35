"""Writing to everyone the cancelled dates of a series concern: one email to each person, by a worker in slices."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.personal_links import link_to
from events.invitations.substitute_emails import substitutes_cancelled
from events.models import Event, Invitation, Registration, SeriesCancellation, SeriesRegistration
from events.programme.audience import asked_substitutes
from events.programme.emails import context_of, inviting_hub, registration_key, subject_of, valid_until
from events.programme.wording import offered
from events.series.audience import DatesOfPerson, people_of
from events.series.emails import calendar_with, date_context
from outbox.actions import deliverable, queue_all, withdraw
from outbox.drafts import Draft
from outbox.models import Lane
from outbox.senders import sender
from stakeholders.contacts.mailing_lists import invitations_of
from toolkit.actions import action

SLICE = 200


def continue_cancellations(*, at: dt.datetime) -> int:
    """Write the emails of all unfinished mailings about cancelled dates; return how many are new.

    Each slice is a transaction. Killed half-way, or with two workers at once, each person gets one email: its key says so.
    """
    written = 0
    for mailing in SeriesCancellation.objects.filter(finished_at=None).select_related("series").order_by("pk"):
        events = list(Event.objects.for_pages().filter(pk__in=mailing.events).order_by("starts_at", "pk"))
        links = {one.email: one for one in SeriesRegistration.objects.filter(series=mailing.series_id)}
        people = list(people_of(events).items())
        for start in range(0, len(people), SLICE):
            written += _write_slice(mailing, dict(people[start : start + SLICE]), links)
        for event in events:
            written += _write_to_substitutes(mailing, event)
        SeriesCancellation.objects.filter(pk=mailing.pk, finished_at=None).update(finished_at=at)
    return written


@action
def _write_slice(
    mailing: SeriesCancellation, people: Mapping[str, DatesOfPerson], links: Mapping[str, SeriesRegistration]
) -> int:
    drafts = [_draft(mailing, address, theirs, links) for address, theirs in people.items()]
    for theirs in people.values():
        for row in theirs.registrations:
            withdraw(key_prefix=registration_key(row), because=gettext_noop("The event was cancelled"))
        for invitation in theirs.invitations:
            withdraw(key_prefix=invitation.emails_key, because=gettext_noop("The event was cancelled"))
    written = queue_all(deliverable(drafts))
    SeriesCancellation.objects.filter(pk=mailing.pk).update(emails=F("emails") + written)
    return written


@action
def _write_to_substitutes(mailing: SeriesCancellation, event: Event) -> int:
    """Write to the substitutes of one date without a reply: each was named for that date alone."""
    written = queue_all(deliverable(substitutes_cancelled(asked_substitutes(event).people)))
    SeriesCancellation.objects.filter(pk=mailing.pk).update(emails=F("emails") + written)
    return written


def _draft(
    mailing: SeriesCancellation, address: str, theirs: DatesOfPerson, links: Mapping[str, SeriesRegistration]
) -> Draft:
    rows, invitations = theirs.registrations, _to_other_dates(theirs)
    language = offered(rows[-1].language if rows else invitations[0].stakeholder.language)
    events = [row.event for row in rows] + [invitation.event for invitation in invitations]
    first = min(events, key=lambda event: (event.starts_on, event.pk))
    with translation.override(language):
        dates = [(row.event, _state_words(row)) for row in rows]
        dates += [(one.event, _("You were invited")) for one in invitations]
        dates.sort(key=lambda pair: (pair[0].starts_on, pair[0].pk))
        return Draft(
            recipient=address,
            language=language,
            about=subject_of(first.pk),
            context={
                **context_of(first),
                "title": str(mailing.series.words["title"]),
                "count": len(dates),
                "dates": [date_context(event, words) for event, words in dates],
                "has_calendar": any(row.takes_a_place for row in rows),
                "event_path": mailing.series.get_absolute_url(),
            },
            valid_until=max(valid_until(event) for event, _words in dates),
            **(_to_registered(mailing, rows, links) if rows else _to_invited(mailing, invitations)),
        )


def _to_other_dates(theirs: DatesOfPerson) -> list[Invitation]:
    """Return the invitations to dates they have neither a place nor a turn at, one for each date."""
    known = {row.event_id for row in theirs.registrations}
    return list({one.event_id: one for one in theirs.invitations if one.event_id not in known}.values())


def _to_registered(
    mailing: SeriesCancellation, rows: Sequence[Registration], links: Mapping[str, SeriesRegistration]
) -> dict[str, Any]:
    ours = next((links[row.email] for row in rows if row.email in links), None)
    link = link_to("events_personal:series", ours) if ours else link_to("events_personal:registration", rows[0])
    return {
        "key": f"series_cancelled:{mailing.pk}:registration:{min(row.pk for row in rows)}",
        "kind": "series/cancelled",
        "lane": Lane.ANNOUNCEMENT,
        "hub_id": mailing.hub_id,
        "link": link,
        **sender(rows[0].event.hub, reply_to=rows[0].event.contact_email),
        **calendar_with([row for row in rows if row.takes_a_place]),
    }


def _to_invited(mailing: SeriesCancellation, invitations: Sequence[Invitation]) -> dict[str, Any]:
    first = invitations[0]
    hub = inviting_hub(first, first.event)
    return {
        "key": f"series_cancelled:{mailing.pk}:invitation:{min(one.pk for one in invitations)}",
        "kind": "series/invitation_cancelled",
        "lane": Lane.BULK,
        "hub_id": first.hub_id,
        "mailing_list": invitations_of(hub),
        "link": link_to("events_personal:invitation", first),
        **sender(hub, reply_to=first.event.contact_email if hub == first.event.hub else ""),
    }


def _state_words(row: Registration) -> str:
    return _("You were on the waiting list") if row.is_waiting else _("You were registered")
