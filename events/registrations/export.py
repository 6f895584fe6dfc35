"""Attendees as a file; each download is recorded."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from audit.actions import record
from audit.actors import Actor
from events.models import Event, Registration
from events.registrations.models import RegistrationQuerySet
from toolkit.actions import action
from toolkit.languages import language_name

SLICE = 1_000


@action
def note_attendee_export(*, by: Actor, event: Event, number: int, kind: str) -> None:
    """Record that ``number`` attendees of an event were exported as a file of this kind."""
    record(by=by, action="events.export_attendees", subject=event, fields=[f"{kind}:{number}"])


def attendee_lines(found: RegistrationQuerySet, event: Event) -> Iterator[list[str]]:
    """Return the header, then a line each: without access needs, which are health data; dates in the event's time zone."""
    yield [
        _("Name"), _("Email"), _("Organisation"), _("Language"), _("Attending"), _("Sector"), _("Status"),
        _("Registered on"), _("Reason"),
    ]  # fmt: skip
    for row in found.iterator(chunk_size=SLICE):
        row.event = event
        registered_on = f"{row.registered_at.astimezone(event.zone):%Y-%m-%d}"
        yield [
            row.name, row.email, row.organisation, language_name(row.language), row.way_words, str(row.get_sector_display()),
            status_words(row), registered_on, row.withdrawn_because or _reason_of_place(row),
        ]  # fmt: skip


def _reason_of_place(registration: Registration) -> str:
    """Return why an organiser gave the person a place out of turn."""
    return next((offer.because for offer in registration.offers.all() if offer.because), "")


def status_words(registration: Registration) -> str:
    """Return the status of a registration as the list of attendees shows it."""
    if not registration.is_confirmed and (registration.takes_a_place or registration.is_waiting):
        return _("Not confirmed yet")
    return str(registration.get_state_display())
